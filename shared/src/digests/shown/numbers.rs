//! Numbers as a person writes them.

use kernel::input::Locale;
use rust_decimal::{Decimal, prelude::ToPrimitive as _};

use crate::performance::FigureValue;

/// `-12000.00` as `−12,000.00`.
pub fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("−", digits),
        None => ("", number),
    };
    let (whole, rest) = match digits.find('.') {
        Some(point) => digits.split_at(point),
        None => (digits, ""),
    };
    let length = whole.chars().count();
    let mut out = String::from(sign);
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (length - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out.push_str(rest);
    out
}

/// `+2,000.00`, `−500.00`, `0.00`.
pub fn signed(number: &str) -> String {
    let is_more = number.chars().any(|c| matches!(c, '1'..='9')) && !number.starts_with('-');
    format!("{}{}", if is_more { "+" } else { "" }, grouped(number))
}

/// One decimal, none where it is zero: `42.5`, `1,200`.
pub fn plain(number: f64) -> String {
    grouped(&bare(number))
}

/// The same without grouping, and with ASCII's minus.
pub fn bare(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// `60%`, in every language.
pub fn percent(ratio: f64) -> String {
    format!("{}%", plain(ratio * 100.0))
}

/// `USD 12,000.00`, in every language.
pub fn money(amount: &str, currency: &str) -> String {
    format!("{currency} {}", grouped(amount))
}

/// In a few signs: `12,000`, `1.2m`, `3.4bn`; `1,200万`, `3.4亿`.
pub fn brief(number: f64, locale: Locale) -> String {
    let (steps, least) = match locale {
        Locale::En => ([(1e9, "bn"), (1e6, "m")], 1e6),
        Locale::ZhCn => ([(1e8, "亿"), (1e4, "万")], 1e6),
    };
    let large = steps.into_iter().find(|(step, _)| number.abs() >= f64::max(*step, least));
    large.map_or_else(
        || grouped(&format!("{number:.0}")),
        |(step, name)| format!("{}{name}", plain(number / step)),
    )
}

pub fn float(value: &FigureValue) -> f64 {
    match value {
        FigureValue::Money(amount) => amount.parse().unwrap_or_default(),
        FigureValue::Whole(count) => count.to_f64().unwrap_or_default(),
        FigureValue::Number(number) => *number,
    }
}

/// As text with a sign where it is below zero, ungrouped.
pub fn raw(value: &FigureValue) -> String {
    match value {
        FigureValue::Money(amount) => amount.clone(),
        FigureValue::Whole(count) => count.to_string(),
        FigureValue::Number(number) => bare(*number),
    }
}

pub fn of_decimal(value: Decimal) -> f64 {
    value.to_f64().unwrap_or_default()
}

/// The length of a bar: `part` of `whole` in percent, 0 to 100. What is there at all shows.
pub fn share(part: f64, whole: f64) -> u8 {
    if part > 0.0 && whole > 0.0 {
        let percent = (part / whole * 100.0).round();
        percent.clamp(1.0, 100.0).to_u8().unwrap_or(100)
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_signed() {
        for (number, want) in [
            ("0", "0"),
            ("999.00", "999.00"),
            ("1000", "1,000"),
            ("-1234567.5", "−1,234,567.5"),
            ("", ""),
        ] {
            assert_eq!(grouped(number), want);
        }
        assert_eq!(signed("2000.00"), "+2,000.00");
        assert_eq!(signed("-0.50"), "−0.50");
        assert_eq!(signed("0.00"), "0.00");
        assert_eq!(plain(1200.0), "1,200");
        assert_eq!(plain(-0.01), "0");
        assert_eq!(plain(42.25), "42.2");
    }

    #[test]
    fn shares_are_told_in_percent() {
        assert_eq!(percent(0.6), "60%");
        assert_eq!(percent(0.3333), "33.3%");
        assert_eq!(percent(-0.051), "−5.1%");
        assert_eq!(percent(12.5), "1,250%");
    }

    #[test]
    fn large_numbers_are_told_in_a_few_signs() {
        for (number, en, zh) in [
            (0.0, "0", "0"),
            (12_000.4, "12,000", "12,000"),
            (999_999.0, "999,999", "999,999"),
            (1_250_000.0, "1.2m", "125万"),
            (-3_400_000_000.0, "−3.4bn", "−34亿"),
        ] {
            assert_eq!(brief(number, Locale::En), en);
            assert_eq!(brief(number, Locale::ZhCn), zh);
        }
    }

    #[test]
    fn bars_stay_within_their_track() {
        for (part, whole, want) in [
            (60.0, 100.0, 60),
            (0.001, 100.0, 1),
            (250.0, 100.0, 100),
            (-5.0, 100.0, 0),
            (5.0, 0.0, 0),
            (f64::MAX, 1e-300, 100),
        ] {
            assert_eq!(share(part, whole), want, "{part} of {whole}");
        }
    }
}
