//! The last look: whether a message is still wanted and, if so, what it says now.

mod case;
mod deal_closed;
mod digest;
mod lists;
mod people;
mod reminder;
mod silence;
mod survey;
mod webhook_disabled;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::try_join;
use kernel::input::Parse;
use serde_json::Value;
use uuid::Uuid;

use self::people::whom;
use super::{EmailKind, EmailStatus, audience::Audience, model::Email, wrap::wrap_by};
use crate::{
    alerts,
    assignment::AssignedBecause,
    ctx::Ctx,
    db::Conn,
    error::Result,
    leads::{self, Lead, LeadStatus},
    links::{Payload, Purpose},
    mail::{
        OutgoingMessage,
        letters::{Alert, Because, Fault, LeadAssigned, Letter, MailFailed, UnownedLead},
    },
    settings::{self, Settings},
    suppressions,
    tasks::{
        self,
        about::{of_known_lead, of_lead},
    },
    teams,
    users::User,
};

pub use self::reminder::{is_of_one, look_all};

/// A link in a message lives so long: an old one tells nobody anything.
const LINKS_LIVE: TimeDelta = TimeDelta::days(30);

/// What the last look found.
pub enum Look {
    Wanted(Box<OutgoingMessage>),
    Unwanted(String),
}

/// Looks at the rows that a message is about, as they are now.
pub async fn look(conn: &mut Conn, ctx: &Ctx, email: &Email, now: DateTime<Utc>) -> Result<Look> {
    // In one trip: each message asks both.
    let (audience, settings) =
        try_join(Audience::of(conn, email), settings::queries::get(conn)).await?;
    let audience = match audience {
        Ok(audience) => audience,
        Err(why) => {
            if email.user_id.is_some() && email.kind != EmailKind::Alert.as_str() {
                alerts::raise(conn, alerts::no_reader(email), now).await?;
            }
            return unwanted(why);
        }
    };
    let kind = EmailKind::from_name(&email.kind);
    if let Some(EmailKind::SurveyInvitation | EmailKind::SurveyReminder) = kind {
        return survey::look(conn, ctx, email, &audience, now).await;
    }
    if let Some(EmailKind::CaseResolution) = kind {
        return case::resolution(conn, ctx, email, &audience, now).await;
    }
    let Audience::User(user) = &audience else {
        return Ok(Look::Unwanted(format!(
            "no such kind of message to a customer: {}",
            email.kind
        )));
    };
    let envelope = Envelope { email, user, audience: &audience, settings: &settings, ctx, now };
    match kind {
        Some(EmailKind::LeadAssigned) => lead_assigned(conn, &envelope).await,
        Some(EmailKind::TaskReminder) => reminder::look(conn, &envelope).await,
        Some(EmailKind::Agenda) => lists::agenda(conn, &envelope).await,
        Some(EmailKind::Escalation) => lists::escalation(conn, &envelope).await,
        Some(EmailKind::Digest) => digest::look(conn, &envelope).await,
        Some(EmailKind::Alert) => alert(conn, &envelope).await,
        Some(
            EmailKind::SurveyInvitation | EmailKind::SurveyReminder | EmailKind::CaseResolution,
        )
        | None => Ok(Look::Unwanted(format!("no such kind of message: {}", email.kind))),
    }
}

/// What every message to a user needs.
struct Envelope<'a> {
    email: &'a Email,
    user: &'a User,
    audience: &'a Audience,
    settings: &'a Settings,
    ctx: &'a Ctx,
    now: DateTime<Utc>,
}

impl Envelope<'_> {
    /// The page of a task, as this reader. Every try of a message carries the same.
    fn task_page(&self, task_id: Uuid) -> String {
        let until = self.email.created_at + LINKS_LIVE;
        let payload = Payload::of(&[task_id, self.user.id]).until(until);
        self.ctx.links.url(Purpose::Task, &payload)
    }

    fn wrap<L: Letter>(&self, letter: &L) -> Result<Look> {
        let Self { email, audience, settings, ctx, now, .. } = self;
        Ok(Look::Wanted(Box::new(wrap_by(ctx, email, audience, settings, letter, *now)?)))
    }
}

fn unwanted(why: &str) -> Result<Look> {
    Ok(Look::Unwanted(why.to_owned()))
}

async fn lead_assigned(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let Some(id) = envelope.email.lead_id else { return unwanted("it names no lead") };
    let Some(lead) = leads::queries::get(conn, id).await? else {
        return unwanted("the lead was deleted");
    };
    if lead.erased_at.is_some() {
        return unwanted("the person was erased");
    }
    if lead.owner_id != Some(envelope.user.id) {
        return unwanted("the lead went to somebody else");
    }
    if lead.status == LeadStatus::Unqualified {
        return unwanted("nobody is to contact the lead");
    }
    let task = tasks::queries::find_first_contact(conn, id).await?;
    let (person, customer) = of_known_lead(conn, &lead, envelope.user.id).await?;
    let because = match (AssignedBecause::parse(&lead.assigned_because), &customer) {
        (Ok(AssignedBecause::OwnKey), _) => Because::OwnKey,
        (Ok(AssignedBecause::RoundRobin), _) => {
            Because::Turn { team: team_named_in(conn, &envelope.email.reason).await? }
        }
        (Ok(AssignedBecause::CustomerOwner), Some(customer)) => {
            Because::Customer { name: customer.clone() }
        }
        _ => Because::Given,
    };
    let letter = LeadAssigned {
        lead: person,
        of_customer: customer.is_some(),
        message: lead.message.clone(),
        source: lead.source.clone(),
        received_at: lead.created_at,
        because,
        due_at: task.as_ref().and_then(|task| task.due_at),
        page: task.map(|task| envelope.task_page(task.id)),
    };
    envelope.wrap(&letter)
}

/// The team whose reps took turns; none where all did.
async fn team_named_in(conn: &mut Conn, reason: &Value) -> Result<Option<String>> {
    let id = reason.get("team_id").and_then(Value::as_str).and_then(|id| id.parse().ok());
    match id {
        Some(id) => Ok(teams::queries::get(conn, id).await?.map(|team| team.name)),
        None => Ok(None),
    }
}

async fn alert(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let reason = &envelope.email.reason;
    match reason.get("rule").and_then(Value::as_str) {
        Some(super::DEAL_CLOSED) => return deal_closed::look(conn, envelope).await,
        Some(super::CASE_OPENED) => return case::opened(conn, envelope).await,
        Some(super::PRAISE) => return case::praise(conn, envelope).await,
        _ => {}
    }
    if let Some(missing) = silence::missing(reason) {
        return silence::look(conn, envelope, missing).await;
    }
    let more = reason.get("more").and_then(Value::as_i64).unwrap_or(0);
    if let Some(id) = id_in(reason, "lead_id") {
        let named = leads::queries::get(conn, id).await?;
        let waits = |lead: &Lead| {
            lead.owner_id.is_none()
                && lead.erased_at.is_none()
                && LeadStatus::OPEN.contains(&lead.status)
        };
        let named = named.filter(waits);
        // Others that were counted may still wait where this one does not.
        let team_id = id_in(reason, "team_id").filter(|_| named.is_some());
        let (lead, more) = match named {
            Some(lead) => (Some(lead), more),
            None if more > 0 => leads::queries::waiting_for_owner(conn).await?,
            None => (None, 0),
        };
        let Some(lead) = lead else { return unwanted("the lead has an owner by now or is gone") };
        return unowned_lead(conn, envelope, &lead, team_id, more).await;
    }
    if let Some(id) = id_in(reason, "case_id") {
        return case::unowned(conn, envelope, id, more).await;
    }
    if let Some(id) = id_in(reason, "webhook_id") {
        return webhook_disabled::look(conn, envelope, id, more).await;
    }
    let Some(id) = id_in(reason, "email_id") else { return unwanted("it names nothing") };
    let Some(failed) = super::queries::find(conn, id).await? else {
        return unwanted("the failed message is gone");
    };
    let suppressed = suppressions::queries::is_suppressed(conn, &failed.to_email).await?;
    let letter = MailFailed {
        email_id: failed.id,
        kind: EmailKind::from_name(&failed.kind).unwrap_or(EmailKind::Alert),
        to: failed.to_email.clone(),
        subject: failed.subject.clone(),
        fault: match (suppressed, is_late(&failed)) {
            (true, _) => Fault::BadAddress,
            (false, true) => Fault::TooLate,
            (false, false) => Fault::Refused,
        },
        wanted_at: failed.created_at,
        attempts: i64::from(failed.attempts),
        error: failed.last_error.clone(),
        more,
    };
    envelope.wrap(&Alert::MailFailed(letter))
}

/// One that came back was in time.
fn is_late(failed: &Email) -> bool {
    failed.status != EmailStatus::Bounced && failed.updated_at > failed.deadline_at
}

async fn unowned_lead(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    lead: &Lead,
    team_id: Option<Uuid>,
    more: i64,
) -> Result<Look> {
    let team = match team_id {
        Some(id) => teams::queries::get(conn, id).await?.map(|team| team.name),
        None => None,
    };
    let letter = UnownedLead {
        lead_id: lead.id,
        lead: of_lead(lead),
        source: lead.source.clone(),
        message: lead.message.clone(),
        received_at: lead.created_at,
        team,
        more,
    };
    envelope.wrap(&Alert::UnownedLead(letter))
}

fn id_in(reason: &Value, name: &str) -> Option<Uuid> {
    reason.get(name)?.as_str()?.parse().ok()
}
