//! Patterns of values: what matches is taken. They stand in the OpenAPI document, so that a client can
//! know before it asks; what only a table knows (zones, countries, currencies) is the table, written out.

use std::sync::LazyLock;

use chrono_tz::TZ_VARIANTS;
use phonenumber::metadata::DATABASE;

/// Something besides white space, and no control character.
pub const ONE_LINE: &str = r"^[^\u0000-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u001F\u007F-\u009F]*$";
/// The same, but for tabs.
pub const ONE_LINE_OR_TAB: &str = r"^[^\u0000-\u0008\u000A-\u001F\u007F-\u009F]*[^\s\u0000-\u001F\u007F-\u009F][^\u0000-\u0008\u000A-\u001F\u007F-\u009F]*$";
/// Anything but NUL, which PostgreSQL cannot keep.
pub const NO_NUL: &str = r"^[^\u0000]*$";

/// Weeks, days, hours, minutes and seconds: months and years have no fixed length.
pub const DURATION: &str = concat!(
    "^P(([0-9]{1,3}W([0-9]{1,4}D)?|[0-9]{1,4}D)(T([0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}S)?",
    "|[0-9]{1,4}M([0-9]{1,4}S)?|[0-9]{1,4}S))?",
    "|T([0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}S)?|[0-9]{1,4}M([0-9]{1,4}S)?|[0-9]{1,4}S))$"
);

macro_rules! day {
    () => {
        "(190[1-9]|19[1-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    };
}

/// Beside the format `date-time`: the years that a time can be of, with room for its offset.
pub const TIMESTAMP: &str = concat!(
    "^",
    day!(),
    "[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?",
    "([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$"
);

/// Beside the format `date`: the same years.
pub const DATE: &str = concat!("^", day!(), "$");

pub const LOCAL_TIME: &str = "^([01][0-9]|2[0-3]):[0-5][0-9]$";

/// Beside the format `email`: a domain of two parts or more, whose last one is of letters.
pub const EMAIL: &str = concat!(
    "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+([.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*",
    "@([A-Za-z0-9]+(-[A-Za-z0-9]+)*[.])+[A-Za-z]{2,}$"
);

/// A known calling code, and 7 to 15 digits in all, with the usual marks between them.
pub static PHONE: LazyLock<String> = LazyLock::new(|| {
    let codes: Vec<u16> = (1..1_000).filter(|code| DATABASE.by_code(code).is_some()).collect();
    let rest = |digits: usize| format!("([ ./()-]{{0,2}}[0-9]){{{},{}}}", 7 - digits, 15 - digits);
    let of = |digits: usize| {
        let codes = codes.iter().map(u16::to_string).filter(|code| code.len() == digits);
        format!("({}){}", codes.collect::<Vec<_>>().join("|"), rest(digits))
    };
    format!("^[+]({}|{}|{})$", of(1), of(2), of(3))
});

pub static TIME_ZONE: LazyLock<String> =
    LazyLock::new(|| any_of(TZ_VARIANTS.iter().map(|zone| zone.name().replace('+', "[+]"))));

pub static COUNTRY: LazyLock<String> = LazyLock::new(|| {
    any_of(codes(2).into_iter().filter(|code| rust_iso3166::from_alpha2(code).is_some()))
});

pub static CURRENCY: LazyLock<String> = LazyLock::new(|| {
    any_of(codes(3).into_iter().filter(|code| code.parse::<crate::money::Currency>().is_ok()))
});

fn any_of(names: impl Iterator<Item = String>) -> String {
    format!("^({})$", names.collect::<Vec<_>>().join("|"))
}

/// Every text of so many capitals.
fn codes(length: usize) -> Vec<String> {
    (0..length).fold(vec![String::new()], |codes, _| {
        codes
            .iter()
            .flat_map(|code| ('A'..='Z').map(move |letter| format!("{code}{letter}")))
            .collect()
    })
}

/// Language, script, region, variants.
pub const LANGUAGE: &str = concat!(
    "^([A-Za-z]{2,3}|[A-Za-z]{5,8})(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?",
    "(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
);

/// Of the scripts that domains are seen in most, all that may stand anywhere in one.
macro_rules! letter {
    () => {
        r"A-Za-z\u00E0-\u00F6\u00F8-\u00FF\u0430-\u044F\u3041-\u3096\u30A1-\u30FA\u4E00-\u9FA5\uAC00-\uD7A3"
    };
}

/// At least so many parts before the last, which begins with a letter.
macro_rules! domain {
    ($parts:literal) => {
        concat!(
            concat!("([", letter!(), "0-9]+(-[", letter!(), "0-9]+)*[.])", $parts),
            concat!("[", letter!(), "]+(-[", letter!(), "0-9]+)*"),
        )
    };
}

/// Of an absolute URL: host, port, and what may follow.
macro_rules! absolute {
    ($parts:literal) => {
        concat!(
            "[Hh][Tt][Tt][Pp][Ss]?://",
            domain!($parts),
            r"(:([0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?([/?#][^\s\u0000-\u0020\u007F-\u009F\\]*)?"
        )
    };
}

/// A URL or a domain, of two parts or more. IP addresses and other scripts are taken too.
pub const WEBSITE: &str = concat!(
    "^(",
    absolute!("+"),
    "|",
    domain!("+"),
    r"([/?#][^:\s\u0000-\u0020\u007F-\u009F\\]*)?)$"
);

/// An absolute URL without a user. IP addresses and other scripts are taken too.
pub const HTTP_URL: &str = concat!("^", absolute!("*"), "$");

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::input::{
        Country, Date, EmailAddress, HttpUrl, IsoDuration, Line, LocalTime, Name, Parse,
        PhoneNumber, Text, TimeZone, Timestamp, Website,
    };

    /// Values that match, as many as a property test tries.
    fn like(pattern: &str) -> impl Strategy<Value = String> + use<> {
        let inner = pattern.trim_start_matches('^').trim_end_matches('$');
        proptest::string::string_regex(inner).unwrap()
    }

    /// With an end to every repetition.
    fn shortened(pattern: &str) -> String {
        pattern
            .replace("]+", "]{1,9}")
            .replace(")+", "){1,3}")
            .replace(")*", "){0,2}")
            .replace("]*", "]{0,9}")
            .replace(",}", ",9}")
    }

    fn taken<T: Parse>(text: &str) -> Result<(), TestCaseError> {
        T::parse(text).map(|_| ()).map_err(|fault| TestCaseError::fail(fault.detail))
    }

    proptest! {
        #[test]
        fn what_matches_is_taken(
            zone in like(&TIME_ZONE),
            country in like(&COUNTRY),
            currency in like(&CURRENCY),
            phone in like(&PHONE),
            local in like(LOCAL_TIME),
            duration in like(DURATION),
        ) {
            taken::<TimeZone>(&zone)?;
            taken::<Country>(&country)?;
            taken::<crate::money::Currency>(&currency)?;
            taken::<PhoneNumber>(&phone)?;
            taken::<LocalTime>(&local)?;
            taken::<IsoDuration>(&duration)?;
        }

        #[test]
        fn texts_that_match_are_taken(
            name in like(ONE_LINE),
            line in like(ONE_LINE_OR_TAB),
            text in like(NO_NUL),
        ) {
            taken::<Name>(&name)?;
            taken::<Line>(&line)?;
            taken::<Text>(&text)?;
        }

        /// As long as the format `email` allows, which is for the format to say.
        #[test]
        fn addresses_that_match_are_taken(email in like(&shortened(EMAIL))) {
            taken::<EmailAddress>(&email)?;
        }

        #[test]
        fn places_on_the_web_that_match_are_taken(
            website in like(&shortened(WEBSITE)),
            url in like(&shortened(HTTP_URL)),
        ) {
            taken::<Website>(&website)?;
            taken::<HttpUrl>(&url)?;
        }

        /// Where they are times and dates at all, which is for the format to say.
        #[test]
        fn times_that_match_are_taken(time in like(TIMESTAMP), date in like(DATE)) {
            if chrono::DateTime::parse_from_rfc3339(&time).is_ok() {
                taken::<Timestamp>(&time)?;
            }
            if chrono::NaiveDate::parse_from_str(&date, "%Y-%m-%d").is_ok() {
                taken::<Date>(&date)?;
            }
        }
    }

    /// The edges of what a time can be.
    #[test]
    fn no_offset_leads_out_of_the_years() {
        for time in ["1901-01-01T00:00:00+23:59", "9899-12-31T23:59:59-23:59"] {
            assert!(Timestamp::parse(time).is_ok(), "{time}");
        }
    }
}
