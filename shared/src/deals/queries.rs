use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id;
use serde_json::json;
use uuid::Uuid;

use super::{
    input::DealFilter,
    model::{Deal, DealStatus, StageInterval},
};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        functions::greatest,
        list::{Listed, Page, keyset},
        narrow,
        schema::{deal_stage_intervals, deals},
    },
    error::Result,
    sight::{List, Reach, of_seen_customer, reach},
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

/// What the list of its stages can be ordered by.
pub const STAGE_SORTS: &[&str] = &["from"];

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

/// A customer's open deals, locked.
pub async fn lock_open_of_customer(conn: &mut Conn, customer_id: Uuid) -> Result<Vec<Deal>> {
    let query = deals::table
        .filter(deals::customer_id.eq(customer_id))
        .filter(deals::status.eq(DealStatus::Open))
        .filter(deals::deleted_at.is_null())
        .order(deals::id);
    Ok(query.select(Deal::as_select()).for_no_key_update().load(conn).await?)
}

/// A customer's deals that were deleted at this instant, locked.
pub async fn lock_deleted_at(
    conn: &mut Conn,
    customer_id: Uuid,
    at: DateTime<Utc>,
) -> Result<Vec<Deal>> {
    let query = deals::table
        .filter(deals::customer_id.eq(customer_id))
        .filter(deals::deleted_at.eq(at))
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
        let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
        query = match reach(conn, List::Deals, ids, *unowned, deleted).await? {
            Reach::Rows(rows) => query.filter(deals::id.eq_any(rows)),
            Reach::Of(seen) => {
                let own = deals::owner_id.assume_not_null().eq_any(ids.to_vec());
                query.filter(own.or(of_seen_customer(deals::customer_id, &seen)))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(deals::deleted_at.is_null());
    }
    narrow!(query, filter, {
        customer_id: eq deals::customer_id,
        lead_id: eq deals::lead_id,
        owner_id: eq deals::owner_id,
        status: is deals::status,
        stage_id: eq deals::stage_id,
        pipeline_id: eq deals::pipeline_id,
        expected_close_after: gt deals::expected_close_on,
        expected_close_before: lt deals::expected_close_on,
        closed_after: gt deals::closed_at,
        closed_before: lt deals::closed_at,
        created_after: gt deals::created_at,
        created_before: lt deals::created_at,
        updated_after: gt deals::updated_at,
    });
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

/// Ends the deal's time in one stage and status, and begins that in what it has now. Who had to wait for the row's lock
/// may have an older `now` than the one before: then the interval ends where it began.
pub async fn record_stage(
    conn: &mut Conn,
    actor: &Actor,
    deal: &Deal,
    now: DateTime<Utc>,
) -> Result<()> {
    let end = greatest(now, deal_stage_intervals::from_at).nullable();
    let ended: Option<Option<DateTime<Utc>>> = diesel::update(deal_stage_intervals::table)
        .filter(deal_stage_intervals::deal_id.eq(deal.id))
        .filter(deal_stage_intervals::to_at.is_null())
        .set(deal_stage_intervals::to_at.eq(end))
        .returning(deal_stage_intervals::to_at)
        .get_result(conn)
        .await
        .optional()?;
    let from = ended.flatten().unwrap_or(now);
    // Listed after the one that it ends, whichever process made that.
    let made_at = if from > now { from + TimeDelta::milliseconds(1) } else { now };
    let next = StageInterval {
        id: id::new(made_at),
        deal_id: deal.id,
        stage_id: deal.stage_id,
        status: deal.status,
        from_at: from,
        to_at: None,
        by_user_id: actor.user_id(),
    };
    diesel::insert_into(deal_stage_intervals::table).values(next).execute(conn).await?;
    Ok(())
}

/// Where a deal stood when; who asks may read it.
pub async fn stages(conn: &mut Conn, deal_id: Uuid, page: &Page) -> Result<Listed<StageInterval>> {
    let mut query = deal_stage_intervals::table
        .filter(deal_stage_intervals::deal_id.eq(deal_id))
        .select(StageInterval::as_select())
        .into_boxed();
    keyset!(query, page, deal_stage_intervals::id, {
        "from" => time deal_stage_intervals::from_at,
    });
    let rows = query.load(conn).await?;
    Ok(Listed::by(rows, page, |row: &StageInterval| Some((Some(json!(row.from_at)), row.id))))
}
