//! Zones, languages and countries.

use std::str::FromStr;

use super::parsed::{Parse, ParseFault};
use chrono_tz::Tz;
use unic_langid::LanguageIdentifier;

/// A zone of the tz database, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TimeZone(pub Tz);

impl Parse for TimeZone {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        Tz::from_str(text.trim()).map(Self).map_err(|_| {
            ParseFault::new("invalid_timezone", format!("{text:?} is no zone of the tz database"))
        })
    }
}

impl From<TimeZone> for String {
    fn from(zone: TimeZone) -> Self {
        zone.0.name().to_owned()
    }
}

/// A language that the product speaks, as BCP 47.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    #[default]
    En,
    ZhCn,
}

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }
}

impl Parse for Locale {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let wanted = text.trim();
        Self::ALL
            .into_iter()
            .find(|locale| locale.as_str().eq_ignore_ascii_case(wanted))
            .ok_or_else(|| {
                ParseFault::new("invalid_locale", format!("{text:?} is none of en, zh-CN"))
            })
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.as_str().to_owned()
    }
}

/// Anybody's language as BCP 47: a language, and a script, a region and variants where they tell more. Kept in its
/// canonical form, such as `zh-Hans-CN`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LanguageTag(pub String);

impl Parse for LanguageTag {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let tag = text.trim();
        let fault = || {
            let detail = format!("{text:?} is no language tag of BCP 47, such as en or zh-CN");
            ParseFault::new("invalid_locale", detail)
        };
        // The library takes `_` too, which is POSIX.
        if tag.is_empty() || tag.contains('_') || tag.len() > 64 {
            return Err(fault());
        }
        let known: LanguageIdentifier = tag.parse().map_err(|_| fault())?;
        Ok(Self(known.to_string()))
    }
}

impl From<LanguageTag> for String {
    fn from(tag: LanguageTag) -> Self {
        tag.0
    }
}

/// A country as ISO 3166-1 alpha-2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Country(pub String);

impl Parse for Country {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let code = text.trim().to_ascii_uppercase();
        match rust_iso3166::from_alpha2(&code) {
            Some(_) => Ok(Self(code)),
            None => Err(ParseFault::new(
                "invalid_country",
                format!("{text:?} is no country code of ISO 3166-1 alpha-2"),
            )),
        }
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}

crate::read_as_string!(TimeZone, Locale, LanguageTag, Country);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_tags_become_canonical() {
        for (sent, kept) in [
            ("en", "en"),
            ("ZH-cn", "zh-CN"),
            (" zh-hans-cn ", "zh-Hans-CN"),
            ("sr-latn", "sr-Latn"),
            ("es-419", "es-419"),
            ("de-CH-1996", "de-CH-1996"),
        ] {
            assert_eq!(LanguageTag::parse(sent).unwrap().0, kept);
        }
        for sent in ["", "zh_CN", "e", "en-", "-en", "en-US-", "en US", "中文", "12"] {
            assert_eq!(LanguageTag::parse(sent).unwrap_err().code, "invalid_locale", "{sent}");
        }
    }
}
