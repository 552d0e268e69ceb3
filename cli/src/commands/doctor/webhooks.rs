//! Endpoints that get nothing, and secrets that cannot be read.

use chrono::{DateTime, TimeDelta, Utc};
use shared::{
    Result,
    db::Conn,
    monitoring,
    seal::Seal,
    webhooks::{DisabledReason, queries},
};

use super::Findings;

/// A shorter failure is what retries are for.
const MAY_FAIL: TimeDelta = TimeDelta::hours(1);

pub async fn check(
    conn: &mut Conn,
    seal: &Seal,
    now: DateTime<Utc>,
    findings: &mut Findings,
) -> Result<()> {
    for one in queries::troubled(conn, now - MAY_FAIL).await? {
        let id = one.id;
        findings.wrong(match (one.disabled_reason, one.failing_since) {
            (Some(DisabledReason::Gone), _) => format!(
                "webhook {id} is disabled, since its endpoint answered 410: delete it, or set active to true"
            ),
            (Some(_), _) => format!(
                "webhook {id} is disabled, since it failed for five days: mend it and set active to true"
            ),
            (None, since) => format!(
                "webhook {id} has failed since {}: GET /v1/webhooks/{id}/deliveries says why",
                since.unwrap_or(now).format("%Y-%m-%d %H:%MZ")
            ),
        });
    }
    if let Some(oldest) = monitoring::queries::oldest_delivery(conn).await?
        && now - oldest > MAY_FAIL
    {
        findings.note(format!(
            "the oldest webhook delivery that is pending was made at {}, {} hours ago",
            oldest.format("%Y-%m-%d %H:%MZ"),
            (now - oldest).num_hours()
        ));
    }
    for row in queries::all_secrets(conn).await? {
        let id = row.webhook_id;
        match seal.open(&row.sealed, row.id) {
            None => findings.wrong(format!(
                "the secret of webhook {id} was sealed under a RAPPORT_SECRET that is not known here: add that one to \
                 the list, or rotate the webhook's secret"
            )),
            Some(opened) if !opened.is_current => findings.note(format!(
                "the secret of webhook {id} is sealed under an older RAPPORT_SECRET: keep that one in the list until \
                 something was sent to it"
            )),
            Some(_) => {}
        }
    }
    Ok(())
}
