//! Tells the admins that a webhook's endpoint was disabled, and why.

use url::Url;
use uuid::Uuid;

use super::{Envelope, Look, unwanted};
use crate::{
    db::Conn,
    error::Result,
    mail::letters::{Alert, WebhookDisabled, Why},
    webhooks::{DisabledReason, delivery_queries, queries},
};

pub async fn look(conn: &mut Conn, envelope: &Envelope<'_>, id: Uuid, more: i64) -> Result<Look> {
    let webhook = queries::get(conn, id).await?;
    // Others that were counted may still be disabled where this one is not.
    let Some(webhook) = webhook.filter(|webhook| !webhook.active || more > 0) else {
        return unwanted("the endpoint is active again or deleted");
    };
    let since = webhook.failing_since;
    let letter = WebhookDisabled {
        webhook_id: id,
        url: without_query(&webhook.url),
        why: match webhook.disabled_reason {
            Some(DisabledReason::Gone) => Why::Gone,
            _ => Why::Failing { since },
        },
        disabled_at: webhook.disabled_at.unwrap_or(webhook.updated_at),
        error: delivery_queries::last_error(conn, id).await?,
        more,
    };
    envelope.wrap(&Alert::WebhookDisabled(letter))
}

/// What stands behind `?` may be a secret.
fn without_query(url: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return String::new() };
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}
