//! What follows from a case's events and from the time that it is due.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    model::Case,
    queries,
    write::{due_by_rule, see_to},
};
use crate::{
    actor::Actor,
    alerts, contacts, customers,
    db::Conn,
    emails::{self, EmailKind, NewEmail, Recipient, Regarding},
    error::Result,
    events::{Event, follower},
    queue::{Act, Job, Lane, Outcome},
    settings,
    suppressions::{self, SuppressionReason},
    users::{self, User, superiors},
};

/// What is to be done by tomorrow is no news after that.
const DEADLINE: TimeDelta = TimeDelta::hours(48);

follower! {
    /// Tells who has a case now and, of a low answer, who is above; or the admins that nobody has it.
    AnnounceCase, "announce_case", announce
}

async fn announce(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let case = queries::get(conn, event.subject_id).await?;
    let Some(case) = case.filter(Case::is_live) else {
        return Ok(Outcome::Cancel("the case is resolved or deleted".to_owned()));
    };
    if !is_news(event) {
        return Ok(Outcome::Done);
    }
    let owner = match case.owner_id {
        Some(id) => users::queries::get(conn, id).await?.filter(|user| user.active),
        None => None,
    };
    let Some(owner) = owner else {
        alerts::raise(conn, alerts::unowned_case(&case), now).await?;
        return Ok(Outcome::Done);
    };
    // Nobody is told what he did himself.
    if event.actor_user_id != Some(owner.id) {
        tell(conn, event, &case, &owner, &owner, now).await?;
    }
    if event.type_ == "case.opened" && case.survey_response_id.is_some() {
        let settings = settings::queries::get(conn).await?;
        if let Some(above) = superiors::present(conn, &owner, &settings, now).await? {
            tell(conn, event, &case, &owner, &above, now).await?;
        }
    }
    Ok(Outcome::Done)
}

/// Whether the event gave the case to somebody.
fn is_news(event: &Event) -> bool {
    let given = event.before.as_ref().is_some_and(|before| before.get("owner_id").is_some());
    event.type_ != "case.updated" || given
}

async fn tell(
    conn: &mut Conn,
    event: &Event,
    case: &Case,
    owner: &User,
    reader: &User,
    now: DateTime<Utc>,
) -> Result<()> {
    let email = NewEmail {
        kind: EmailKind::Alert,
        cause: format!("{}:{}:{}", emails::CASE_OPENED, event.id, reader.id),
        to: reader.into(),
        regarding: Regarding::customer(case.customer_id),
        reason: json!({
            "rule": emails::CASE_OPENED,
            "event_id": event.id,
            "case_id": case.id,
            "owner_id": owner.id,
            "response_id": case.survey_response_id,
        }),
        deadline_at: now + DEADLINE,
    };
    emails::actions::queue(conn, email, now).await
}

follower! {
    /// Sends the customer what was done, once for each time that the case was resolved.
    SendResolution, "send_resolution", send_resolution
}

async fn send_resolution(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let Some(case) = queries::get(conn, event.subject_id).await? else {
        return Ok(Outcome::Cancel("the case was deleted".to_owned()));
    };
    let contact = match case.contact_id {
        Some(id) => contacts::queries::get(conn, id).await?,
        None => None,
    };
    let contact = contact.filter(|contact| contact.erased_at.is_none());
    let Some(contact) = contact else {
        return Ok(Outcome::Cancel("it is of no contact".to_owned()));
    };
    let Some(address) = address(conn, &contact.emails).await? else {
        return Ok(Outcome::Cancel("its contact has no e-mail".to_owned()));
    };
    let email = NewEmail {
        kind: EmailKind::CaseResolution,
        cause: format!("case_resolution:{}", event.id),
        to: Recipient::Contact { contact: &contact, email: &address },
        regarding: Regarding::customer(case.customer_id),
        reason: json!({
            "rule": EmailKind::CaseResolution.as_str(),
            "event_id": event.id,
            "case_id": case.id,
            "resolved_at": event.after.as_ref().and_then(|after| after.get("resolved_at")),
            "by_user_id": event.actor_user_id.map_or(Value::Null, |id| json!(id)),
        }),
        deadline_at: now + DEADLINE,
    };
    emails::actions::queue(conn, email, now).await?;
    Ok(Outcome::Done)
}

/// The first that mail may go to; else the first, whose message says that it may not. Who said no is not written to at another
/// address.
async fn address(conn: &mut Conn, emails: &[String]) -> Result<Option<String>> {
    let mut open = None;
    for email in emails {
        match suppressions::queries::reason(conn, email).await? {
            Some(SuppressionReason::Unsubscribed | SuppressionReason::Complaint) => {
                return Ok(Some(email.clone()));
            }
            Some(_) => {}
            None => open = open.or(Some(email)),
        }
    }
    Ok(open.or(emails.first()).cloned())
}

/// Sees that a case which is due and open has a task, so that it climbs as any overdue work does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LookAfterCase {
    pub case_id: Uuid,
    pub at: DateTime<Utc>,
}

impl Job for LookAfterCase {
    const KIND: &'static str = "look_after_case";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        format!("{}:{}", self.case_id, self.at.timestamp_micros())
    }
}

impl Act for LookAfterCase {
    /// Once each working day, as long as it lies there.
    async fn run(&self, conn: &mut Conn, now: DateTime<Utc>) -> Result<Outcome> {
        let Some(seen) = queries::get(conn, self.case_id).await? else {
            return Ok(Outcome::Cancel("the case was deleted".to_owned()));
        };
        customers::queries::lock(conn, seen.customer_id).await?;
        let case = queries::lock(conn, self.case_id).await?;
        // Somebody who moved it has said when to look again.
        let Some(case) = case.filter(|case| case.is_live() && case.next_check_at.is_none()) else {
            return Ok(Outcome::Done);
        };
        if !see_to(conn, &Actor::system(), &case, now).await? {
            alerts::raise(conn, alerts::unowned_case(&case), now).await?;
        }
        let again = due_by_rule(conn, case.owner_id, now).await?;
        queries::check_again(conn, case.id, again).await?;
        Ok(Outcome::Done)
    }
}
