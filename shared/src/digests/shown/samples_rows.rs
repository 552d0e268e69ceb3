//! Rows of the lists of those editions.

use super::{
    samples::{amount, at},
    samples_words::{CUSTOMERS, DEALS, GONE, LEADS, PEOPLE, STAGES, TASKS, id},
};
use crate::digests::content::{Amount, DealRow, DealRows, LeadRow, LeadRows, TaskRow, TaskRows};

fn deal(index: usize, value: Option<Amount>, at_: &str) -> DealRow {
    DealRow {
        deal_id: id(DEALS[index]),
        customer_id: id(CUSTOMERS[index % CUSTOMERS.len()]),
        owner_id: Some(id(PEOPLE[index % PEOPLE.len()])),
        value,
        at: at(at_),
        stage_id: None,
        from_stage_id: None,
        usual_days: None,
    }
}

pub fn won() -> DealRows {
    let first = deal(0, Some(amount("7500.00", "USD")), "2026-11-17T09:00:00Z");
    let second = deal(5, Some(amount("60000.00", "CNY")), "2026-11-20T16:30:00Z");
    let third =
        DealRow { deal_id: id(GONE), owner_id: None, ..deal(2, None, "2026-11-18T10:00:00Z") };
    DealRows { rows: vec![first, second, third], more: 3 }
}

pub fn moved() -> DealRows {
    let staged = |deal, from: u128, to: u128| DealRow {
        from_stage_id: Some(id(from)),
        stage_id: Some(id(to)),
        ..deal
    };
    let usd = |text| Some(amount(text, "USD"));
    let rows = vec![
        staged(deal(3, usd("18000.00"), "2026-11-19T08:00:00Z"), STAGES[1], STAGES[2]),
        staged(deal(4, usd("9600.00"), "2026-11-16T08:00:00Z"), STAGES[2], STAGES[3]),
    ];
    DealRows { rows, more: 0 }
}

pub fn stuck() -> DealRows {
    let stay = |index, since: &str, usual| DealRow {
        stage_id: Some(id(STAGES[2])),
        usual_days: usual,
        ..deal(index, Some(amount("31000.00", "USD")), since)
    };
    let rows = vec![
        stay(6, "2026-10-09T08:00:00Z", Some(14)),
        stay(7, "2026-11-02T08:00:00Z", Some(1)),
        stay(1, "2026-11-21T20:00:00Z", None),
    ];
    DealRows { rows, more: 1 }
}

pub fn overdue() -> TaskRows {
    let task = |index: usize, due: &str| TaskRow {
        task_id: id(TASKS[index]),
        customer_id: Some(id(CUSTOMERS[index])),
        lead_id: None,
        owner_id: id(PEOPLE[index]),
        due_at: at(due),
    };
    let of_lead = TaskRow {
        customer_id: None,
        lead_id: Some(id(LEADS[0])),
        ..task(1, "2026-11-20T16:00:00Z")
    };
    TaskRows {
        rows: vec![task(0, "2026-11-12T16:00:00Z"), of_lead, task(2, "2026-11-22T22:30:00Z")],
        more: 2,
    }
}

pub fn unanswered() -> LeadRows {
    let lead = |index: usize, owner: Option<u128>, received: &str| LeadRow {
        lead_id: id(LEADS[index]),
        owner_id: owner.map(id),
        received_at: at(received),
    };
    let rows = vec![
        lead(0, Some(PEOPLE[1]), "2026-11-18T12:00:00Z"),
        lead(1, None, "2026-11-22T17:10:00Z"),
    ];
    LeadRows { rows, more: 3 }
}
