//! How a case is written, new or changed, with all that follows in the same transaction.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{id, input::Field};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    input::CaseInput,
    model::{Case, CaseStatus, Severity},
    queries::{self, Happened},
    steps::{self, Step},
};
use crate::{
    actor::Actor, calendars, db::Conn, error::Result, events, ownerships, resource::Resource,
    settings, tasks, users,
};

/// An open case of this customer, without anything else.
pub(super) fn blank(customer_id: Uuid, now: DateTime<Utc>) -> Case {
    Case {
        id: id::new(now),
        customer_id,
        contact_id: None,
        survey_response_id: None,
        subject: String::new(),
        description: None,
        channel: None,
        severity: Severity::Normal,
        status: CaseStatus::Open,
        owner_id: None,
        due_at: now,
        resolution: None,
        resolved_at: None,
        closed_at: None,
        custom: Value::Object(Map::new()),
        next_check_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    }
}

/// Applies an input, whole or patch. Customer, contact, owner and due time are not touched: they need a look at what is there.
pub(super) fn apply(input: CaseInput, case: &mut Case, now: DateTime<Utc>) -> Result<()> {
    if let Some(subject) = input.subject.set() {
        case.subject = subject.into();
    }
    case.description = input.description.map(String::from).over(case.description.take());
    case.channel = input.channel.over(case.channel);
    if let Some(severity) = input.severity.change() {
        case.severity = severity.unwrap_or(Severity::Normal);
    }
    if let Some(custom) = input.custom.change() {
        case.custom = match custom {
            None => Value::Object(Map::new()),
            Some(sent) => sent.over(Some(&case.custom), "/custom")?.into(),
        };
    }
    let step = Step { status: input.status.set(), resolution: input.resolution.map(String::from) };
    step.apply(case, now)
}

/// The same time on the next working day of who owns it, else of the organisation.
pub(super) async fn due_by_rule(
    conn: &mut Conn,
    owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    let settings = settings::queries::get(conn).await?;
    let owner = match owner_id {
        Some(id) => users::queries::get(conn, id).await?,
        None => None,
    };
    let worktime = match &owner {
        Some(owner) => calendars::resolve::worktime_of(conn, owner, &settings).await?,
        None => calendars::resolve::office(conn, &settings).await?,
    };
    Ok(worktime.same_time_next_workday(now).unwrap_or(now + TimeDelta::days(1)))
}

/// When a sent due time, or none, is: by the rule where it is null or nobody said.
pub(super) async fn due_at(
    conn: &mut Conn,
    sent: Field<DateTime<Utc>>,
    owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>> {
    match sent {
        Field::Set(at) => Ok(at),
        Field::Null | Field::Absent => due_by_rule(conn, owner_id, now).await,
    }
}

/// Writes a new case with its first owner, its history, its events and its task. The caller has locked the customer.
pub(super) async fn open(
    conn: &mut Conn,
    actor: &Actor,
    mut case: Case,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Case> {
    case.next_check_at = case.is_live().then_some(case.due_at);
    queries::insert(conn, &case).await?;
    record_owner(conn, actor, &case, why, now).await?;
    queries::record(conn, actor, &case, Happened::Status, now).await?;
    events::publish(conn, actor, now, "opened", None::<&Case>, &case).await?;
    let open = Case { status: CaseStatus::Open, ..case.clone() };
    for (verb, was) in steps::changes(&open, &case) {
        if verb != "updated" {
            let was = Case { resolution: None, resolved_at: None, ..was };
            events::publish(conn, actor, now, verb, Some(&was), &case).await?;
        }
    }
    see_to(conn, actor, &case, now).await?;
    Ok(case)
}

/// Writes a change with its owner (and why it is another), its history, an event for each aspect of it, and what it means for
/// its tasks; answers the case as it stands.
pub(super) async fn commit(
    conn: &mut Conn,
    actor: &Actor,
    before: Case,
    after: Case,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Case> {
    if after == before {
        return Ok(after);
    }
    let after = save(conn, actor, &before, after, why, now).await?;
    for (verb, was) in steps::changes(&before, &after) {
        events::publish(conn, actor, now, verb, Some(&was), &after).await?;
    }
    follow(conn, actor, &before, &after, now).await?;
    Ok(after)
}

/// The same of one that goes from view or comes back, which has one event.
pub(super) async fn commit_as(
    conn: &mut Conn,
    actor: &Actor,
    before: Case,
    after: Case,
    (verb, why): (&str, &str),
    now: DateTime<Utc>,
) -> Result<Case> {
    let after = save(conn, actor, &before, after, why, now).await?;
    let was = (verb != "deleted").then_some(&before);
    events::publish(conn, actor, now, verb, was, &after).await?;
    follow(conn, actor, &before, &after, now).await?;
    Ok(after)
}

async fn save(
    conn: &mut Conn,
    actor: &Actor,
    before: &Case,
    mut after: Case,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Case> {
    let begins = before.is_live() != after.is_live() || before.due_at != after.due_at;
    if begins {
        after.next_check_at = after.is_live().then_some(after.due_at);
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    if after.owner_id != before.owner_id {
        record_owner(conn, actor, &after, why, now).await?;
    }
    if after.status != before.status {
        queries::record(conn, actor, &after, Happened::Status, now).await?;
    }
    Ok(after)
}

/// What a change means for the tasks that see to a case.
async fn follow(
    conn: &mut Conn,
    actor: &Actor,
    before: &Case,
    after: &Case,
    now: DateTime<Utc>,
) -> Result<()> {
    if !after.is_live() {
        return tasks::of_case::end(conn, actor, after.id, now).await;
    }
    tasks::of_case::follow(conn, actor, before, after, now).await?;
    let anew = !before.is_live() || before.owner_id != after.owner_id;
    if anew {
        see_to(conn, actor, after, now).await?;
    }
    Ok(())
}

/// Gives the owner a task that sees to a live case, where none is open; `false` where nobody in service has it.
pub(super) async fn see_to(
    conn: &mut Conn,
    actor: &Actor,
    case: &Case,
    now: DateTime<Utc>,
) -> Result<bool> {
    if !case.is_live() {
        return Ok(true);
    }
    let owner = match case.owner_id {
        Some(id) => users::queries::hold(conn, id).await?.filter(|user| user.active),
        None => None,
    };
    let Some(owner) = owner else { return Ok(false) };
    tasks::of_case::plan(conn, actor, case, &owner, now).await?;
    Ok(true)
}

async fn record_owner(
    conn: &mut Conn,
    actor: &Actor,
    case: &Case,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (id, owner_id) = (case.id, case.owner_id);
    ownerships::queries::record(conn, actor, Case::TYPE, id, owner_id, why, now).await
}
