//! A rhythm whose day has come, for every contact that there is.

use std::{net::SocketAddr, path::Path, time::Duration};

use anyhow::{Context, ensure};
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use super::PATIENCE;
use crate::{
    database::{self, Database},
    kill::{self, Proof},
    memory::Sample,
    service::{self, Service},
    smtp::Sink,
};

pub struct Campaign {
    pub contacts: u64,
    /// From the day's begin to the last decision and to the last message, without what the dead worker's silence cost.
    pub decided: Duration,
    pub sent: Duration,
    pub proof: Proof,
    /// Contacts with more than one invitation, and with none.
    pub twice: i64,
    pub never: i64,
    /// Of the worker that lived on.
    pub worker: Sample,
}

pub struct Stage<'a> {
    pub binary: &'a Path,
    pub database: &'a Database,
    pub admin: &'a Client,
    pub address: SocketAddr,
}

/// Its day is today, from now on.
const BEGIN: &str = "\
    UPDATE surveys SET next_run_at = now(), trigger = jsonb_set(trigger, '{starts_on}', to_jsonb(current_date::text)) WHERE id::text = $1";
const COUNTS: &str = "\
    SELECT (SELECT count(*) FROM (SELECT 1 FROM survey_invitations WHERE survey_id::text = $1 GROUP BY contact_id HAVING count(*) > 1) AS twice), \
        (SELECT count(*) FROM contacts WHERE NOT EXISTS (SELECT FROM survey_invitations WHERE contact_id = contacts.id \
            AND survey_id::text = $1 AND status = 'sent'))";
const WAITING: &str = "\
    SELECT (SELECT count(*) FROM survey_invitations WHERE survey_id::text = $1 AND status = 'sent'), \
        (SELECT count(*) FROM emails WHERE kind = 'survey_invitation' AND status = 'sent')";

impl Stage<'_> {
    pub async fn run(&self, sink: &Sink, contacts: u64) -> anyhow::Result<Campaign> {
        let body =
            r#"{"name":"Each quarter","kind":"nps","trigger":{"type":"recurring","every":"P3M"}}"#;
        let made = service::ask(self.address, "POST", "/v1/surveys", body).await?;
        let id = made.get("id").and_then(|id| id.as_str()).context("no survey")?.to_owned();
        let victim = Service::worker(self.binary, self.database, "victim", &sink.url()).await?;
        let other = Service::worker(self.binary, self.database, "other", &sink.url()).await?;
        database::settle(self.admin).await?;
        let begun = Instant::now();
        self.admin.execute(BEGIN, &[&id]).await?;
        let kill = kill::in_the_middle(victim, sink, self.admin, contacts, PATIENCE).await?;
        let (decided, sent) = self.ended(&id, contacts, begun).await?;
        let proof = kill.judged(sink, &self.messages().await?, kill.at.elapsed());
        let counts = self.admin.query_one(COUNTS, &[&id]).await?;
        let worker = Sample::of(&other)?;
        other.stop().await?;
        let (twice, never) = (counts.get(0), counts.get(1));
        Ok(Campaign { contacts, decided, sent, proof, twice, never, worker })
    }

    /// When the last was decided, and the last message closed.
    async fn ended(
        &self,
        id: &str,
        contacts: u64,
        begun: Instant,
    ) -> anyhow::Result<(Duration, Duration)> {
        let wanted = i64::try_from(contacts)?;
        let mut decided = None;
        loop {
            let row = self.admin.query_one(WAITING, &[&id]).await?;
            let (asked, sent): (i64, i64) = (row.get(0), row.get(1));
            if asked == wanted {
                decided.get_or_insert(begun.elapsed());
            }
            if let Some(decided) = decided.filter(|_| sent == wanted) {
                return Ok((decided, begun.elapsed()));
            }
            ensure!(
                begun.elapsed() < PATIENCE,
                "{asked} of {wanted} contacts are asked, {sent} messages sent"
            );
            sleep(Duration::from_millis(200)).await;
        }
    }

    async fn messages(&self) -> anyhow::Result<Vec<String>> {
        let query = "SELECT id::text FROM emails WHERE kind = 'survey_invitation'";
        let rows = self.admin.query(query, &[]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}
