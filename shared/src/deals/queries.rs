use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use uuid::Uuid;

use super::model::Deal;
use crate::{
    actor::Actor,
    db::{
        Conn,
        schema::{deal_stage_intervals, deals},
    },
    error::Result,
};

/// A deal that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Deal>> {
    let query = deals::table.find(id).filter(deals::deleted_at.is_null());
    Ok(query.select(Deal::as_select()).first(conn).await.optional()?)
}

/// A deal, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Deal>> {
    Ok(deals::table.find(id).select(Deal::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Deal>> {
    Ok(deals::table
        .find(id)
        .select(Deal::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Deal) -> Result<()> {
    diesel::insert_into(deals::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Deal) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// Ends the deal's time in one stage and status, and begins that in what it has now.
pub async fn record_stage(
    conn: &mut Conn,
    actor: &Actor,
    deal: &Deal,
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::update(deal_stage_intervals::table)
        .filter(deal_stage_intervals::deal_id.eq(deal.id))
        .filter(deal_stage_intervals::to_at.is_null())
        .set(deal_stage_intervals::to_at.eq(now))
        .execute(conn)
        .await?;
    diesel::insert_into(deal_stage_intervals::table)
        .values((
            deal_stage_intervals::id.eq(id::new(now)),
            deal_stage_intervals::deal_id.eq(deal.id),
            deal_stage_intervals::stage_id.eq(deal.stage_id),
            deal_stage_intervals::status.eq(deal.status),
            deal_stage_intervals::from_at.eq(now),
            deal_stage_intervals::by_user_id.eq(actor.user_id()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
