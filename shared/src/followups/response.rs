//! How much working time went by before a lead was answered.
//!
//! It is kept as it was counted: calendars and leave change later, and a figure that somebody was told should not.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{Array, BigInt, Nullable, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use futures_util::future::try_join;
use kernel::worktime::WorkCalendar;
use uuid::Uuid;

use crate::{
    calendars,
    db::{Conn, prepared},
    error::Result,
    settings::{self, Settings},
    users,
};

/// Of a lead, what its working time takes.
#[derive(Clone, Debug, QueryableByName)]
pub struct Response {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    created_at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    first_response_at: Option<DateTime<Utc>>,
    #[diesel(sql_type = Nullable<BigInt>)]
    seconds: Option<i64>,
    /// Whose it was when it was received.
    #[diesel(sql_type = Nullable<SqlUuid>)]
    owner_id: Option<Uuid>,
}

const SAVE: &str = "\
    UPDATE leads SET first_response_working_seconds = counted.seconds \
    FROM unnest($1::uuid[], $2::bigint[]) AS counted (id, seconds) WHERE leads.id = counted.id";

/// Counts those of these leads, which the caller has locked, that were answered and are not counted.
pub async fn count(conn: &Conn, mut leads: Vec<Response>) -> Result<()> {
    leads.retain(|lead| lead.first_response_at.is_some() && lead.seconds.is_none());
    if leads.is_empty() {
        return Ok(());
    }
    let calendars = calendars_of(conn, &leads).await?;
    let (ids, seconds): (Vec<Uuid>, Vec<i64>) =
        leads.iter().map(|lead| (lead.id, lead.worked(&calendars))).unzip();
    let save =
        diesel::sql_query(SAVE).bind::<Array<SqlUuid>, _>(ids).bind::<Array<BigInt>, _>(seconds);
    prepared(save).execute(&mut &*conn).await?;
    Ok(())
}

/// The same of `limit` leads that were answered before there was such a figure; answers how many there were.
pub async fn count_rest(conn: &Conn, limit: i64) -> Result<usize> {
    let query = diesel::sql_query(include_str!("uncounted.sql")).bind::<BigInt, _>(limit);
    let leads: Vec<Response> = query.load(&mut &*conn).await?;
    let found = leads.len();
    count(conn, leads).await?;
    Ok(found)
}

impl Response {
    fn worked(&self, calendars: &HashMap<Option<Uuid>, WorkCalendar>) -> i64 {
        let (Some(calendar), Some(until)) = (calendars.get(&self.owner_id), self.first_response_at)
        else {
            return 0;
        };
        calendar.working_between(self.created_at, until).num_seconds()
    }
}

/// The working time of each owner; the organisation's for a lead of nobody.
async fn calendars_of(
    conn: &Conn,
    leads: &[Response],
) -> Result<HashMap<Option<Uuid>, WorkCalendar>> {
    let mut owners: Vec<Option<Uuid>> = leads.iter().map(|lead| lead.owner_id).collect();
    owners.sort_unstable();
    owners.dedup();
    let ids: Vec<Uuid> = owners.iter().copied().flatten().collect();
    let (settings, users) =
        try_join(settings::queries::get(conn), users::queries::find_all(conn, &ids)).await?;
    let mut calendars = HashMap::new();
    for owner in owners {
        let user = users.iter().find(|user| Some(user.id) == owner);
        calendars.insert(owner, calendar_of(conn, user, &settings).await?);
    }
    Ok(calendars)
}

async fn calendar_of(
    conn: &Conn,
    user: Option<&users::User>,
    settings: &Settings,
) -> Result<WorkCalendar> {
    match user {
        Some(user) => calendars::resolve::worktime_of(conn, user, settings).await,
        None => calendars::resolve::office(conn, settings).await,
    }
}
