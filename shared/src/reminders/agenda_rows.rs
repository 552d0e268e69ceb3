//! The rows of agendas to come, one a user who wants them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::AgendaRow;
use crate::{
    db::{Conn, schema::agendas},
    error::Result,
};

/// When somebody's next agenda goes.
pub async fn save(conn: &mut Conn, row: &AgendaRow) -> Result<()> {
    diesel::insert_into(agendas::table)
        .values(row)
        .on_conflict(agendas::user_id)
        .do_update()
        .set(row)
        .execute(conn)
        .await?;
    Ok(())
}

pub async fn find(conn: &mut Conn, user_id: Uuid) -> Result<Option<AgendaRow>> {
    let query = agendas::table.find(user_id).select(AgendaRow::as_select());
    Ok(query.first(conn).await.optional()?)
}

pub async fn forget(conn: &mut Conn, user_id: Uuid) -> Result<()> {
    diesel::delete(agendas::table.find(user_id)).execute(conn).await?;
    Ok(())
}

/// Due agendas that no other scheduler holds, locked.
pub async fn lock_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<AgendaRow>> {
    let query = agendas::table
        .filter(agendas::next_agenda_at.le(now))
        .order(agendas::next_agenda_at)
        .limit(limit)
        .select(AgendaRow::as_select())
        .for_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = agendas::table.order(agendas::next_agenda_at).select(agendas::next_agenda_at);
    Ok(query.first(conn).await.optional()?)
}
