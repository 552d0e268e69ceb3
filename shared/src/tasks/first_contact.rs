//! The task that the owner of a new lead gets.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{input::Locale, worktime::WorkCalendar};
use uuid::Uuid;

use super::{
    model::{Priority, Task, TaskKind, TaskStatus},
    queries, write,
};
use crate::{
    actor::Actor,
    calendars, customers,
    db::Conn,
    error::Result,
    followups::{self, Parents},
    reminders,
    settings::{self, Settings},
    users::User,
};

/// Whom to contact.
#[derive(Clone, Debug)]
pub struct FirstContact {
    pub lead_id: Uuid,
    /// The one that the lead is linked to.
    pub customer_id: Option<Uuid>,
    pub who: String,
    pub company: Option<String>,
    pub by_phone: bool,
}

/// Makes the task, due within the organisation's working time from now on, where none is open.
pub async fn plan(
    conn: &mut Conn,
    actor: &Actor,
    owner: &User,
    contact: FirstContact,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut contact = contact;
    // A new lead's customer: nobody else could lock it by way of the lead. One that was deleted gets no work.
    if let Some(id) = contact.customer_id {
        let parents = Parents { customer_id: contact.customer_id, ..Parents::default() };
        followups::queries::lock(conn, &[parents]).await?;
        contact.customer_id = customers::queries::get(conn, id).await?.map(|customer| customer.id);
    }
    if queries::lock_first_contact(conn, contact.lead_id).await?.is_some() {
        return Ok(());
    }
    let settings = settings::queries::get(conn).await?;
    let opens = write::opens(conn, actor, contact.customer_id).await?;
    let first = prepare(conn, owner, &settings, contact, now).await?;
    let task = Task { opens_customer: opens, ..first.task };
    make(conn, actor, owner, &First { task, ..first }, now).await
}

/// A first-contact task that is not written yet.
#[derive(Debug)]
pub struct First {
    pub task: Task,
    /// The owner's.
    worktime: WorkCalendar,
}

/// The task as it will be. A lead that comes to be just now can know when it is due before it is written, and is written once.
pub async fn prepare(
    conn: &Conn,
    owner: &User,
    settings: &Settings,
    contact: FirstContact,
    now: DateTime<Utc>,
) -> Result<First> {
    let worktime = calendars::resolve::worktime_of(conn, owner, settings).await?;
    let within = TimeDelta::minutes(i64::from(settings.first_contact_within_minutes));
    let task = Task {
        subject: subject(&contact, owner.language(settings.language())),
        kind: if contact.by_phone { TaskKind::Call } else { TaskKind::Email },
        purpose: Some(queries::FIRST_CONTACT.to_owned()),
        // A calendar without working time: by the clock.
        due_at: Some(worktime.add_working(now, within).unwrap_or(now + within)),
        customer_id: contact.customer_id,
        lead_id: Some(contact.lead_id),
        priority: Priority::High,
        status: TaskStatus::Open,
        ..write::blank(owner.id, now)
    };
    Ok(First { task, worktime })
}

/// Writes it; the product chose who gets it.
pub async fn make(
    conn: &Conn,
    actor: &Actor,
    owner: &User,
    First { task, worktime }: &First,
    now: DateTime<Utc>,
) -> Result<()> {
    let reminders = reminders::actions::plan_within(conn, task, owner, worktime, now);
    write::all(conn, actor, task, reminders, "first_contact", now).await
}

/// Gives the open task to the lead's new owner, or cancels it where there is none.
pub async fn pass_on(
    conn: &mut Conn,
    actor: &Actor,
    lead_id: Uuid,
    owner_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<()> {
    let Some(task) = queries::lock_first_contact(conn, lead_id).await? else { return Ok(()) };
    let mut after = task.clone();
    match owner_id {
        Some(owner_id) => after.owner_id = owner_id,
        None => after.status = TaskStatus::Cancelled,
    }
    write::commit(conn, actor, task, after, "updated", now).await.map(|_| ())
}

/// Cancels the open task: there is nothing to make contact for.
pub async fn cancel(
    conn: &mut Conn,
    actor: &Actor,
    lead_id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    pass_on(conn, actor, lead_id, None, now).await
}

/// What the task is called in its owner's language.
pub(crate) fn subject(contact: &FirstContact, language: Locale) -> String {
    let company = contact.company.as_ref().filter(|company| **company != contact.who);
    match (language, company) {
        (Locale::En, Some(company)) => format!("First contact: {} ({company})", contact.who),
        (Locale::En, None) => format!("First contact: {}", contact.who),
        (Locale::ZhCn, Some(company)) => format!("首次联系：{}（{company}）", contact.who),
        (Locale::ZhCn, None) => format!("首次联系：{}", contact.who),
    }
}
