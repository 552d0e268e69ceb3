//! Tasks whose reminders are all due at one instant, and how far their messages are.

use std::time::Duration;

use anyhow::{Context, ensure};
use tokio::time::{Instant, sleep};
use tokio_postgres::Client;

use crate::seed::{self, REPS};

const SENT: &str = "SELECT count(*) FROM emails WHERE kind = 'task_reminder' AND status = 'sent'";

/// Makes them, and counts their messages in the database.
pub struct Due<'a> {
    pub admin: &'a Client,
    leads: u32,
    made: u64,
}

impl<'a> Due<'a> {
    /// In an organisation of so many leads.
    pub async fn prepare(admin: &'a Client, leads: u32) -> anyhow::Result<Self> {
        seed::fill(admin, leads).await?;
        Ok(Self { admin, leads, made: 0 })
    }

    /// Makes `count` more, due in a few seconds, and returns when they are.
    pub async fn make(&mut self, count: u64) -> anyhow::Result<()> {
        let ahead = 3 + count / 2_000;
        let at = format!("SELECT (clock_timestamp() + interval '{ahead} s')::text");
        let at: String = self.admin.query_one(&at, &[]).await?.get(0);
        let statements = include_str!("due.sql")
            .replace("{from}", &self.made.to_string())
            .replace("{count}", &count.to_string())
            .replace("{leads}", &self.leads.to_string())
            .replace("{reps}", &REPS.to_string())
            .replace("{at}", &at);
        self.admin.batch_execute(&statements).await.context("the tasks")?;
        self.made += count;
        // What is left of the round before is no burden of this one.
        for table in ["tasks", "reminders", "emails", "apalis.jobs"] {
            self.admin.batch_execute(&format!("VACUUM ANALYZE {table}")).await?;
        }
        self.admin.batch_execute("CHECKPOINT").await?;
        let left = format!("SELECT extract(epoch FROM '{at}' - clock_timestamp())::float8");
        let left: f64 = self.admin.query_one(&left, &[]).await?.get(0);
        ensure!(left > 0.0, "the tasks took too long to make: they were due before");
        sleep(Duration::from_secs_f64(left)).await;
        Ok(())
    }

    /// Waits until every message made so far is closed; all of them were sent.
    pub async fn settled(&self, patience: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        let wanted = i64::try_from(self.made)?;
        loop {
            let sent: i64 = self.admin.query_one(SENT, &[]).await?.get(0);
            if sent == wanted {
                return Ok(());
            }
            ensure!(begun.elapsed() < patience, "{sent} of {wanted} messages are sent");
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// Ids of the messages that there have to be: one for each reminder.
    pub async fn messages(&self) -> anyhow::Result<Vec<String>> {
        let query = "SELECT id::text FROM emails WHERE kind = 'task_reminder'";
        let rows = self.admin.query(query, &[]).await?;
        ensure!(
            rows.len() as u64 == self.made,
            "{} messages for {} reminders",
            rows.len(),
            self.made
        );
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}
