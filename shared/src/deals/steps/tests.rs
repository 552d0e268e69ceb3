use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    deals::DealValue,
    error::{Error, Result},
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_161_600, 0).unwrap()
}

fn deal(status: DealStatus) -> Deal {
    let closed = status != DealStatus::Open;
    Deal {
        id: Uuid::from_u128(1),
        customer_id: Uuid::from_u128(2),
        lead_id: None,
        name: "Nimbus 2027".to_owned(),
        value: DealValue::from(None),
        pipeline_id: Uuid::from_u128(3),
        stage_id: Uuid::from_u128(4),
        status,
        expected_close_on: None,
        closed_at: closed.then(|| now() - TimeDelta::days(1)),
        lost_reason: (status == DealStatus::Lost).then(|| "too late".to_owned()),
        owner_id: None,
        custom: json!({}),
        last_contacted_at: None,
        next_follow_up_at: None,
        created_at: now(),
        updated_at: now(),
        version: 1,
        deleted_at: None,
    }
}

/// What it says of a refused step: the code of a conflict, else each fault's place and code.
fn said(step: Result<()>) -> String {
    let Err(Error::Refused(refusal)) = step else { return "ok".to_owned() };
    let faults = refusal.faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.code));
    let faults: Vec<String> = faults.collect();
    if faults.is_empty() { refusal.code.into_owned() } else { faults.join(", ") }
}

#[test]
fn every_step_between_states() {
    use DealStatus::{Lost, Open, Won};
    for (from, to, expected) in [
        (Open, Open, "ok"),
        (Open, Won, "ok"),
        (Open, Lost, "ok"),
        (Won, Open, "ok"),
        (Won, Won, "ok"),
        (Won, Lost, "invalid_transition"),
        (Lost, Open, "ok"),
        (Lost, Won, "invalid_transition"),
        (Lost, Lost, "ok"),
    ] {
        let mut row = deal(from);
        let lost_reason = match to {
            Lost => Field::Set("too late".to_owned()),
            Open | Won => Field::Absent,
        };
        let step = Step { status: Some(to), lost_reason, ..Step::default() };
        assert_eq!(said(step.apply(&mut row, now())), expected, "{from:?} to {to:?}");
        if expected == "ok" {
            assert_eq!(row.status, to);
            assert_eq!(row.closed_at.is_some(), to != Open, "{from:?} to {to:?}");
            assert_eq!(row.lost_reason.is_some(), to == Lost, "{from:?} to {to:?}");
        }
    }
}

#[test]
fn closed_at_and_lost_reason_are_of_closed_deals() {
    use DealStatus::{Lost, Open, Won};
    let (past, coming) = (now() - TimeDelta::hours(1), now() + TimeDelta::seconds(1));
    let reason = |text: &str| Field::Set(text.to_owned());
    let cases = [
        (Open, Some(Won), Field::Set(past), Field::Absent, "ok"),
        (Open, Some(Won), Field::Set(now()), Field::Absent, "ok"),
        (Open, Some(Won), Field::Null, Field::Null, "ok"),
        (Open, Some(Won), Field::Set(coming), Field::Absent, "/closed_at in_the_future"),
        (Open, Some(Won), Field::Absent, reason("x"), "/lost_reason not_lost"),
        (Open, Some(Lost), Field::Absent, Field::Absent, "/lost_reason required"),
        (Open, Some(Lost), Field::Absent, reason(" \n"), "/lost_reason blank"),
        (
            Open,
            Some(Lost),
            Field::Set(coming),
            Field::Null,
            "/closed_at in_the_future, /lost_reason required",
        ),
        (Open, None, Field::Set(past), reason("x"), "/closed_at not_closed, /lost_reason not_lost"),
        (Open, None, Field::Null, Field::Null, "ok"),
        (Won, None, Field::Set(past), Field::Absent, "ok"),
        (Won, None, Field::Set(coming), Field::Absent, "/closed_at in_the_future"),
        (Won, None, Field::Null, Field::Absent, "/closed_at required"),
        (Won, Some(Open), Field::Set(past), Field::Absent, "/closed_at not_closed"),
        (Won, Some(Open), Field::Null, Field::Null, "ok"),
        (Lost, None, Field::Absent, reason("other"), "ok"),
        (Lost, None, Field::Absent, Field::Null, "/lost_reason required"),
    ];
    for (from, status, closed_at, lost_reason, expected) in cases {
        let case = format!("{from:?} to {status:?}, {closed_at:?}, {lost_reason:?}");
        let step = Step { status, closed_at, lost_reason };
        assert_eq!(said(step.apply(&mut deal(from), now())), expected, "{case}");
    }
}

#[test]
fn each_aspect_of_a_change_is_told_by_itself() {
    let before = deal(DealStatus::Open);
    let mut after = before.clone();
    crate::resource::Resource::touch(&mut after, now());
    assert!(changes(&before, &after).is_empty());
    after.stage_id = Uuid::from_u128(5);
    after.status = DealStatus::Won;
    after.closed_at = Some(now());
    after.name = "Nimbus 2028".to_owned();
    let told = changes(&before, &after);
    let verbs: Vec<&str> = told.iter().map(|(verb, _)| *verb).collect();
    assert_eq!(verbs, ["updated", "stage_changed", "won"]);
    let [(_, updated), (_, moved), (_, won)] = told.as_slice() else { panic!("three") };
    assert_eq!(*updated, Deal { name: before.name.clone(), ..after.clone() });
    assert_eq!(*moved, Deal { stage_id: before.stage_id, ..after.clone() });
    assert_eq!(*won, Deal { status: DealStatus::Open, closed_at: None, ..after.clone() });
}
