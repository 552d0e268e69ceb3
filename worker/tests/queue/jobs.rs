//! Jobs that write down what they did.

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::sql_types::{Integer, Text};
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};
use shared::{
    Result,
    ctx::Ctx,
    db::Conn,
    queue::{Act, Effect, Job, Lane, Outcome},
};
use tokio::time::sleep;
use worker::Registry;

pub fn registry() -> Registry {
    Registry::new().act::<Note>().act::<Odd>().act::<Nothing>().effect::<Send>()
}

pub async fn note(conn: &mut Conn, job: &str, step: &str) -> Result<()> {
    diesel::sql_query("INSERT INTO runs (job, step, pid) VALUES ($1, $2, $3)")
        .bind::<Text, _>(job)
        .bind::<Text, _>(step)
        .bind::<Integer, _>(i32::try_from(std::process::id()).unwrap())
        .execute(conn)
        .await?;
    Ok(())
}

/// An act that goes well, after a while.
#[derive(Debug, Serialize, Deserialize)]
pub struct Note {
    pub name: String,
    pub millis: u64,
}

impl Note {
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), millis: 0 }
    }

    pub fn many(count: usize) -> Vec<Self> {
        (0..count).map(|n| Self::new(format!("n{n}"))).collect()
    }
}

impl Job for Note {
    const KIND: &'static str = "note";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        self.name.clone()
    }
}

impl Act for Note {
    async fn run(&self, conn: &mut Conn, _: DateTime<Utc>) -> Result<Outcome> {
        sleep(Duration::from_millis(self.millis)).await;
        note(conn, &self.name, "act").await?;
        Ok(Outcome::Done)
    }
}

/// An act that does not go well; named after its manner.
#[derive(Debug, Serialize, Deserialize)]
pub enum Odd {
    Fails,
    Panics,
    Hangs,
    WaitsAnHour,
    Cancels,
    EndsTheProcess,
}

impl Job for Odd {
    const KIND: &'static str = "odd";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        format!("{self:?}")
    }
}

impl Act for Odd {
    async fn run(&self, conn: &mut Conn, _: DateTime<Utc>) -> Result<Outcome> {
        note(conn, &self.key(), "act").await?;
        match self {
            Self::Fails => Err(anyhow::anyhow!("cause").context("context").into()),
            Self::Panics => panic!("on purpose"),
            Self::Hangs => std::future::pending().await,
            Self::WaitsAnHour => {
                Ok(Outcome::RetryAfter(Duration::from_secs(3_600), "not yet".to_owned()))
            }
            Self::Cancels => Ok(Outcome::Cancel("nobody wants it".to_owned())),
            Self::EndsTheProcess => {
                // Time for others to be under way, so that they are hit as well.
                sleep(Duration::from_millis(100)).await;
                std::process::abort()
            }
        }
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Nothing(pub u32);

impl Job for Nothing {
    const KIND: &'static str = "nothing";
    const LANE: Lane = Lane::Act;

    fn key(&self) -> String {
        self.0.to_string()
    }
}

impl Act for Nothing {
    async fn run(&self, _: &mut Conn, _: DateTime<Utc>) -> Result<Outcome> {
        Ok(Outcome::Done)
    }
}

/// An effect, whose steps are noted outside of its transactions.
#[derive(Debug, Serialize, Deserialize)]
pub struct Send {
    pub name: String,
    pub millis: u64,
}

impl Send {
    pub fn new(name: impl Into<String>, millis: u64) -> Self {
        Self { name: name.into(), millis }
    }
}

impl Job for Send {
    const KIND: &'static str = "send";
    const LANE: Lane = Lane::Effect;

    fn key(&self) -> String {
        self.name.clone()
    }
}

impl Effect for Send {
    type Claim = String;
    type Result = bool;

    async fn claim(
        &self,
        conn: &mut Conn,
        _: &Ctx,
        _: DateTime<Utc>,
    ) -> Result<std::result::Result<String, Outcome>> {
        note(conn, &self.name, "claim").await?;
        if self.name == "unwanted" {
            return Ok(Err(Outcome::Cancel("unwanted".to_owned())));
        }
        Ok(Ok(self.name.clone()))
    }

    async fn perform(&self, ctx: &Ctx, claim: &String) -> bool {
        sleep(Duration::from_millis(self.millis)).await;
        note(&mut ctx.conn().await.unwrap(), claim, "perform").await.is_ok()
    }

    async fn close(
        &self,
        conn: &mut Conn,
        claim: &String,
        result: &bool,
        _: DateTime<Utc>,
    ) -> Result<Outcome> {
        assert!(*result);
        note(conn, claim, "close").await?;
        Ok(Outcome::Done)
    }
}
