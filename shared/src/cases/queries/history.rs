//! What happened to a case.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use serde_json::json;
use uuid::Uuid;

use crate::{
    actor::Actor,
    cases::model::{Case, CaseStep, CaseStepType},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::case_history,
    },
    error::Result,
};

/// What the list of its history can be ordered by.
pub const HISTORY_SORTS: &[&str] = &["at"];

/// Writes down what happened to a case.
pub async fn record(
    conn: &mut Conn,
    actor: &Actor,
    case: &Case,
    what: Happened,
    now: DateTime<Utc>,
) -> Result<()> {
    let (type_, score, interaction_id) = match what {
        Happened::Status => (CaseStepType::Status, None, None),
        Happened::Answer(score) => (CaseStepType::Answer, score, None),
        Happened::Outreach(id) => (CaseStepType::Outreach, None, Some(id)),
    };
    let step = CaseStep {
        id: id::new(now),
        case_id: case.id,
        type_,
        status: case.status,
        score,
        interaction_id,
        by_user_id: actor.user_id(),
        at: now,
    };
    diesel::insert_into(case_history::table).values(step).execute(conn).await?;
    Ok(())
}

/// What can be written down.
#[derive(Clone, Copy, Debug)]
pub enum Happened {
    /// It was opened, or taken to another status.
    Status,
    /// The answer was corrected, to this score.
    Answer(Option<i32>),
    /// Somebody tried to reach the customer; what was logged.
    Outreach(Uuid),
}

/// What happened to a case; who asks may read it.
pub async fn history(conn: &mut Conn, case_id: Uuid, page: &Page) -> Result<Listed<CaseStep>> {
    let mut query = case_history::table
        .filter(case_history::case_id.eq(case_id))
        .select(CaseStep::as_select())
        .into_boxed();
    keyset!(query, page, case_history::id, { "at" => time case_history::at });
    let rows = query.load(conn).await?;
    Ok(Listed::by(rows, page, |row: &CaseStep| Some((Some(json!(row.at)), row.id))))
}
