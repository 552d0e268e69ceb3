//! What follows by itself: rows of an event or a day of a rhythm, decisions when their time has come, and messages.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use kernel::input::Parse as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    asking::{Asking, blank},
    model::{Invitation, InvitationStatus},
    queries,
    receivers::Receivers,
    work::{MailInvitations, RunSurvey, SettleInvitations},
};
use crate::{
    contacts::{self, Contact},
    db::Conn,
    emails::{self, EmailKind, NewEmail, Recipient, Regarding},
    error::Result,
    events::{Event, follower},
    queue::{self, Act, Outcome},
    settings,
    surveys::{self, Audience, TriggerEvent, TriggerType},
};

/// A message to a customer is tried for two days.
const DEADLINE: TimeDelta = TimeDelta::hours(48);
/// Contacts that a rhythm looks at in one transaction.
const CHUNK: i64 = 500;

impl Act for MailInvitations {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let rows = queries::all(conn, &self.ids, InvitationStatus::Sent).await?;
        mail(conn, &rows, self.reminder, now).await?;
        Ok(Outcome::Done)
    }
}

/// Makes the messages of these, in a few statements.
async fn mail(
    conn: &mut Conn,
    rows: &[Invitation],
    reminder: bool,
    now: DateTime<Utc>,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<Uuid> = rows.iter().map(|row| row.contact_id).collect();
    let contacts = contacts::queries::all(conn, &ids).await?;
    let contacts: HashMap<Uuid, &Contact> = contacts.iter().map(|one| (one.id, one)).collect();
    let candidates = queries::candidates(conn, &ids, None).await?;
    // One whose addresses are all suppressed by now gets a message that says so.
    let address = |one: queries::Candidate| Some((one.id, one.address.or(one.silenced)?));
    let addresses: HashMap<Uuid, String> = candidates.into_iter().filter_map(address).collect();
    let kind = if reminder { EmailKind::SurveyReminder } else { EmailKind::SurveyInvitation };
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        // Erased meanwhile.
        let Some(contact) = contacts.get(&row.contact_id) else { continue };
        let Some(email) = addresses.get(&row.contact_id) else { continue };
        messages.push(NewEmail {
            kind,
            cause: format!("{}:{}", kind.as_str(), row.id),
            to: Recipient::Contact { contact, email },
            regarding: Regarding::customer(row.customer_id),
            reason: reason(row, kind, reminder),
            deadline_at: now + DEADLINE,
        });
    }
    emails::actions::queue_all(conn, messages, now).await
}

fn reason(row: &Invitation, kind: EmailKind, reminder: bool) -> Value {
    json!({
        "rule": kind.as_str(),
        "survey_id": row.survey_id,
        "invitation_id": row.id,
        "occasion": row.occasion,
        "at": if reminder { row.remind_at } else { Some(row.at) },
        "moved_from": row.wanted_at.filter(|_| !reminder),
    })
}

impl Act for SettleInvitations {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let waiting = queries::all(conn, &self.ids, InvitationStatus::Waiting).await?;
        let ids: Vec<Uuid> = waiting.iter().map(|row| row.contact_id).collect();
        queries::lock_contacts(conn, &ids).await?;
        let rows = queries::lock_all(conn, &self.ids, InvitationStatus::Waiting).await?;
        let survey = surveys::queries::find(conn, self.survey_id).await?;
        let off = match &survey {
            None => Some("survey_deleted"),
            Some(survey) if survey.deleted_at.is_some() => Some("survey_deleted"),
            Some(survey) if !survey.active => Some("survey_inactive"),
            Some(_) => None,
        };
        if let Some(reason) = off {
            let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
            queries::cancel(conn, &ids, reason, now).await?;
            return Ok(Outcome::Done);
        }
        let Some(survey) = survey else { return Ok(Outcome::Done) };
        let (rows, of_before): (Vec<_>, Vec<_>) =
            rows.into_iter().partition(|row| row.created_at >= survey.active_since);
        // Off and on again, it touches only what comes after.
        let of_before: Vec<Uuid> = of_before.iter().map(|row| row.id).collect();
        queries::cancel(conn, &of_before, "survey_inactive", now).await?;
        let mut asking = Asking::of(conn, &survey, now).await?;
        let candidates = queries::candidates(conn, &ids, asking.rhythm).await?;
        let candidates: HashMap<Uuid, _> = candidates.iter().map(|one| (one.id, one)).collect();
        let mut sent = Vec::new();
        // A contact is asked once, also where two occasions of one survey fall together.
        let mut asked: Vec<Uuid> = Vec::new();
        for mut row in rows {
            let Some(candidate) = candidates.get(&row.contact_id) else { continue };
            let again = asked.contains(&row.contact_id);
            let mut candidate = (*candidate).clone();
            if again {
                candidate.invited_at(now);
            }
            if asking.decide(&mut row, &candidate)?.is_none() {
                asked.push(row.contact_id);
            }
            queries::save(conn, &mut row, now).await?;
            if row.status == InvitationStatus::Sent {
                sent.push(row);
            }
        }
        mail(conn, &sent, false, now).await?;
        Ok(Outcome::Done)
    }
}

follower! {
    /// Plans an invitation for each survey that an event leads to.
    TriggerSurveys, "trigger_surveys", ask_after
}

async fn ask_after(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let Ok(kind) = TriggerEvent::parse(&event.type_) else { return Ok(Outcome::Done) };
    let settings = settings::queries::get(conn).await?;
    let happened = happened(event, settings.zone());
    let surveys = surveys::queries::triggered(conn, kind, happened).await?;
    if surveys.is_empty() {
        return Ok(Outcome::Done);
    }
    let Some(contact_id) = whom(conn, event).await? else {
        return Ok(Outcome::Cancel("its customer has no contact to ask".to_owned()));
    };
    let candidates = queries::candidates(conn, &[contact_id], None).await?;
    let Some(candidate) = candidates.first() else { return Ok(Outcome::Done) };
    let mut receivers = Receivers::of(conn, &settings).await?;
    let mut rows = Vec::new();
    for survey in surveys {
        let wanted = event.at + survey.trigger.delay.unwrap_or_default();
        let at = receivers.at_work(candidate.timezone.as_deref(), wanted)?;
        let occasion = format!("event:{}", event.id);
        rows.push(Invitation {
            wanted_at: (at != wanted).then_some(wanted),
            ..blank(survey.id, &occasion, candidate, at, now)
        });
    }
    queries::insert(conn, &rows).await?;
    Ok(Outcome::Done)
}

/// When it happened, which is not when it was recorded: nobody is asked about business of years ago that is only now typed
/// in. Of a day, its end.
fn happened(event: &Event, zone: Tz) -> DateTime<Utc> {
    let text = |name: &str| event.after.as_ref().and_then(|row| row.get(name)?.as_str());
    let closed = text("closed_at").and_then(|at| at.parse().ok());
    let day = text("purchased_on").and_then(|day| day.parse::<NaiveDate>().ok());
    let ended = day.and_then(|day| day.succ_opt()).map(|next| surveys::begins(zone, next));
    closed.or(ended).unwrap_or(event.at).min(event.at)
}

/// Who was part of what happened or, where that says nobody, whom to ask first at the customer.
async fn whom(conn: &mut Conn, event: &Event) -> Result<Option<Uuid>> {
    let id =
        |name: &str| -> Option<Uuid> { event.after.as_ref()?.get(name)?.as_str()?.parse().ok() };
    if let Some(contact_id) = id("contact_id") {
        return Ok(Some(contact_id));
    }
    let Some(customer_id) = id("customer_id") else { return Ok(None) };
    let primary = contacts::queries::primary_of(conn, customer_id).await?;
    Ok(primary.map(|contact| contact.id))
}

impl Act for RunSurvey {
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let survey = surveys::queries::get(conn, self.survey_id).await?;
        let Some(survey) =
            survey.filter(|survey| survey.active && survey.trigger.type_ == TriggerType::Recurring)
        else {
            return Ok(Outcome::Cancel("the survey is off, deleted or another one".to_owned()));
        };
        let everybody = Audience::default();
        let filter = survey.trigger.filter.as_ref().unwrap_or(&everybody);
        let ids = queries::found(conn, None, filter, self.after, CHUNK).await?;
        let Some(last) = ids.last().copied() else { return Ok(Outcome::Done) };
        let settings = settings::queries::get(conn).await?;
        let mut receivers = Receivers::of(conn, &settings).await?;
        let wanted = surveys::begins(settings.zone(), self.day).max(now);
        let occasion = format!("run:{}", self.day);
        let mut rows = Vec::with_capacity(ids.len());
        for candidate in queries::candidates(conn, &ids, None).await? {
            let at = receivers.at_work(candidate.timezone.as_deref(), wanted)?;
            rows.push(Invitation {
                wanted_at: (at != wanted).then_some(wanted),
                ..blank(survey.id, &occasion, &candidate, at, now)
            });
        }
        queries::insert(conn, &rows).await?;
        let next = Self { after: Some(last), ..self.clone() };
        queue::enqueue(conn, &next, now).await?;
        Ok(Outcome::Done)
    }
}
