//! The sandbox: a clock that walks from one due instant to the next, and the messages it captured.

use chrono::{DateTime, Utc};
use kernel::input::{EmailAddress, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    ctx::Ctx,
    db::{
        Conn,
        list::{Listed, Page},
    },
    emails::{self, Email, EmailFilter, EmailStatus},
    error::Result,
    installation,
};

/// What its list of messages can be ordered by.
pub const SORTS: &[&str] = &["sent_at", "created_at"];

/// What is due at once and yet does not run is tried so often before the walk goes on without it.
const MOST_AGAIN: u32 = 50;

/// What a walk did.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Walked {
    pub now: DateTime<Utc>,
    /// Jobs that ran.
    pub jobs: u64,
    /// Messages that were captured.
    pub emails: i64,
}

/// Walks the clock to `to`, stopping at each instant at which something is due and running it and all
/// that follows from it, as a worker would have.
pub async fn walk(ctx: &Ctx, to: DateTime<Utc>) -> Result<Walked> {
    let drain = ctx.drain.ok_or_else(|| anyhow::anyhow!("a sandbox without a worker"))?;
    let before = emails::queries::count_sent(&mut *ctx.conn().await?).await?;
    let (mut jobs, mut again) = (0, 0);
    loop {
        jobs += (drain.run)(ctx.clone()).await?.jobs;
        let now = ctx.clock.now();
        let next = (drain.next_due)(ctx.clone()).await?;
        // Something came in meanwhile: it runs before the clock moves.
        if next.is_some_and(|next| next <= now) && again < MOST_AGAIN {
            again += 1;
            continue;
        }
        again = 0;
        let stop = next.filter(|next| *next > now && *next < to).unwrap_or(to);
        ctx.clock.advance_to(stop);
        installation::queries::set_sandbox_now(&mut *ctx.conn().await?, stop).await?;
        if stop >= to {
            break;
        }
    }
    jobs += (drain.run)(ctx.clone()).await?.jobs;
    let after = emails::queries::count_sent(&mut *ctx.conn().await?).await?;
    Ok(Walked { now: ctx.clock.now(), jobs, emails: after - before })
}

/// The captured messages.
pub async fn sent(
    conn: &mut Conn,
    to: Option<EmailAddress>,
    kind: Option<String>,
    page: &Page,
) -> Result<Listed<Email>> {
    let filter = EmailFilter {
        status: Some(EmailStatus::Sent),
        to,
        kind: kind.map(Text),
        ..EmailFilter::default()
    };
    emails::queries::list(conn, &crate::actor::Actor::system(), &filter, page).await
}
