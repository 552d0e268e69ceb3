//! How a person is reached.

use std::str::FromStr;

use super::parsed::{Parse, ParseFault};
use phonenumber::{Mode, country, metadata::DATABASE};

/// An e-mail address, normalised: no white space around it, lower case, the domain in its ASCII form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress(pub String);

impl Parse for EmailAddress {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let fault =
            || ParseFault::new("invalid_email", format!("{text:?} is not an e-mail address"));
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or_else(fault)?;
        // A quoted local part is legal and never meant; control characters and spaces are header injection.
        if local
            .contains(|c: char| c.is_whitespace() || c.is_control() || "\"(),:;<>[\\]".contains(c))
        {
            return Err(fault());
        }
        let domain = idna::domain_to_ascii_strict(domain).map_err(|_| fault())?;
        if !domain.contains('.') && domain != "localhost" {
            return Err(fault());
        }
        let address = format!("{}@{domain}", local.to_lowercase());
        email_address::EmailAddress::from_str(&address).map_err(|_| fault())?;
        Ok(Self(address))
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}

/// A phone number in E.164, such as `+8613800138000`. One that is sent without `+` is read as of the
/// country given to [`with_country`](super::with_country).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneNumber(pub String);

impl Parse for PhoneNumber {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let narrow: String = text.trim().chars().map(narrow).collect();
        let text = narrow.as_str();
        // The library's pattern matcher is not meant for long texts.
        if text.is_empty() || text.len() > 64 {
            return Err(invalid_phone(text));
        }
        let country = super::read::country().and_then(|code| country::Id::from_str(&code).ok());
        // "00" is how most of the world dials "+".
        let dialled = match text.strip_prefix("00") {
            Some(rest) => format!("+{rest}"),
            None => text.to_owned(),
        };
        let international = dialled.starts_with(['+', '＋']);
        if country.is_none() && !international {
            return Err(ParseFault::new(
                "invalid_phone",
                format!(
                    "{text:?} needs a country: write it with + and its number, or send `country`"
                ),
            ));
        }
        let number = phonenumber::parse(country, &dialled).map_err(|_| invalid_phone(text));
        match number {
            Ok(number) if phonenumber::is_valid(&number) => {
                Ok(Self(number.format().mode(Mode::E164).to_string()))
            }
            _ if international => as_written(&dialled).ok_or_else(|| invalid_phone(text)),
            _ => Err(invalid_phone(text)),
        }
    }
}

/// A full-width sign, as a Chinese keyboard types it, as the narrow one: digits, plus, hyphen, brackets, space.
fn narrow(sign: char) -> char {
    match sign {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        '\u{3000}' => ' ',
        _ => sign,
    }
}

impl From<PhoneNumber> for String {
    fn from(phone: PhoneNumber) -> Self {
        phone.0
    }
}

/// An international number that the library's tables do not know: ranges are opened faster than tables
/// are renewed, and a lead is not to be lost over it. A known calling code and 7 to 15 digits (E.164).
fn as_written(dialled: &str) -> Option<PhoneNumber> {
    let rest = dialled.strip_prefix(['+', '＋'])?;
    if !rest.chars().all(|c| c.is_ascii_digit() || " ./()-".contains(c)) {
        return None;
    }
    let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
    let code = |length: usize| digits.get(..length)?.parse::<u16>().ok();
    let known = (1..=3).filter_map(code).any(|code| DATABASE.by_code(&code).is_some());
    let fits = (7..=15).contains(&digits.len()) && !digits.starts_with('0');
    (known && fits).then(|| PhoneNumber(format!("+{digits}")))
}

fn invalid_phone(text: &str) -> ParseFault {
    ParseFault::new("invalid_phone", format!("{text:?} is not a phone number"))
}

crate::read_as_string!(EmailAddress, PhoneNumber);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::with_country;

    #[test]
    fn addresses_are_normalised() {
        for (sent, kept) in [
            (" Wei@Nimbus.example ", "wei@nimbus.example"),
            ("a.b+c@Bücher.example", "a.b+c@xn--bcher-kva.example"),
        ] {
            assert_eq!(EmailAddress::parse(sent).unwrap().0, kept);
        }
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for sent in [
            "",
            "x",
            "@",
            "a@",
            "@b.c",
            "a b@c.example",
            "a@b",
            "a@b.c\r\nBcc: x@y.z",
            "a@-b.example",
            "\"a\"@b.example",
        ] {
            assert_eq!(EmailAddress::parse(sent).unwrap_err().code, "invalid_email", "{sent}");
        }
    }

    #[test]
    fn phones_become_e164() {
        for (sent, country, kept) in [
            ("+86 138 0013 8000", None, "+8613800138000"),
            ("138 0013 8000", Some("CN"), "+8613800138000"),
            ("１３８　００１３－８０００", Some("CN"), "+8613800138000"),
            ("＋８６（１３８）00138000", None, "+8613800138000"),
            ("0086-138-0013-8000", None, "+8613800138000"),
            ("(030) 901820", Some("DE"), "+4930901820"),
            ("+1 (212) 736-5000", Some("CN"), "+12127365000"),
            ("+86 199 9999 9999 9", None, "+86199999999999"),
        ] {
            let phone = with_country(country, || PhoneNumber::parse(sent));
            assert_eq!(phone.unwrap().0, kept);
        }
        for (sent, country) in [
            ("12", Some("CN")),
            ("138 0013 8000", None),
            ("1380013800", Some("CN")),
            ("+999 1", None),
            ("+999 1234 5678", None),
            ("+86 1234", None),
            ("+86 1234 5678 9012 34", None),
            ("+8613800138000 or so", None),
            ("call me", Some("US")),
        ] {
            assert!(with_country(country, || PhoneNumber::parse(sent)).is_err(), "{sent}");
        }
    }
}
