//! Praise goes to who looks after the customer and to who is above.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use super::{model::SurveyResponse, queries};
use crate::{
    contacts, customers,
    db::Conn,
    emails::{self, EmailKind, NewEmail, Regarding},
    error::Result,
    events::{Event, follower},
    queue::Outcome,
    settings, users,
    users::superiors,
};

const DEADLINE: TimeDelta = TimeDelta::hours(48);

follower! {
    /// Tells of an answer that is praise, once, also where it was corrected to that.
    PassOnPraise, "pass_on_praise", pass_on
}

/// Whether the event made the answer praise: it was given, or its score was corrected from one that was none.
fn is_news(event: &Event, answer: &SurveyResponse) -> bool {
    if event.type_ == "survey.response.completed" {
        return true;
    }
    let score = event.before.as_ref().and_then(|before| before.get("score"));
    let Some(score) = score else { return false };
    let score = score.as_i64().and_then(|score| i32::try_from(score).ok());
    !SurveyResponse { score, ..answer.clone() }.is_praise()
}

async fn pass_on(conn: &mut Conn, event: &Event, now: DateTime<Utc>) -> Result<Outcome> {
    let answer = queries::find(conn, event.subject_id).await?;
    let Some(answer) = answer.filter(|answer| answer.is_praise() && is_news(event, answer)) else {
        return Ok(Outcome::Done);
    };
    let customer = customers::queries::get(conn, answer.customer_id).await?;
    let contact = contacts::queries::get(conn, answer.contact_id).await?;
    let owners = [
        customer.and_then(|customer| customer.owner_id),
        contact.and_then(|contact| contact.owner_id),
    ];
    let mut owner = None;
    for id in owners.into_iter().flatten() {
        if owner.is_none() {
            owner = users::queries::get(conn, id).await?.filter(|user| user.active);
        }
    }
    let Some(owner) = owner else {
        return Ok(Outcome::Cancel("nobody looks after the customer".to_owned()));
    };
    let settings = settings::queries::get(conn).await?;
    let above = superiors::present(conn, &owner, &settings, now).await?;
    for reader in [Some(&owner), above.as_ref()].into_iter().flatten() {
        let email = NewEmail {
            kind: EmailKind::Alert,
            cause: format!("{}:{}:{}", emails::PRAISE, answer.id, reader.id),
            to: reader.into(),
            regarding: Regarding::customer(answer.customer_id),
            reason: json!({
                "rule": emails::PRAISE,
                "response_id": answer.id,
                "survey_id": answer.survey_id,
                "owner_id": owner.id,
            }),
            deadline_at: now + DEADLINE,
        };
        emails::actions::queue(conn, email, now).await?;
    }
    Ok(Outcome::Done)
}
