//! Money.

use kernel::money::{Currency, Money, MoneyError};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

fn currency(code: &str) -> Currency {
    code.parse().unwrap()
}

fn read(amount: &str, code: &str) -> Result<Money, MoneyError> {
    Money::parse(amount, currency(code))
}

fn code(amount: &str, currency: &str) -> &'static str {
    read(amount, currency).unwrap_err().code()
}

fn faults(value: Value) -> Vec<(String, &'static str)> {
    let faults = Money::from_json(&value).unwrap_err();
    faults.iter().map(|fault| (fault.pointer.clone(), fault.code())).collect()
}

#[test]
fn amounts_are_printed_with_the_currencys_decimals() {
    for (amount, code, printed) in [
        ("1250", "USD", "1250.00"),
        ("1250.5", "EUR", "1250.50"),
        ("1250", "JPY", "1250"),
        ("1250.000", "JPY", "1250"),
        ("1.5", "KWD", "1.500"),
        ("1.5", "CLF", "1.5000"),
        ("-0.00", "CNY", "0.00"),
        ("007", "CNY", "7.00"),
        ("-9999999999999999.99", "CNY", "-9999999999999999.99"),
    ] {
        let money = read(amount, code).unwrap();
        assert_eq!(money.to_string(), format!("{printed} {code}"));
        assert_eq!(
            serde_json::to_string(&money).unwrap(),
            format!(r#"{{"amount":"{printed}","currency":"{code}"}}"#)
        );
    }
}

#[test]
fn what_does_not_fit_is_refused_with_its_reason() {
    assert_eq!(code("0.5", "JPY"), "too_many_decimals");
    assert_eq!(code("0.001", "USD"), "too_many_decimals");
    assert_eq!(code("1.00000000000000000000000000000000001", "USD"), "too_many_decimals");
    assert_eq!(code("10000000000000000", "USD"), "out_of_range");
    assert_eq!(code("123456789012345678901234567890123456789", "USD"), "out_of_range");
    for text in [
        "", "-", ".5", "5.", "1e3", "+1", "1_000", "1,000.00", " 1", "١", "0x1", "NaN", "--1",
        "1.2.3",
    ] {
        assert_eq!(code(text, "USD"), "invalid_amount", "{text:?}");
    }
    for text in ["", "usd", "USDT", "XXX", "XAU", "BTC", "¥"] {
        assert_eq!(text.parse::<Currency>().unwrap_err().code(), "invalid_currency", "{text:?}");
    }
}

#[test]
fn json_faults_name_their_place() {
    let at = |pointer: &str, code| vec![(pointer.to_owned(), code)];
    assert_eq!(
        faults(json!({"amount": 1250, "currency": "USD"})),
        at("/amount", "decimal_string_required")
    );
    assert_eq!(
        faults(json!({"amount": 12.5, "currency": "USD"})),
        at("/amount", "decimal_string_required")
    );
    assert_eq!(faults(json!({"amount": null, "currency": "USD"})), at("/amount", "wrong_type"));
    assert_eq!(
        faults(json!({"amount": "1.005", "currency": "USD"})),
        at("/amount", "too_many_decimals")
    );
    assert_eq!(faults(json!("1250.00")), at("", "wrong_type"));
    let both = faults(json!({"amount": "x", "currency": "US", "note": 1}));
    assert_eq!(both.len(), 3);
    assert_eq!(
        faults(json!({})),
        [at("/amount", "required"), at("/currency", "required")].concat()
    );
    let plain = serde_json::from_str::<Money>(r#"{"amount": 1, "currency": "USD"}"#).unwrap_err();
    assert!(plain.to_string().contains("decimal string"), "{plain}");
}

#[test]
fn currencies_are_never_added_together() {
    let sum = read("1", "USD").unwrap().checked_add(read("1", "EUR").unwrap());
    assert_eq!(sum.unwrap_err().code(), "currency_mismatch");
    let most = read("9999999999999999.99", "USD").unwrap();
    assert_eq!(most.checked_add(read("0.01", "USD").unwrap()).unwrap_err().code(), "out_of_range");
}

#[test]
fn halves_are_rounded_away_from_zero() {
    let rounded = |text: &str, code: &str| {
        Money::rounded(text.parse().unwrap(), currency(code)).unwrap().amount().to_string()
    };
    assert_eq!(rounded("0.005", "USD"), "0.01");
    assert_eq!(rounded("-0.005", "USD"), "-0.01");
    assert_eq!(rounded("0.00499999", "USD"), "0.00");
    assert_eq!(rounded("2.5", "JPY"), "3");
    assert_eq!(Money::rounded(Decimal::MAX, currency("USD")), Err(MoneyError::OutOfRange));
    assert_eq!(
        Money::rounded("9999999999999999.995".parse().unwrap(), currency("USD")),
        Err(MoneyError::OutOfRange)
    );
}

/// Minor units from end to end of the range, and their currency.
fn minor() -> impl Strategy<Value = (i128, Currency)> {
    let codes =
        prop::sample::select(vec!["USD", "CNY", "EUR", "JPY", "KRW", "KWD", "TND", "CLF", "UYW"]);
    (codes, any::<i64>(), 0..=16_u32).prop_map(|(code, seed, size)| {
        let currency = currency(code);
        let limit = 10_i128.pow(size + currency.decimals());
        (i128::from(seed) * 10_007 % limit, currency)
    })
}

fn money((minor, currency): (i128, Currency)) -> Money {
    Money::new(Decimal::from_i128_with_scale(minor, currency.decimals()), currency).unwrap()
}

/// The decimal text of so many minor units, by plain string work.
fn printed((minor, currency): (i128, Currency)) -> String {
    let decimals = currency.decimals() as usize;
    let digits = format!("{:0>width$}", minor.abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let point = if decimals == 0 { "" } else { "." };
    format!("{}{whole}{point}{fraction}", if minor < 0 { "-" } else { "" })
}

proptest! {
    #[test]
    fn money_comes_back_as_it_was(minor in minor()) {
        let money = money(minor);
        let json = json!({"amount": printed(minor), "currency": minor.1.code()});
        prop_assert_eq!(&serde_json::to_value(money).unwrap(), &json);
        prop_assert_eq!(Money::from_json(&json), Ok(money));
        prop_assert_eq!(serde_json::from_value::<Money>(json).unwrap(), money);
        // As numeric(20,4) would return it.
        let mut column = money.amount();
        column.rescale(4);
        prop_assert_eq!(Money::new(column, minor.1), Ok(money));
    }

    #[test]
    fn sums_are_exact((a, currency) in minor(), (b, _) in minor()) {
        let limit = 10_i128.pow(16 + currency.decimals());
        let (a, b) = (a % limit, b % limit);
        let (left, right) = (money((a, currency)), money((b, currency)));
        let expected = |minor: i128| if minor.abs() < limit { Ok(money((minor, currency))) } else { Err(MoneyError::OutOfRange) };
        prop_assert_eq!(left.checked_add(right), expected(a + b));
        prop_assert_eq!(left.checked_sub(right), expected(a - b));
    }

    #[test]
    fn rounding_is_half_away_from_zero(thousandths in -10_000_000_i64..10_000_000) {
        let exact = Decimal::new(thousandths, 3);
        let cents = (thousandths.abs() + 5) / 10 * thousandths.signum();
        prop_assert_eq!(Money::rounded(exact, currency("USD")).unwrap().amount(), Decimal::new(cents, 2));
        let fits = thousandths % 10 == 0;
        prop_assert_eq!(Money::new(exact, currency("USD")).is_ok(), fits);
    }

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,40}", digits in "-?[0-9]{0,40}(\\.[0-9]{0,40})?") {
        let _ = Money::parse(&text, currency("USD"));
        if let Ok(money) = Money::parse(&digits, currency("CLF")) {
            prop_assert_eq!(money.amount(), digits.parse::<Decimal>().unwrap());
        }
    }
}
