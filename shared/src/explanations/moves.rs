//! What was moved into working time, and why.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::model::{Move, MoveCause};
use crate::{calendars, db::Conn, emails::Email, error::Result, settings, users::User};

/// The move that a message's reason tells of, by its reader's working time as it is now.
pub async fn of_email(conn: &mut Conn, email: &Email, reader: Option<&User>) -> Result<Vec<Move>> {
    let time = |name: &str| -> Option<DateTime<Utc>> {
        email.reason.get(name).and_then(Value::as_str)?.parse().ok()
    };
    let (Some(from), Some(to)) = (time("moved_from"), time("at")) else { return Ok(Vec::new()) };
    let because = cause(conn, reader, from).await?;
    Ok(vec![Move { from, to, because }])
}

/// Why this instant is no working time of this person.
pub async fn cause(conn: &mut Conn, of: Option<&User>, at: DateTime<Utc>) -> Result<MoveCause> {
    let Some(user) = of else { return Ok(MoveCause::Unknown) };
    let settings = settings::queries::get(conn).await?;
    let worktime = calendars::resolve::worktime_of(conn, user, &settings).await?;
    Ok(worktime.why_not(at).into())
}
