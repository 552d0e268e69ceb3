//! One delivery on its way: a last look and a claim, the request, the close.

use chrono::{DateTime, TimeDelta, Utc};
use url::Url;
use uuid::Uuid;

use super::{
    actions, attempt,
    delivery::{Deliver, Delivery, DeliveryStatus},
    delivery_queries as rows,
    model::{DisabledReason, Webhook},
    queries, secrets, signature,
    tally::{self, Ended},
};
use crate::{
    ctx::Ctx,
    db::Conn,
    error::Result,
    events::{self, Change, Event},
    http::{Answered, Sent},
    queue::{Effect, Outcome},
    resource::Resource,
};

const UNREADABLE: &str = "its secret was sealed under a RAPPORT_SECRET that is not known here: add that one to the list, \
                          or rotate the secret";

const CROWDED: &str = "as many requests to this endpoint are out as may be at a time";

/// A request that is ours to send.
pub struct Claim {
    delivery_id: Uuid,
    webhook_id: Uuid,
    url: Url,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Effect for Deliver {
    type Claim = Claim;
    type Result = Sent;

    async fn claim(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        now: DateTime<Utc>,
    ) -> Result<std::result::Result<Claim, Outcome>> {
        let Some(mut row) = rows::lock(conn, self.delivery_id).await? else {
            return Ok(Err(Outcome::Cancel("the delivery is gone".to_owned())));
        };
        if row.status != DeliveryStatus::Pending || row.round != self.round {
            return Ok(Err(Outcome::Done));
        }
        // Locked until the claim is through: of two at once the later one counts the other.
        let webhook = queries::lock(conn, row.webhook_id).await?;
        let Some(webhook) = webhook.filter(Webhook::is_on) else {
            return fail(conn, row, "the endpoint is disabled or deleted", now).await.map(Err);
        };
        if now > row.deadline_at + attempt::LATEST {
            let why = row.last_error.clone().unwrap_or_else(|| "it came too late".to_owned());
            return fail(conn, row, &why, now).await.map(Err);
        }
        let Some(event) = events::queries::find(conn, row.event_id).await? else {
            return fail(conn, row, "the event is gone", now).await.map(Err);
        };
        if let Some(wait) = turn(conn, &row, &webhook, now).await? {
            return Ok(Err(Outcome::RetryAfter(wait, CROWDED.to_owned())));
        }
        begin_try(&mut row, now);
        let Some(secrets) = secrets::to_sign_with(conn, &ctx.seal, webhook.id, now).await? else {
            return not_delivered(conn, row, UNREADABLE, None, now).await.map(Err);
        };
        rows::save(conn, &row).await?;
        Ok(Ok(compose(&row, &webhook, event, &secrets, now)?))
    }

    async fn perform(&self, ctx: &Ctx, claim: &Claim) -> Sent {
        ctx.http.post(&claim.url, &claim.headers, claim.body.clone()).await
    }

    async fn close(
        &self,
        conn: &mut Conn,
        claim: &Claim,
        result: &Sent,
        now: DateTime<Utc>,
    ) -> Result<Outcome> {
        let Some(mut row) = rows::lock(conn, claim.delivery_id).await? else {
            return Ok(Outcome::Cancel("the delivery is gone".to_owned()));
        };
        let why = match result {
            Sent::Captured => None,
            Sent::Failed(why) => Some(why.clone()),
            Sent::Answered(answer) => {
                note(conn, &mut row, answer).await?;
                fault(answer.status)
            }
        };
        let Some(why) = why else { return delivered(conn, row, now).await };
        if let Sent::Answered(Answered { status: 410, .. }) = result {
            let outcome = fail(conn, row, &why, now).await?;
            actions::disable(conn, claim.webhook_id, DisabledReason::Gone, now).await?;
            return Ok(outcome);
        }
        // Begun anew by hand meanwhile: another job goes on with it.
        if row.round != self.round {
            return Ok(Outcome::Done);
        }
        let asked = match result {
            Sent::Answered(answer) => attempt::asked(answer.retry_after.as_deref(), now),
            _ => None,
        };
        not_delivered(conn, row, &why, asked, now).await
    }
}

/// How long it waits for others to the same endpoint; `None` where it may go now. It is no try.
async fn turn(
    conn: &mut Conn,
    row: &Delivery,
    webhook: &Webhook,
    now: DateTime<Utc>,
) -> Result<Option<std::time::Duration>> {
    if rows::out(conn, row, now).await?.has_room(webhook.failing_since.is_some()) {
        return Ok(None);
    }
    let waiting = rows::count_pending(conn, webhook.id, attempt::MOST_COUNTED).await?;
    Ok(Some(attempt::turn(waiting, rand::random())))
}

fn begin_try(row: &mut Delivery, now: DateTime<Utc>) {
    row.attempts += 1;
    row.tries += 1;
    row.last_attempt_at = Some(now);
    row.next_attempt_at = None;
    (row.response_status, row.response_body, row.duration_ms) = (None, None, None);
    row.touch(now);
}

/// The request: made anew for each try, but for the id.
fn compose(
    row: &Delivery,
    webhook: &Webhook,
    event: Event,
    secrets: &[Vec<u8>],
    now: DateTime<Utc>,
) -> Result<Claim> {
    let id = event.id;
    let body = serde_json::to_vec(&Change::from(event)).map_err(anyhow::Error::from)?;
    let headers = vec![
        ("webhook-id", id.to_string()),
        ("webhook-timestamp", signature::timestamp(now).to_string()),
        ("webhook-signature", signature::sign(secrets, id, now, &body)?),
    ];
    let url = Url::parse(&webhook.url).map_err(anyhow::Error::from)?;
    Ok(Claim { delivery_id: row.id, webhook_id: webhook.id, url, headers, body })
}

/// What is wrong with an answer of this status; `None` where nothing is.
fn fault(status: u16) -> Option<String> {
    match status {
        200..=299 => None,
        300..=399 => {
            Some(format!("the endpoint answered {status}, and redirects are not followed"))
        }
        410 => Some("the endpoint answered 410: it wants no more".to_owned()),
        status => Some(format!("the endpoint answered {status}")),
    }
}

/// Keeps what was answered; of an event that was emptied meanwhile, since its person was erased, the status alone.
async fn note(conn: &mut Conn, row: &mut Delivery, answer: &Answered) -> Result<()> {
    row.response_status = Some(i32::from(answer.status));
    row.duration_ms = i32::try_from(answer.took.as_millis()).ok();
    let event = events::queries::find(conn, row.event_id).await?;
    let whole = event.is_some_and(|event| event.after.is_some());
    row.response_body = Some(answer.body.clone()).filter(|body| whole && !body.is_empty());
    Ok(())
}

async fn delivered(conn: &mut Conn, mut row: Delivery, now: DateTime<Utc>) -> Result<Outcome> {
    row.status = DeliveryStatus::Delivered;
    (row.delivered_at, row.last_error, row.next_attempt_at) = (Some(now), None, None);
    row.touch(now);
    rows::save(conn, &row).await?;
    queries::note_success(conn, row.webhook_id).await?;
    tally::count(Ended::Delivered);
    Ok(Outcome::Done)
}

/// Another try, or none where the time is up.
async fn not_delivered(
    conn: &mut Conn,
    mut row: Delivery,
    why: &str,
    asked: Option<std::time::Duration>,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    actions::note_failure(conn, row.webhook_id, now).await?;
    let Some(wait) = attempt::wait(row.tries, asked, rand::random(), now, row.deadline_at) else {
        return fail(conn, row, why, now).await;
    };
    row.last_error = Some(why.to_owned());
    row.next_attempt_at = Some(now + TimeDelta::from_std(wait).unwrap_or_default());
    row.touch(now);
    rows::save(conn, &row).await?;
    tally::count(Ended::Retried);
    Ok(Outcome::RetryAfter(wait, why.to_owned()))
}

/// The failure is final, until somebody retries it by hand.
async fn fail(
    conn: &mut Conn,
    mut row: Delivery,
    why: &str,
    now: DateTime<Utc>,
) -> Result<Outcome> {
    row.status = DeliveryStatus::Failed;
    row.last_error = Some(why.to_owned());
    row.next_attempt_at = None;
    row.touch(now);
    rows::save(conn, &row).await?;
    tally::count(Ended::Failed);
    Ok(Outcome::Fail(why.to_owned()))
}
