//! How much working time went by before a lead was answered.
//!
//! It is kept as it was counted: calendars and leave change later, and a figure that somebody was told should not.

use std::collections::HashMap;

use futures_util::future::try_join;
use kernel::worktime::WorkCalendar;
use uuid::Uuid;

use super::{model::Response, queries};
use crate::{
    calendars,
    db::Conn,
    error::Result,
    settings::{self, Settings},
    users,
};

/// Counts those of these leads, which the caller has locked, that were answered and are not counted.
pub async fn count(conn: &Conn, mut leads: Vec<Response>) -> Result<()> {
    leads.retain(|lead| lead.first_response_at.is_some() && lead.seconds.is_none());
    if leads.is_empty() {
        return Ok(());
    }
    let calendars = calendars_of(conn, &leads).await?;
    let (ids, seconds): (Vec<Uuid>, Vec<i64>) =
        leads.iter().map(|lead| (lead.id, lead.worked(&calendars))).unzip();
    queries::save_working_seconds(conn, ids, seconds).await
}

/// The same of `limit` leads that were answered before there was such a figure; answers how many there were.
pub async fn count_rest(conn: &Conn, limit: i64) -> Result<usize> {
    let leads = queries::uncounted(conn, limit).await?;
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
