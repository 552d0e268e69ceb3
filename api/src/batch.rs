//! Many leads in one post: each row in a savepoint of one transaction, so that good ones land though others fail.

use actix_web::web;
use kernel::input::Mode;
use kernel::refusal::{Fault, Faults, Refusal};
use serde::Serialize;
use serde_json::{Map, Value};
use shared::leads::{
    Intake, LeadInput,
    keys::Keys,
    receive::{self, OnDuplicate, Post},
};
use shared::{
    Error,
    assignment::{Assigned, Turns},
    rejected_leads::{self, RejectedLead},
};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    body::{self, LargeBody},
    door::{Answer, Door, Tx, is_for_its_content},
    problem::Problem,
    reply::Reply,
};

/// Rows of one post.
const MOST_ROWS: usize = 1_000;

/// What became of each row, in their order.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchAnswer {
    #[schema(max_items = 1000)]
    pub data: Vec<BatchRow>,
}

/// What became of one row: its lead, or why there is none.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct BatchRow {
    /// Its place among those that were sent, from 0.
    pub index: usize,
    /// What the row alone would have been answered with.
    #[schema(example = 201)]
    pub status: u16,
    /// Null where the caller may not read the match.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<uuid::Uuid>)]
    pub lead_id: Option<Value>,
    /// `created` or `merged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, example = "created")]
    pub disposition: Option<&'static str>,
    /// Every fault of a row that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Vec<Fault>)]
    pub errors: Option<Vec<Fault>>,
    /// Of a 409: `ambiguous_match`, `duplicate` or `external_id_taken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String)]
    pub code: Option<String>,
    /// Of a 409: whom it is about, as far as the caller may read them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Value)]
    pub matched: Option<Value>,
    /// Where a row that was refused for what it holds is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid)]
    pub rejected_lead_id: Option<Uuid>,
    #[serde(skip)]
    fingerprint: Option<Vec<u8>>,
}

/// A row as it was sent, and as it is understood.
#[derive(Clone)]
pub struct Row {
    payload: Value,
    input: Result<LeadInput, Refusal>,
}

/// The rows of a body; what is wrong with one of them is that row's fault.
pub fn rows(bytes: &[u8], country: Option<&str>) -> Result<Vec<Row>, Refusal> {
    let Value::Object(mut fields) = body::json(bytes)? else {
        return Err(Refusal::fault("", "wrong_type", "expected an object"));
    };
    let leads = fields.shift_remove("leads");
    let mut faults = unknown(&fields);
    match leads {
        None | Some(Value::Null) => faults.push("/leads", "required", "this field is required"),
        Some(Value::Array(rows)) if rows.is_empty() => {
            faults.push("/leads", "too_few", "at least one row is needed");
        }
        Some(Value::Array(rows)) if rows.len() > MOST_ROWS => {
            let detail = format!("{} rows, at most {MOST_ROWS} are taken at once", rows.len());
            faults.push("/leads", "too_many", detail);
        }
        Some(Value::Array(rows)) if faults.0.is_empty() => {
            let read = |payload: Value| {
                let input = body::parse::<LeadInput>(payload.clone(), Mode::Create, country);
                Row { payload, input }
            };
            return Ok(rows.into_iter().map(read).collect());
        }
        Some(Value::Array(_)) => {}
        Some(_) => faults.push("/leads", "wrong_type", "expected an array"),
    }
    Err(Refusal::invalid(faults))
}

fn unknown(fields: &Map<String, Value>) -> Faults {
    let mut faults = Faults::default();
    for name in fields.keys() {
        let place = name.replace('~', "~0").replace('/', "~1").replace('\0', "\u{FFFD}");
        faults.push(&format!("/{place}"), "unknown_field", "no such field; known is leads");
    }
    faults
}

impl Door {
    /// Creates many of a body. It is read beside the actix worker, which others wait for. So much is locked at once that it
    /// may be in another's way, as it is in ours: then it is done once more.
    pub async fn create_many(
        self,
        body: LargeBody,
        work: impl AsyncFn(&mut Tx<'_>, Vec<Row>) -> Result<Reply, Error>,
    ) -> Answer {
        let bytes = body.0?;
        let repeat = self.repeat(&bytes)?;
        let country = self.state.settings().await?.default_country.clone();
        let read = web::block(move || rows(&bytes, country.as_deref())).await;
        match read.map_err(|error| Error::from(anyhow::Error::from(error)))? {
            Ok(rows) => self.transact(repeat, async |tx| work(tx, rows.clone()).await).await,
            Err(refusal) => Err(self.unfit(&repeat, None, refusal).await),
        }
    }
}

/// Takes all rows in, in their order; their keys are locked at once, before the first.
pub async fn receive_all(
    tx: &mut Tx<'_>,
    rows: Vec<Row>,
    on_duplicate: OnDuplicate,
) -> Result<BatchAnswer, Error> {
    let keys: Vec<Keys> =
        rows.iter().map(|row| row.input.as_ref().map(Keys::of).unwrap_or_default()).collect();
    receive::lock_all(tx.conn, &keys).await?;
    let mut turns = Turns::lock(tx.conn, tx.actor, tx.now).await?;
    let mut kept = Vec::new();
    let mut data = Vec::with_capacity(rows.len());
    for (index, (row, keys)) in rows.into_iter().zip(&keys).enumerate() {
        let received = match row.input {
            Ok(input) => receive_one(tx, keys, input, on_duplicate, turns.next()).await,
            Err(refusal) => Err(refusal.into()),
        };
        if received.as_ref().is_ok_and(|intake| intake.by_turn) {
            turns.take();
        }
        data.push(match received {
            Ok(intake) => landed(index, &intake),
            Err(Error::Refused(refusal)) => refused(tx, index, row.payload, refusal, &mut kept)?,
            Err(broken) => return Err(broken),
        });
    }
    turns.close(tx.conn).await?;
    let kept = rejected_leads::actions::keep_all(tx.conn, kept).await?;
    for row in &mut data {
        let of_row =
            kept.iter().find(|(fingerprint, _)| row.fingerprint.as_ref() == Some(fingerprint));
        row.rejected_lead_id = of_row.map(|(_, id)| *id);
    }
    Ok(BatchAnswer { data })
}

async fn receive_one(
    tx: &mut Tx<'_>,
    keys: &Keys,
    input: LeadInput,
    on_duplicate: OnDuplicate,
    turn: Option<Assigned>,
) -> Result<Intake, Error> {
    tx.attempt(async |tx| {
        let post = Post { actor: tx.actor, origin: tx.actor, on_duplicate, turn, now: tx.now };
        receive::receive_locked(tx.conn, post, keys, input).await
    })
    .await
}

fn landed(index: usize, intake: &Intake) -> BatchRow {
    let created = intake.disposition == "created";
    let known = created || intake.shown;
    BatchRow {
        index,
        status: if created { 201 } else { 200 },
        lead_id: Some(if known { intake.id.to_string().into() } else { Value::Null }),
        disposition: Some(intake.disposition),
        ..BatchRow::default()
    }
}

/// A refused row is kept as a refused post is.
fn refused(
    tx: &Tx<'_>,
    index: usize,
    payload: Value,
    refusal: Refusal,
    kept: &mut Vec<RejectedLead>,
) -> Result<BatchRow, Error> {
    let problem = Problem::from(refusal);
    let status = problem.status().as_u16();
    let (actor, now) = (tx.actor, tx.now);
    let mut fingerprint = None;
    if is_for_its_content(&problem) {
        let refusal = &problem.refusal;
        let row = rejected_leads::actions::row_of(actor, payload, status, refusal, now)?;
        fingerprint = row.as_ref().map(|row| row.fingerprint.clone());
        kept.extend(row);
    }
    let mut refusal = problem.refusal;
    let conflict = status == 409;
    Ok(BatchRow {
        index,
        status,
        code: conflict.then(|| refusal.code.into_owned()),
        matched: refusal.extra.shift_remove("matched").filter(|_| conflict),
        errors: Some(refusal.faults),
        fingerprint,
        ..BatchRow::default()
    })
}
