//! Money: a decimal amount in an ISO 4217 currency, kept and printed with the currency's own number of decimals.

mod currency;
mod error;
mod parse;

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;
use utoipa::ToSchema;

pub use currency::Currency;
pub use error::{MoneyError, MoneyFault};

/// Digits before the decimal point that `numeric(20,4)` holds.
const INTEGER_DIGITS: usize = 16;

/// The first amount that has more, 10^16.
const TOO_LARGE: u64 = 10_u64.pow(INTEGER_DIGITS as u32);

/// An amount in a currency, with exactly the currency's decimals; negative amounts are allowed.
///
/// JSON: `{"amount": "1250.00", "currency": "USD"}`, the amount always a string; text: `1250.00 USD`. It fits
/// `numeric(20,4)`: at most 16 digits before the point. Amounts of two currencies are never added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
// As it is read, too: the document says so by this.
#[serde(deny_unknown_fields)]
pub struct Money {
    #[serde(with = "rust_decimal::serde::str")]
    #[schema(value_type = String, pattern = "^-?[0-9]{1,16}([.][0-9]{1,4})?$", example = "1250.00")]
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// An amount that is exact in its currency; zeros beyond the currency's decimals (as `numeric(20,4)` returns them)
    /// are dropped.
    ///
    /// # Errors
    /// [`MoneyError::TooManyDecimals`], [`MoneyError::OutOfRange`].
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let money = Self::rounded(amount, currency)?;
        if money.amount != amount {
            let decimals = currency.decimals();
            return Err(MoneyError::TooManyDecimals { currency, decimals });
        }
        Ok(money)
    }

    /// The amount rounded to the currency's decimals, half away from zero. Round a result once, at its end.
    ///
    /// # Errors
    /// [`MoneyError::OutOfRange`].
    pub fn rounded(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let decimals = currency.decimals();
        let mut amount =
            amount.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
        if amount.abs() >= Decimal::from(TOO_LARGE) {
            return Err(MoneyError::OutOfRange);
        }
        amount.rescale(decimals);
        if amount.is_zero() {
            amount.set_sign_positive(true);
        }
        Ok(Self { amount, currency })
    }

    /// Nothing, in a currency.
    #[must_use]
    pub fn zero(currency: Currency) -> Self {
        let amount = Decimal::new(0, currency.decimals());
        Self { amount, currency }
    }

    /// The amount, its scale that of the currency.
    #[must_use]
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    #[must_use]
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The sum of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.amount + other.amount, self.currency)
    }

    /// The difference of two amounts of one currency.
    ///
    /// # Errors
    /// [`MoneyError::CurrencyMismatch`], [`MoneyError::OutOfRange`].
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        Self::new(self.amount - other.amount, self.currency)
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch { left: self.currency, right: other.currency })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}
