//! What a job is: a payload of ids, and one of two shapes of handler.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::Outcome;
use crate::{ctx::Ctx, db::Conn, error::Result};

/// Jobs of one lane share a queue, and so a way of being fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Short, inside the database: fetched in batches.
    Act,
    /// Reaches out of the database and may be slow.
    Effect,
    /// The same to servers of other people: one that hangs holds up no mail.
    Webhook,
}

impl Lane {
    pub const ALL: [Self; 3] = [Self::Act, Self::Effect, Self::Webhook];

    /// Its name in `apalis.jobs.job_type`.
    pub fn queue(self) -> &'static str {
        match self {
            Self::Act => "rapport.act",
            Self::Effect => "rapport.effect",
            Self::Webhook => "rapport.webhook",
        }
    }

    /// Whether its jobs reach out of the database: in a copy that is not adopted they rest.
    pub fn reaches_out(self) -> bool {
        match self {
            Self::Act => false,
            Self::Effect | Self::Webhook => true,
        }
    }
}

/// A payload: ids alone, no personal values.
pub trait Job: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// Verb and object, such as `send_email`.
    const KIND: &'static str;
    const LANE: Lane;
    /// Raised when the payload changes in a way that older ones do not decode.
    const VERSION: u16 = 1;

    /// Names the occurrence: a second job of the kind with this key is not made.
    fn key(&self) -> String;
}

/// A job that is an action: one transaction, which the door opens.
pub trait Act: Job {
    fn run(
        &self,
        conn: &mut Conn,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Outcome>> + Send;
}

/// A job with an effect outside the database: a claim in one transaction, the effect in none, the
/// close in another. It may run again after a crash, and then takes over the claim that was never closed.
pub trait Effect: Job {
    /// What was claimed, with all that the effect needs.
    type Claim: Send + Sync;
    /// What came of it.
    type Result: Send + Sync;

    /// A last look whether it is still wanted; `Err(outcome)` where there is nothing to do.
    fn claim(
        &self,
        conn: &mut Conn,
        ctx: &Ctx,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<std::result::Result<Self::Claim, Outcome>>> + Send;

    /// The effect, outside any transaction.
    fn perform(&self, ctx: &Ctx, claim: &Self::Claim) -> impl Future<Output = Self::Result> + Send;

    /// Writes down what came of it; tried again where the database is away for a moment.
    fn close(
        &self,
        conn: &mut Conn,
        claim: &Self::Claim,
        result: &Self::Result,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Outcome>> + Send;
}

/// An effect of which many can be claimed, and closed, in one transaction. A group takes what is plain and waits for no row that
/// somebody else has locked; all else goes by itself, through [`Effect`], and so does a whole group that fails.
pub trait Grouped: Effect + Clone {
    /// Whether it is known from the job alone that it is not plain; then it waits for no group.
    fn goes_alone(&self) -> bool;

    /// Whether what came of it is plain, so that a group may close it.
    fn is_plain(claim: &Self::Claim, result: &Self::Result) -> bool;

    /// Claims those that are plain, and writes nothing of the others. Answers in the order of the jobs, `None` for one that goes
    /// by itself.
    fn claim_all(
        jobs: &[&Self],
        conn: &mut Conn,
        ctx: &Ctx,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Vec<Option<Self::Claim>>>> + Send;

    /// Closes these, whose results are plain, so that their jobs are done. Answers in their order, `false` for one that goes by
    /// itself after all.
    fn close_all(
        made: &[(&Self::Claim, &Self::Result)],
        conn: &mut Conn,
        now: DateTime<Utc>,
    ) -> impl Future<Output = Result<Vec<bool>>> + Send;
}

/// What stands in `apalis.jobs.job`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    pub kind: String,
    pub v: u16,
    pub data: serde_json::Value,
}

impl Envelope {
    pub fn of<J: Job>(job: &J) -> anyhow::Result<Self> {
        Ok(Self { kind: J::KIND.to_owned(), v: J::VERSION, data: serde_json::to_value(job)? })
    }
}
