//! What can be wrong with money.

use super::Currency;

/// What is wrong with an amount, a currency or a sum.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not the code of an ISO 4217 currency that has a minor unit (so not `XAU` or `XXX` either).
    #[error("is not an ISO 4217 currency code such as USD")]
    InvalidCurrency,
    /// The amount is not written as digits with an optional sign and decimal point.
    #[error("is not a decimal such as 1250.00")]
    InvalidAmount,
    /// The amount is a JSON number, whose decimals would pass through binary floats.
    #[error("must be a decimal string such as \"1250.00\", not a JSON number")]
    NotDecimalString,
    /// The amount has more decimals than the currency.
    #[error("has more decimals than {currency} has ({decimals})")]
    TooManyDecimals {
        /// The currency of the amount.
        currency: Currency,
        /// How many it has.
        decimals: u32,
    },
    /// The amount, or a result, has more than 16 digits before the decimal point.
    #[error("has more than 16 digits before the decimal point")]
    OutOfRange,
    /// Two currencies were to be added.
    #[error("{left} and {right} cannot be added")]
    CurrencyMismatch {
        /// The currency of the left operand.
        left: Currency,
        /// The currency of the right operand.
        right: Currency,
    },
    /// A JSON value of another type.
    #[error("must be {0}")]
    WrongType(&'static str),
    /// `amount` or `currency` is missing.
    #[error("is required")]
    Required,
    /// A key other than `amount` and `currency`.
    #[error("is not a field of money")]
    UnknownField,
}

impl MoneyError {
    /// The stable code for a client.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::InvalidCurrency => "invalid_currency",
            Self::InvalidAmount => "invalid_amount",
            Self::NotDecimalString => "decimal_string_required",
            Self::TooManyDecimals { .. } => "too_many_decimals",
            Self::OutOfRange => "out_of_range",
            Self::CurrencyMismatch { .. } => "currency_mismatch",
            Self::WrongType(_) => "wrong_type",
            Self::Required => "required",
            Self::UnknownField => "unknown_field",
        }
    }
}

/// One fault in a JSON money value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer} {error}")]
pub struct MoneyFault {
    /// JSON pointer (RFC 6901) below the value: empty for the whole, `/amount` or `/currency`.
    pub pointer: String,
    /// What is wrong there.
    #[source]
    pub error: MoneyError,
}

impl MoneyFault {
    pub(super) fn new(pointer: impl Into<String>, error: MoneyError) -> Self {
        Self { pointer: pointer.into(), error }
    }

    /// The stable code for a client.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.error.code()
    }
}
