//! Weekly hours as JSON.

use chrono::Weekday;
use deserr::ValuePointerRef;
use kernel::refusal::Faults;
use kernel::worktime::{LocalSpan, WeeklyHours};
use proptest::prelude::*;
use serde_json::{Value, json};

fn faults(value: Value) -> Vec<(String, &'static str)> {
    let faults = WeeklyHours::from_json(&value).unwrap_err();
    faults.iter().map(|fault| (fault.pointer.clone(), fault.code())).collect()
}

#[test]
fn the_default_is_monday_to_friday_nine_to_six() {
    let office = json!([["09:00", "18:00"]]);
    let expected =
        json!({"mon": office, "tue": office, "wed": office, "thu": office, "fri": office});
    assert_eq!(serde_json::to_value(WeeklyHours::default()).unwrap(), expected);
    assert_eq!(WeeklyHours::from_json(&expected).unwrap(), WeeklyHours::default());
}

#[test]
fn a_day_may_end_at_midnight_and_a_week_may_be_free() {
    let late: WeeklyHours =
        serde_json::from_value(json!({"sat": [["20:00", "24:00"]], "sun": []})).unwrap();
    assert_eq!(late.day(Weekday::Sat), [LocalSpan::from_minutes(1200, 1440).unwrap()]);
    assert_eq!(serde_json::to_value(&late).unwrap(), json!({"sat": [["20:00", "24:00"]]}));
    let free: WeeklyHours = serde_json::from_value(json!({})).unwrap();
    assert!(free.is_empty() && free == WeeklyHours::none());
}

#[test]
fn every_fault_is_named_with_its_place() {
    let value = json!({
        "mon": [["09:00", "18:00"], ["17:00", "19:00"], ["18:00", "18:30"]],
        "tue": [["9:00", "18:00"], ["24:00", "24:00"], ["10:00", "24:01"], ["23:60", "24:00"]],
        "wed": [["18:00", "09:00"], ["10:00", "10:00"]],
        "thu": "09:00-18:00",
        "fri": [["09:00"], [9, 18], null],
        "sat": vec![json!(["09:00", "10:00"]); 11],
        "fun/day": [],
    });
    let expected = [
        ("/fun~1day", "unknown_field"),
        ("/mon/1", "overlapping_spans"),
        ("/tue/0", "invalid_time"),
        ("/tue/1", "invalid_time"),
        ("/tue/2", "invalid_time"),
        ("/tue/3", "invalid_time"),
        ("/wed/0", "invalid_span"),
        ("/wed/1", "invalid_span"),
        ("/thu", "wrong_type"),
        ("/fri/0", "wrong_type"),
        ("/fri/1", "wrong_type"),
        ("/fri/2", "wrong_type"),
        ("/sat", "too_many_spans"),
    ];
    assert_eq!(faults(value), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    assert_eq!(faults(json!([])), [(String::new(), "wrong_type")]);
}

#[test]
fn an_input_struct_points_into_the_body() {
    let origin = ValuePointerRef::Origin;
    let here = origin.push_key("working_hours");
    let sent = json!({"mon": [["18:00", "09:00"]]});
    let read = <WeeklyHours as deserr::Deserr<Faults>>::deserialize_from_value(
        deserr::IntoValue::into_value(sent),
        here,
    );
    let faults = read.unwrap_err();
    assert_eq!(faults.0[0].pointer, "/working_hours/mon/0");
    assert_eq!(faults.0[0].code, "invalid_span");
}

proptest! {
    #[test]
    fn any_json_is_read_or_refused(text in "\\PC{0,6}", other in "[0-2][0-9]:[0-6][0-9]") {
        let _ = WeeklyHours::from_json(&json!({"mon": [[text, other]]}));
        if let Ok(hours) = WeeklyHours::from_json(&json!({"mon": [["00:00", other]]})) {
            let again = serde_json::to_value(&hours).unwrap();
            prop_assert_eq!(again, json!({"mon": [["00:00", other]]}));
        }
    }
}
