use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{grouping::Grouping, model::GroupBy, model::Range};
use crate::{
    db::{
        Conn,
        schema::{survey_invitations, survey_responses, teams},
    },
    error::Result,
    sight::{SeenCustomers, of_seen_customer},
};

/// That an invitation is known to have reached nobody: neither by the first message nor by the reminder.
pub const UNREACHED: &str = "completed_at IS NULL \
     AND EXISTS (SELECT FROM emails WHERE cause = 'survey_invitation:' || survey_invitations.id \
        AND status IN ('bounced', 'failed', 'suppressed', 'cancelled')) \
     AND NOT EXISTS (SELECT FROM emails WHERE cause = 'survey_reminder:' || survey_invitations.id AND status = 'sent')";
const COMPLETED: &str = "count(*) FILTER (WHERE completed_at IS NOT NULL)";

/// What is counted of a survey.
pub struct Asked<'a> {
    pub survey_id: Uuid,
    pub range: Range,
    pub grouping: &'a Grouping,
    /// Where its periods begin.
    pub starts: &'a [DateTime<Utc>],
    /// The customers that the caller reads; `None` for all.
    pub seen: Option<&'a SeenCustomers>,
}

impl Asked<'_> {
    /// The key of a row's group, as text: of a period its place, from 1 on.
    fn key(&self, at: &str) -> String {
        match self.grouping {
            Grouping::Whole => "NULL::text".to_owned(),
            Grouping::Periods(_) => {
                let starts = self.starts.iter().map(|at| format!("'{}'", at.to_rfc3339()));
                let starts = starts.collect::<Vec<_>>().join(", ");
                // An array of none has no bucket but 0.
                format!("width_bucket({at}, ARRAY[{starts}]::timestamptz[])::text")
            }
            Grouping::Column(by) => match by {
                GroupBy::Team => "team_id::text".to_owned(),
                GroupBy::Owner => "owner_id::text".to_owned(),
                GroupBy::Tier => "tier".to_owned(),
                _ => "survey_version::text".to_owned(),
            },
        }
    }
}

/// By key: how many were invited, how many of these were not reached, and how many answered.
pub async fn invited(
    conn: &mut Conn,
    asked: &Asked<'_>,
) -> Result<Vec<(Option<String>, i64, i64, i64)>> {
    let mut query = survey_invitations::table
        .group_by(sql::<Text>("1"))
        .select((
            sql::<Nullable<Text>>(&asked.key("invited_at")),
            sql::<BigInt>("count(*)"),
            sql::<BigInt>(&format!("count(*) FILTER (WHERE {UNREACHED})")),
            sql::<BigInt>(COMPLETED),
        ))
        .into_boxed()
        .filter(survey_invitations::survey_id.eq(asked.survey_id))
        .filter(survey_invitations::invited_at.is_not_null());
    if let Some(from) = asked.range.from {
        query = query.filter(survey_invitations::invited_at.assume_not_null().ge(from));
    }
    if let Some(to) = asked.range.to {
        query = query.filter(survey_invitations::invited_at.assume_not_null().lt(to));
    }
    if let Some(seen) = asked.seen {
        query = query.filter(of_seen_customer(survey_invitations::customer_id, seen));
    }
    Ok(query.load(conn).await?)
}

/// By key and score: how many answers.
pub async fn answered(
    conn: &mut Conn,
    asked: &Asked<'_>,
) -> Result<Vec<(Option<String>, i32, i64)>> {
    let mut query = survey_responses::table
        .group_by(sql::<Text>("1, 2"))
        .select((
            sql::<Nullable<Text>>(&asked.key("answered_at")),
            sql::<Integer>("score"),
            sql::<BigInt>("count(*)"),
        ))
        .into_boxed()
        .filter(survey_responses::survey_id.eq(asked.survey_id))
        .filter(survey_responses::score.is_not_null());
    if let Some(from) = asked.range.from {
        query = query.filter(survey_responses::answered_at.ge(from));
    }
    if let Some(to) = asked.range.to {
        query = query.filter(survey_responses::answered_at.lt(to));
    }
    if let Some(seen) = asked.seen {
        query = query.filter(of_seen_customer(survey_responses::customer_id, seen));
    }
    Ok(query.load(conn).await?)
}

/// What these teams are called, deleted or not.
pub async fn team_names(conn: &mut Conn, ids: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let query = teams::table.filter(teams::id.eq_any(ids)).select((teams::id, teams::name));
    let rows: Vec<(Uuid, String)> = query.load(conn).await?;
    Ok(rows.into_iter().collect())
}
