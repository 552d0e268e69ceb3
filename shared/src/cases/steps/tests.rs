use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::*;
use crate::{
    cases::{CaseStatus, Severity},
    error::{Error, Result},
};

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_161_600, 0).unwrap()
}

fn case(status: CaseStatus) -> Case {
    let before = now() - TimeDelta::days(1);
    let resolved = !status.is_open();
    Case {
        id: Uuid::from_u128(1),
        customer_id: Uuid::from_u128(2),
        contact_id: None,
        survey_response_id: None,
        subject: "Too late".to_owned(),
        description: None,
        channel: None,
        severity: Severity::Normal,
        status,
        owner_id: None,
        due_at: now(),
        resolution: resolved.then(|| "sent again".to_owned()),
        resolved_at: resolved.then_some(before),
        closed_at: (status == CaseStatus::Closed).then_some(before),
        custom: json!({}),
        next_check_at: None,
        created_at: before,
        updated_at: before,
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

fn to(status: CaseStatus, resolution: Field<String>) -> Step {
    Step { status: Some(status), resolution }
}

#[test]
fn every_step_between_states() {
    use CaseStatus::{Closed, Open, Resolved, Working};
    for from in CaseStatus::ALL.iter().copied() {
        for next in CaseStatus::ALL.iter().copied() {
            let mut row = case(from);
            let step = to(next, Field::Set("sent again".to_owned()));
            let refused =
                matches!((from, next), (Open | Working, Closed) | (Closed, Open | Resolved));
            let expected = if refused { "invalid_transition" } else { "ok" };
            assert_eq!(said(step.apply(&mut row, now())), expected, "{from:?} to {next:?}");
            if refused {
                continue;
            }
            assert_eq!(row.status, next);
            assert_eq!(row.resolved_at.is_some(), !next.is_open(), "{from:?} to {next:?}");
            assert_eq!(row.closed_at.is_some(), next == Closed, "{from:?} to {next:?}");
        }
    }
}

#[test]
fn a_resolved_case_says_what_was_done() {
    use CaseStatus::{Closed, Open, Resolved, Working};
    let blank = || Field::Set(" ".to_owned());
    for (from, next, sent, expected) in [
        (Open, Resolved, Field::Absent, "/resolution required"),
        (Working, Resolved, Field::Null, "/resolution required"),
        (Open, Resolved, blank(), "/resolution blank"),
        (Resolved, Resolved, Field::Null, "/resolution required"),
        (Resolved, Closed, Field::Absent, "ok"),
        (Open, Working, blank(), "ok"),
    ] {
        assert_eq!(said(to(next, sent).apply(&mut case(from), now())), expected, "{from:?}");
    }
}

#[test]
fn the_times_are_those_of_the_first_step_there() {
    use CaseStatus::{Closed, Resolved, Working};
    let mut row = case(Resolved);
    to(Closed, Field::Absent).apply(&mut row, now()).unwrap();
    assert_eq!(row.resolved_at, Some(now() - TimeDelta::days(1)));
    assert_eq!(row.closed_at, Some(now()));
    to(Working, Field::Absent).apply(&mut row, now()).unwrap();
    assert_eq!((row.resolved_at, row.closed_at, row.resolution), (None, None, None));
}

#[test]
fn each_step_has_its_event() {
    use CaseStatus::{Closed, Open, Resolved, Working};
    for (from, next, expected) in [
        (Open, Working, &["updated"][..]),
        (Working, Resolved, &["resolved"]),
        (Resolved, Closed, &["closed"]),
        (Resolved, Open, &["reopened"]),
        (Closed, Working, &["reopened"]),
        (Open, Open, &[]),
    ] {
        let verbs: Vec<&str> =
            changes(&case(from), &case(next)).iter().map(|(verb, _)| *verb).collect();
        assert_eq!(verbs, expected, "{from:?} to {next:?}");
    }
    let both = Case { severity: Severity::High, ..case(Resolved) };
    let verbs: Vec<&str> = changes(&case(Open), &both).iter().map(|(verb, _)| *verb).collect();
    assert_eq!(verbs, ["updated", "resolved"]);
}
