use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{input::PurchaseFilter, model::Purchase};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::purchases,
    },
    error::Result,
    sight::{List, Reach, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "purchased_on"];

/// A purchase that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Purchase>> {
    let query = purchases::table.find(id).filter(purchases::deleted_at.is_null());
    Ok(query.select(Purchase::as_select()).first(conn).await.optional()?)
}

/// A purchase, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Purchase>> {
    Ok(purchases::table.find(id).select(Purchase::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Purchase>> {
    Ok(purchases::table
        .find(id)
        .select(Purchase::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

/// Another purchase of this external id that is not deleted.
pub async fn of_external_id(
    conn: &mut Conn,
    external_id: &str,
    but: Uuid,
) -> Result<Option<Purchase>> {
    let query = purchases::table
        .filter(purchases::external_id.eq(external_id))
        .filter(purchases::deleted_at.is_null())
        .filter(purchases::id.ne(but));
    Ok(query.select(Purchase::as_select()).first(conn).await.optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Purchase) -> Result<()> {
    diesel::insert_into(purchases::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Purchase) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// The purchases that this caller may see: of owners and of customers in sight.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &PurchaseFilter,
    page: &Page,
) -> Result<Listed<Purchase>> {
    let mut query = purchases::table.select(Purchase::as_select()).into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
        query = match reach(conn, List::Purchases, ids, *unowned, deleted).await? {
            Reach::Rows(rows) => query.filter(purchases::id.eq_any(rows)),
            Reach::Of(seen) => {
                let own = purchases::owner_id.assume_not_null().eq_any(ids.to_vec());
                query.filter(own.or(of_seen_customer(purchases::customer_id, &seen)))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(purchases::deleted_at.is_null());
    }
    narrow!(query, filter, {
        customer_id: eq purchases::customer_id,
        deal_id: eq purchases::deal_id,
        owner_id: eq purchases::owner_id,
        external_id: eq purchases::external_id,
        purchased_after: gt purchases::purchased_on,
        purchased_before: lt purchases::purchased_on,
        created_after: gt purchases::created_at,
        created_before: lt purchases::created_at,
        updated_after: gt purchases::updated_at,
    });
    keyset!(query, page, purchases::id, {
        "created_at" => time purchases::created_at,
        "updated_at" => time purchases::updated_at,
        "purchased_on" => day purchases::purchased_on,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
