//! How often a rhythm comes.

use chrono::{Months, NaiveDate};
use kernel::input::{Parse, ParseFault};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::__dev::ComposeSchema;
use utoipa::ToSchema;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// How often: months, which are as long as they are, or days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    Months(u32),
    Days(u32),
}

/// Longer than this is no rhythm.
const MOST_MONTHS: u32 = 120;
const MOST_DAYS: u32 = 3_660;

impl Every {
    /// The day of this rhythm after so many periods. Counted from the first, so that a 31st does not wear off.
    pub fn after(self, from: NaiveDate, count: u32) -> Option<NaiveDate> {
        match self {
            Self::Months(months) => {
                from.checked_add_months(Months::new(months.checked_mul(count)?))
            }
            Self::Days(days) => {
                from.checked_add_days(chrono::Days::new(u64::from(days) * u64::from(count)))
            }
        }
    }
}

impl Parse for Every {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let detail =
            format!("{text:?} is no ISO 8601 duration of months or days, such as P3M or P1W");
        let fault = || ParseFault::new("invalid_duration", detail.clone());
        let rest = text.trim().strip_prefix('P').ok_or_else(fault)?;
        let (mut months, mut days, mut digits) = (0_u32, 0_u32, String::new());
        for c in rest.chars() {
            if c.is_ascii_digit() && digits.len() < 6 {
                digits.push(c);
                continue;
            }
            let count: u32 = std::mem::take(&mut digits).parse().map_err(|_| fault())?;
            match c {
                'Y' => months = months.saturating_add(count * 12),
                'M' => months = months.saturating_add(count),
                'W' => days = days.saturating_add(count * 7),
                'D' => days = days.saturating_add(count),
                _ => return Err(fault()),
            }
        }
        match (months, days) {
            _ if !digits.is_empty() => Err(fault()),
            (1..=MOST_MONTHS, 0) => Ok(Self::Months(months)),
            (0, 1..=MOST_DAYS) => Ok(Self::Days(days)),
            _ => Err(fault()),
        }
    }
}

kernel::read_as_string!(Every);

impl std::fmt::Display for Every {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Months(months) if months % 12 == 0 => write!(f, "P{}Y", months / 12),
            Self::Months(months) => write!(f, "P{months}M"),
            Self::Days(days) => write!(f, "P{days}D"),
        }
    }
}

impl Serialize for Every {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Every {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|fault| serde::de::Error::custom(fault.detail))
    }
}

impl ComposeSchema for Every {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some(r"^\s*P(?:\d{1,6}[YMWD])+\s*$"))
            .max_length(Some(64))
            .into()
    }
}

impl ToSchema for Every {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueEvery".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_rhythm_is_months_or_days() {
        for (sent, written) in
            [("P3M", "P3M"), ("P1Y", "P1Y"), ("P1Y6M", "P18M"), ("P1W", "P7D"), ("P90D", "P90D")]
        {
            assert_eq!(Every::parse(sent).unwrap().to_string(), written);
        }
        for sent in ["", "P", "3M", "P0D", "P0M", "P1M1D", "PT1H", "P-1D", "P1", "P999999Y", "P11Y"]
        {
            assert_eq!(Every::parse(sent).unwrap_err().code, "invalid_duration", "{sent}");
        }
    }

    #[test]
    fn months_are_counted_from_the_first() {
        let every = Every::Months(3);
        assert_eq!(every.after(day("2026-11-30"), 1), Some(day("2027-02-28")));
        assert_eq!(every.after(day("2026-11-30"), 2), Some(day("2027-05-30")));
    }
}
