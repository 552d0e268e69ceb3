use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Channel, Interaction};
use crate::{
    db::{Conn, schema::interactions},
    error::Result,
};

pub async fn insert(conn: &mut Conn, row: &Interaction) -> Result<()> {
    diesel::insert_into(interactions::table).values(row).execute(conn).await?;
    Ok(())
}

/// Whether this lead wrote exactly this before.
pub async fn has_message(conn: &mut Conn, lead_id: Uuid, message: &str) -> Result<bool> {
    let same = interactions::table
        .filter(interactions::lead_id.eq(lead_id))
        .filter(interactions::channel.eq(Channel::Form))
        .filter(interactions::summary.eq(message));
    Ok(diesel::select(diesel::dsl::exists(same)).get_result(conn).await?)
}

/// All of a lead, oldest first.
pub async fn of_lead(conn: &mut Conn, lead_id: Uuid) -> Result<Vec<Interaction>> {
    let query = interactions::table
        .filter(interactions::lead_id.eq(lead_id))
        .filter(interactions::deleted_at.is_null())
        .order((interactions::occurred_at, interactions::id));
    Ok(query.select(Interaction::as_select()).load(conn).await?)
}
