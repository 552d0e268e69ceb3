use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use uuid::Uuid;

use super::{
    input::DealFilter,
    model::{Deal, DealStatus},
};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{deal_stage_intervals, deals},
    },
    error::Result,
    sight::of_seen_customer,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] =
    &["created_at", "updated_at", "closed_at", "expected_close_on", "next_follow_up_at", "name"];

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

/// Writes a changed deal and answers it as it stands.
pub async fn save(conn: &mut Conn, row: &Deal) -> Result<Deal> {
    let saved = diesel::update(row).set(row).returning(Deal::as_returning());
    Ok(saved.get_result(conn).await?)
}

macro_rules! open_of {
    ($owner_id:expr) => {
        deals::table
            .filter(deals::owner_id.eq($owner_id))
            .filter(deals::status.eq(DealStatus::Open))
            .filter(deals::deleted_at.is_null())
    };
}

pub async fn count_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    Ok(open_of!(owner_id).count().get_result(conn).await?)
}

/// A user's open deals, locked.
pub async fn lock_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Deal>> {
    let query = open_of!(owner_id).order(deals::id).select(Deal::as_select());
    Ok(query.for_no_key_update().load(conn).await?)
}

/// A customer's deals that were deleted at this time, or that are not deleted; locked.
pub async fn lock_of_customer(
    conn: &mut Conn,
    customer_id: Uuid,
    deleted_at: Option<DateTime<Utc>>,
) -> Result<Vec<Deal>> {
    let query = deals::table
        .filter(deals::customer_id.eq(customer_id))
        .filter(deals::deleted_at.is_not_distinct_from(deleted_at))
        .order(deals::id);
    Ok(query.select(Deal::as_select()).for_no_key_update().load(conn).await?)
}

/// The deals that this caller may see.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &DealFilter,
    page: &Page,
) -> Result<Listed<Deal>> {
    let mut query = deals::table.select(Deal::as_select()).into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let of_customers = of_seen_customer(deals::customer_id, ids, *unowned);
        let owned = deals::owner_id.assume_not_null().eq_any(ids.to_vec());
        query = query.filter(owned.or(of_customers));
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(deals::deleted_at.is_null());
    }
    if let Some(customer_id) = &filter.customer_id {
        query = query.filter(deals::customer_id.eq(customer_id.0));
    }
    if let Some(owner_id) = &filter.owner_id {
        query = query.filter(deals::owner_id.eq(owner_id.0));
    }
    if let Some(status) = filter.status {
        query = query.filter(deals::status.eq(status));
    }
    if let Some(stage_id) = &filter.stage_id {
        query = query.filter(deals::stage_id.eq(stage_id.0));
    }
    if let Some(pipeline_id) = &filter.pipeline_id {
        query = query.filter(deals::pipeline_id.eq(pipeline_id.0));
    }
    if let Some(after) = &filter.expected_close_after {
        query = query.filter(deals::expected_close_on.gt(after.0));
    }
    if let Some(before) = &filter.expected_close_before {
        query = query.filter(deals::expected_close_on.lt(before.0));
    }
    if let Some(after) = &filter.closed_after {
        query = query.filter(deals::closed_at.gt(after.0));
    }
    if let Some(before) = &filter.closed_before {
        query = query.filter(deals::closed_at.lt(before.0));
    }
    if let Some(after) = &filter.created_after {
        query = query.filter(deals::created_at.gt(after.0));
    }
    if let Some(before) = &filter.created_before {
        query = query.filter(deals::created_at.lt(before.0));
    }
    if let Some(after) = &filter.updated_after {
        query = query.filter(deals::updated_at.gt(after.0));
    }
    keyset!(query, page, deals::id, {
        "created_at" => time deals::created_at,
        "updated_at" => time deals::updated_at,
        "closed_at" => nullable deals::closed_at,
        "expected_close_on" => nullable_day deals::expected_close_on,
        "next_follow_up_at" => nullable deals::next_follow_up_at,
        "name" => text deals::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
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
