//! Money from text and JSON: every fault with its place, so that an API can point at it.

use std::str::FromStr as _;

use deserr::{Deserr, IntoValue, ValuePointerRef};
use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{Currency, INTEGER_DIGITS, Money, MoneyError, MoneyFault};
use crate::refusal::{Fault, Faults, pointer};

impl Money {
    /// Reads an amount written as digits with an optional `-` and decimal point; no exponent, no group marks.
    ///
    /// # Errors
    /// [`MoneyError::InvalidAmount`], [`MoneyError::TooManyDecimals`], [`MoneyError::OutOfRange`].
    pub fn parse(amount: &str, currency: Currency) -> Result<Self, MoneyError> {
        Digits::split(amount)?.of(currency)
    }

    /// Reads the JSON form and names every fault by a JSON pointer below the value.
    ///
    /// # Errors
    /// Every [`MoneyFault`] found, at least one.
    pub fn from_json(value: &Value) -> Result<Self, Vec<MoneyFault>> {
        let Some(object) = value.as_object() else {
            let error = MoneyError::WrongType("an object of amount and currency");
            return Err(vec![MoneyFault::new("", error)]);
        };
        let mut faults: Vec<MoneyFault> = object
            .keys()
            .filter(|key| !matches!(key.as_str(), "amount" | "currency"))
            .map(|key| {
                let escaped = key.replace('~', "~0").replace('/', "~1");
                MoneyFault::new(format!("/{escaped}"), MoneyError::UnknownField)
            })
            .collect();
        let currency = text(object.get("currency")).and_then(Currency::from_str);
        let amount = amount_text(object.get("amount")).and_then(Digits::split);
        let money = match (amount, currency) {
            (Ok(amount), Ok(currency)) => amount
                .of(currency)
                .map_err(|error| faults.push(MoneyFault::new("/amount", error)))
                .ok(),
            (amount, currency) => {
                faults.extend(amount.err().map(|error| MoneyFault::new("/amount", error)));
                faults.extend(currency.err().map(|error| MoneyFault::new("/currency", error)));
                None
            }
        };
        money.filter(|_| faults.is_empty()).ok_or(faults)
    }
}

impl<'de> Deserialize<'de> for Money {
    /// Fails with the first fault; [`Money::from_json`] names them all.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_json(&value).map_err(|faults| {
            let first = faults.first().map(ToString::to_string);
            D::Error::custom(first.unwrap_or_default())
        })
    }
}

impl Deserr<Faults> for Money {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        Self::from_json(&value.into()).map_err(|faults| {
            let here = pointer(location);
            let fault = |fault: MoneyFault| {
                Fault::new(
                    format!("{here}{}", fault.pointer),
                    fault.code(),
                    fault.error.to_string(),
                )
            };
            Faults(faults.into_iter().map(fault).collect())
        })
    }
}

fn text(value: Option<&Value>) -> Result<&str, MoneyError> {
    match value {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(MoneyError::WrongType("a string")),
        None => Err(MoneyError::Required),
    }
}

fn amount_text(value: Option<&Value>) -> Result<&str, MoneyError> {
    match value {
        Some(Value::Number(_)) => Err(MoneyError::NotDecimalString),
        value => text(value),
    }
}

/// A well-formed decimal: zeros that mean nothing are off, so the number of digits is the number that counts.
struct Digits<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

impl<'a> Digits<'a> {
    fn split(text: &'a str) -> Result<Self, MoneyError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Err(MoneyError::InvalidAmount);
        }
        Ok(Self {
            negative: unsigned.len() < text.len(),
            whole: whole.trim_start_matches('0'),
            fraction: fraction.trim_end_matches('0'),
        })
    }

    fn of(&self, currency: Currency) -> Result<Money, MoneyError> {
        let decimals = currency.decimals();
        if self.whole.len() > INTEGER_DIGITS {
            return Err(MoneyError::OutOfRange);
        }
        if self.fraction.len() > decimals as usize {
            return Err(MoneyError::TooManyDecimals { currency, decimals });
        }
        let sign = if self.negative { "-" } else { "" };
        let plain = format!("{sign}0{}.{}0", self.whole, self.fraction);
        let amount = Decimal::from_str_exact(&plain).map_err(|_| MoneyError::InvalidAmount)?;
        Money::new(amount, currency)
    }
}
