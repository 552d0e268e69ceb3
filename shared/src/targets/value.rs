//! The value of a target as it is sent: a decimal string of money, else a number.

use deserr::{Deserr, IntoValue, Value as Sent, ValuePointerRef};
use kernel::money::{Currency, Money, MoneyError};
use kernel::refusal::{Fault, Faults, pointer};
use rust_decimal::Decimal;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{__dev::ComposeSchema, ToSchema};

use crate::metrics::Metric;

/// What is no money and has no end of its own goes up to this: any client's number still holds it.
const MOST: u64 = 1_000_000_000;

/// A decimal, as a number or as a string.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Amount {
    Number(String),
    Text(String),
}

impl Amount {
    /// The value of this metric, in the currency of money; else a fault of `/value`.
    pub fn of(&self, metric: Metric, currency: Option<Currency>) -> Result<Decimal, Fault> {
        let value = match (self, currency) {
            (Self::Text(text), Some(currency)) => {
                Money::parse(text, currency).map(Money::amount).map_err(|error| wrong(&error))?
            }
            (Self::Number(_), Some(_)) => return Err(wrong(&MoneyError::NotDecimalString)),
            (Self::Text(text) | Self::Number(text), None) => plain(text, metric)?,
        };
        let (least, most) = metric.range();
        let end = most.map(Decimal::from).or(currency.is_none().then_some(MOST.into()));
        if value < Decimal::from(least) || end.is_some_and(|end| value > end) {
            let up_to = end.map_or_else(String::new, |end| format!(" and {end} at most"));
            let detail = format!("a target of {} is {least} at least{up_to}", metric.as_str());
            return Err(fault("out_of_range", detail));
        }
        Ok(value)
    }
}

fn fault(code: &'static str, detail: impl Into<String>) -> Fault {
    Fault::new("/value", code, detail)
}

fn wrong(error: &MoneyError) -> Fault {
    fault(error.code(), format!("this {error}"))
}

/// Digits with an optional `-` and point, as many behind it as the metric has.
fn plain(text: &str, metric: Metric) -> Result<Decimal, Fault> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(fault("invalid_number", "this is no decimal such as 12.5"));
    }
    // As many as its figure is shown with.
    let decimals = metric.unit().decimals() as usize;
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    if fraction.len() > decimals {
        let detail = format!("{} has at most {decimals} decimals", metric.as_str());
        return Err(fault("too_many_decimals", detail));
    }
    let sign = if unsigned.len() < text.len() { "-" } else { "" };
    let value = Decimal::from_str_exact(&format!("{sign}0{whole}.{fraction}0"));
    value.map_err(|_| fault("out_of_range", format!("this is over {MOST}")))
}

impl Deserr<Faults> for Amount {
    fn deserialize_from_value<V: IntoValue>(
        value: Sent<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        match value {
            Sent::Integer(number) => Ok(Self::Number(number.to_string())),
            Sent::NegativeInteger(number) => Ok(Self::Number(number.to_string())),
            Sent::Float(number) => Ok(Self::Number(number.to_string())),
            Sent::String(text) => Ok(Self::Text(text)),
            _ => {
                let detail = "expected a number or a decimal string";
                Err(Faults(vec![Fault::new(pointer(location), "wrong_type", detail)]))
            }
        }
    }
}

/// A decimal string or a number.
pub fn schema() -> Schema {
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::String, Type::Number]))
        .max_length(Some(24))
        .pattern(Some("^-?[0-9]{1,16}([.][0-9]{1,4})?$"))
        .description(Some("A decimal string where the metric is money, else a number."))
        .examples(["20000.00"])
        .build()
        .into()
}

impl ComposeSchema for Amount {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        schema().into()
    }
}

impl ToSchema for Amount {
    fn name() -> std::borrow::Cow<'static, str> {
        "ValueAmount".into()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn code(metric: Metric, amount: Amount) -> Result<String, String> {
        let currency = metric.is_money().then(|| "USD".parse().unwrap());
        let value = amount.of(metric, currency);
        value.map(|value| value.normalize().to_string()).map_err(|fault| fault.code.into_owned())
    }

    fn text(metric: Metric, text: &str) -> Result<String, String> {
        code(metric, Amount::Text(text.to_owned()))
    }

    fn number(metric: Metric, number: f64) -> Result<String, String> {
        code(metric, Amount::Number(number.to_string()))
    }

    #[test]
    fn money_is_a_decimal_string() {
        assert_eq!(text(Metric::Revenue, "20000.50"), Ok("20000.5".to_owned()));
        assert_eq!(text(Metric::Revenue, "0"), Ok("0".to_owned()));
        for (sent, fault) in [
            ("1.005", "too_many_decimals"),
            ("-1", "out_of_range"),
            ("10000000000000000", "out_of_range"),
            ("1e3", "invalid_amount"),
            ("", "invalid_amount"),
        ] {
            assert_eq!(text(Metric::Revenue, sent), Err(fault.to_owned()), "{sent}");
        }
        assert_eq!(number(Metric::Revenue, 5.0), Err("decimal_string_required".to_owned()));
    }

    #[test]
    fn all_else_is_a_number_in_its_range() {
        for (metric, least, most, beyond) in [
            (Metric::WinRate, 0.0, 1.0, [-0.0001, 1.0001]),
            (Metric::Nps, -100.0, 100.0, [-100.1, 100.1]),
            (Metric::Csat, 0.0, 100.0, [-0.1, 100.1]),
            (Metric::CsatMean, 1.0, 5.0, [0.9, 5.1]),
            (Metric::Ces, 1.0, 7.0, [0.9, 7.1]),
            (Metric::TasksOverdue, 0.0, 1e9, [-1.0, 1e9 + 1.0]),
            (Metric::SalesCycleDays, 0.0, 1e9, [-0.5, 1e300]),
        ] {
            for good in [least, most] {
                assert!(number(metric, good).is_ok(), "{metric:?} {good}");
                assert!(text(metric, &good.to_string()).is_ok(), "{metric:?} {good}");
            }
            for bad in beyond {
                assert_eq!(number(metric, bad), Err("out_of_range".to_owned()), "{metric:?} {bad}");
            }
        }
        assert_eq!(number(Metric::WinRate, 0.35), Ok("0.35".to_owned()));
        assert_eq!(number(Metric::WinRate, 0.00001), Err("too_many_decimals".to_owned()));
        assert_eq!(number(Metric::Nps, 30.55), Err("too_many_decimals".to_owned()));
        for sent in ["", "x", "1.", ".5", "+1", "1e3", "--1", "1_0", "NaN", "１"] {
            assert_eq!(text(Metric::DealsWon, sent), Err("invalid_number".to_owned()), "{sent}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_sent_is_kept_or_refused(sent in "-?[0-9]{0,40}([.][0-9]{0,40})?", place in 0..26_usize) {
            let metric = Metric::ALL[place];
            if let Ok(value) = text(metric, &sent) {
                prop_assert_eq!(value.parse::<f64>().unwrap(), sent.parse::<f64>().unwrap());
            }
        }
    }
}
