use chrono::{DateTime, Utc};
use kernel::{id, refusal::Refusal};
use uuid::Uuid;

use super::{
    input::UserInput,
    model::{OpenWork, User, UserRefusal},
    queries,
    reminders::Reminders,
};
use crate::{
    actor::{Actor, Role, Scope},
    calendars, cases, contacts, customers,
    db::Conn,
    deals, digests,
    error::Result,
    events, leads, reminders,
    resource::{Resource, check_version},
    tasks, teams,
};

/// A chain of managers longer than this is a loop that was there before.
const LONGEST_CHAIN: usize = 100;

pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: UserInput,
    now: DateTime<Utc>,
) -> Result<User> {
    actor.require(Scope::Admin)?;
    let mut row = User {
        id: id::new(now),
        name: String::new(),
        email: String::new(),
        role: Role::Rep,
        team_id: None,
        manager_id: None,
        timezone: None,
        locale: None,
        calendar_id: None,
        reminders: Reminders::default(),
        active: true,
        created_at: now,
        updated_at: now,
        version: 1,
        deleted_at: None,
    };
    input.apply(&mut row);
    check_references(conn, &row).await?;
    refuse_taken(conn, &row).await?;
    queries::insert(conn, &row).await?;
    queries::record_membership(conn, actor, &row, "created", now).await?;
    reminders::actions::schedule_agenda(conn, &row, now).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(row)
}

pub async fn update(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    input: UserInput,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<User> {
    actor.require(Scope::Admin)?;
    if input.active.clone().set().is_some_and(|active| !active) {
        queries::lock_work_of(conn, id).await?;
    }
    let before = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    let successor = input.reassign_to.clone().map(Uuid::from).set();
    let mut after = before.clone();
    input.apply(&mut after);
    if after == before {
        return Ok(after);
    }
    check_references(conn, &after).await?;
    refuse_taken(conn, &after).await?;
    if before.active && !after.active {
        hand_over(conn, actor, &before, successor, now).await?;
    }
    after.touch(now);
    queries::save(conn, &after).await?;
    if after.team_id != before.team_id {
        queries::record_membership(conn, actor, &after, "moved", now).await?;
    }
    reminders::actions::schedule_agenda(conn, &after, now).await?;
    events::updated(conn, actor, now, &before, &after).await?;
    if after.active != before.active {
        digests::of_leads::follow(conn, actor, now).await?;
    }
    if after.timezone != before.timezone {
        digests::of_leads::follow_lead(conn, &after, now).await?;
    }
    Ok(after)
}

/// Takes a user out of service; open work goes to `successor`.
pub async fn delete(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    successor: Option<Uuid>,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    queries::lock_work_of(conn, id).await?;
    let mut row = queries::lock(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &row)?;
    hand_over(conn, actor, &row, successor, now).await?;
    row.active = false;
    row.deleted_at = Some(now);
    row.touch(now);
    queries::save(conn, &row).await?;
    reminders::actions::schedule_agenda(conn, &row, now).await?;
    events::deleted(conn, actor, now, &row).await?;
    digests::of_leads::follow(conn, actor, now).await
}

/// Brings a deleted user back, active, without the team, the manager and the calendar that were deleted meanwhile.
pub async fn restore(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<User> {
    actor.require(Scope::Admin)?;
    let before = queries::lock_any(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.deleted_at.is_none() {
        return Ok(before);
    }
    let mut after = before.clone();
    after.active = true;
    after.deleted_at = None;
    forget_what_is_gone(conn, &mut after).await?;
    refuse_taken(conn, &after).await?;
    after.touch(now);
    queries::save(conn, &after).await?;
    if after.team_id != before.team_id {
        queries::record_membership(conn, actor, &after, "restored", now).await?;
    }
    reminders::actions::schedule_agenda(conn, &after, now).await?;
    events::publish(conn, actor, now, "restored", Some(&before), &after).await?;
    digests::of_leads::follow(conn, actor, now).await?;
    Ok(after)
}

async fn hand_over(
    conn: &mut Conn,
    actor: &Actor,
    user: &User,
    successor: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let open = OpenWork {
        leads: leads::queries::count_open_of(conn, user.id).await?,
        tasks: tasks::queries::count_open_of(conn, user.id).await?,
        deals: deals::queries::count_open_of(conn, user.id).await?,
        cases: cases::queries::count_open_of(conn, user.id).await?,
        customers: customers::queries::count_of(conn, user.id).await?,
        contacts: contacts::queries::count_of(conn, user.id).await?,
    };
    if open == OpenWork::default() {
        return Ok(());
    }
    let successor = successor.ok_or(UserRefusal::OpenWork(open))?;
    let fit = queries::hold(conn, successor).await?;
    let fit = fit.filter(|next| next.active && next.id != user.id);
    let next = fit.ok_or(UserRefusal::UnfitSuccessor)?;
    leads::actions::hand_over_all(conn, actor, user.id, &next, now).await?;
    customers::actions::hand_over_all(conn, actor, user.id, &next, now).await?;
    // Those at other people's customers.
    contacts::actions::hand_over_all(conn, actor, user.id, next.id, now).await?;
    deals::actions::hand_over_all(conn, actor, user.id, &next, now).await?;
    cases::actions::hand_over_all(conn, actor, user.id, &next, now).await?;
    tasks::write::hand_over_all(conn, actor, user.id, &next, now).await
}

async fn forget_what_is_gone(conn: &mut Conn, user: &mut User) -> Result<()> {
    if let Some(team_id) = user.team_id {
        user.team_id = teams::queries::get(conn, team_id).await?.map(|team| team.id);
    }
    if let Some(manager_id) = user.manager_id {
        user.manager_id = queries::get(conn, manager_id).await?.map(|manager| manager.id);
    }
    if let Some(calendar_id) = user.calendar_id {
        let calendar = calendars::queries::get(conn, calendar_id).await?;
        user.calendar_id = calendar.map(|calendar| calendar.id);
    }
    Ok(())
}

async fn check_references(conn: &mut Conn, user: &User) -> Result<()> {
    if let Some(team_id) = user.team_id {
        let team = teams::queries::get(conn, team_id).await?;
        team.ok_or(UserRefusal::Unknown { pointer: "/team_id", what: "team" })?;
    }
    if let Some(calendar_id) = user.calendar_id {
        let calendar = calendars::queries::get(conn, calendar_id).await?;
        calendar.ok_or(UserRefusal::Unknown { pointer: "/calendar_id", what: "calendar" })?;
    }
    let mut above = user.manager_id;
    for step in 0..LONGEST_CHAIN {
        let Some(manager_id) = above else { return Ok(()) };
        if manager_id == user.id {
            return Err(UserRefusal::ManagerLoop.into());
        }
        let manager = queries::find(conn, manager_id).await?;
        let known = manager.filter(|manager| step > 0 || manager.deleted_at.is_none());
        above =
            known.ok_or(UserRefusal::Unknown { pointer: "/manager_id", what: "user" })?.manager_id;
    }
    Err(UserRefusal::ManagerLoop.into())
}

/// Names the user who has this address. Where both are written at the same time, the unique index refuses the later one
/// without a name.
async fn refuse_taken(conn: &mut Conn, user: &User) -> Result<()> {
    let other = queries::find_by_email(conn, &user.email).await?;
    match other.filter(|other| other.id != user.id) {
        Some(other) => Err(UserRefusal::EmailTaken(other.id).into()),
        None => Ok(()),
    }
}
