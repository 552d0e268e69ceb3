//! Exact numbers, so that what is rounded is rounded once, however many were divided before.

use std::ops::{Add, Mul, Sub};

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero, pow};
use rust_decimal::Decimal;

/// A fraction of whole numbers of any size.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fraction(BigRational);

impl Fraction {
    #[must_use]
    pub fn zero() -> Self {
        Self(BigRational::zero())
    }

    /// `None` of a zero denominator.
    #[must_use]
    pub fn over(&self, denominator: &Self) -> Option<Self> {
        (!denominator.0.is_zero()).then(|| Self(&self.0 / &denominator.0))
    }

    #[must_use]
    pub fn is_positive(&self) -> bool {
        self.0.is_positive()
    }

    /// With so many decimals, half away from zero; `None` of more digits than a decimal holds.
    #[must_use]
    pub fn rounded(&self, decimals: u32) -> Option<Decimal> {
        let scale = pow(BigInt::from(10), usize::try_from(decimals).ok()?);
        let whole = (&self.0 * scale).round().to_integer().to_i128()?;
        Decimal::try_from_i128_with_scale(whole, decimals).ok()
    }
}

impl From<Decimal> for Fraction {
    fn from(exact: Decimal) -> Self {
        let scale = usize::try_from(exact.scale()).unwrap_or(0);
        Self(BigRational::new(exact.mantissa().into(), pow(BigInt::from(10), scale)))
    }
}

impl From<i64> for Fraction {
    fn from(whole: i64) -> Self {
        Self(BigRational::from_integer(whole.into()))
    }
}

macro_rules! exact {
    ($($name:ident $call:ident),+) => {$(
        impl $name for &Fraction {
            type Output = Fraction;

            fn $call(self, other: Self) -> Fraction {
                Fraction((&self.0).$call(&other.0))
            }
        }
    )+};
}

exact!(Add add, Sub sub, Mul mul);

#[cfg(test)]
mod tests {
    use super::*;

    fn of(above: i64, below: i64) -> Fraction {
        Fraction::from(above).over(&Fraction::from(below)).unwrap()
    }

    #[test]
    fn what_was_divided_is_rounded_once_and_half_away_from_zero() {
        let third = of(37, 3);
        assert_eq!((&third - &of(85, 12)).rounded(1).unwrap().to_string(), "5.3");
        assert_eq!(of(1, 8).rounded(2).unwrap().to_string(), "0.13");
        assert_eq!(of(-1, 8).rounded(2).unwrap().to_string(), "-0.13");
        assert_eq!((&third * &of(3, 1)).rounded(0), Some(Decimal::from(37)));
        assert_eq!(Fraction::from(1).over(&Fraction::zero()), None);
        let exact: Decimal = "12.5150".parse().unwrap();
        assert_eq!(Fraction::from(exact).rounded(2).unwrap().to_string(), "12.52");
        assert_eq!((&Fraction::from(i64::MAX) * &Fraction::from(i64::MAX)).rounded(4), None);
    }
}
