use chrono::{DateTime, Utc};
use diesel::{dsl::max, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Customer, CustomerFilter};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{cases, contacts, customers, deals},
    },
    error::Result,
    search::queries as search,
    sight::{List, Reach, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] =
    &["created_at", "updated_at", "name", "last_contacted_at", "next_follow_up_at"];

macro_rules! owned_by {
    ($owner_id:expr) => {
        customers::table
            .filter(customers::owner_id.eq($owner_id))
            .filter(customers::deleted_at.is_null())
    };
}

/// A customer that is not deleted, whoever asks.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Customer>> {
    let query = customers::table.find(id).filter(customers::deleted_at.is_null());
    Ok(query.select(Customer::as_select()).first(&mut &*conn).await.optional()?)
}

/// Those of these customers that are not deleted.
pub async fn get_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Customer>> {
    let query =
        customers::table.filter(customers::id.eq_any(ids)).filter(customers::deleted_at.is_null());
    Ok(query.select(Customer::as_select()).load(&mut &*conn).await?)
}

/// A customer, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Customer>> {
    Ok(customers::table.find(id).select(Customer::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Customer>> {
    Ok(customers::table
        .find(id)
        .select(Customer::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn insert(conn: &mut Conn, row: &Customer) -> Result<()> {
    diesel::insert_into(customers::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Customer) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// When the last of what hangs on a customer and can come back with it was deleted.
pub async fn last_deleted_of(conn: &mut Conn, id: Uuid) -> Result<Option<DateTime<Utc>>> {
    let gone = contacts::table.filter(contacts::customer_id.eq(id));
    let contact: Option<DateTime<Utc>> = gone.select(max(contacts::deleted_at)).first(conn).await?;
    let gone = deals::table.filter(deals::customer_id.eq(id));
    let deal: Option<DateTime<Utc>> = gone.select(max(deals::deleted_at)).first(conn).await?;
    let gone = cases::table.filter(cases::customer_id.eq(id));
    let case: Option<DateTime<Utc>> = gone.select(max(cases::deleted_at)).first(conn).await?;
    Ok(contact.max(deal).max(case))
}

/// How many customers somebody looks after.
pub async fn count_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    Ok(owned_by!(owner_id).count().get_result(conn).await?)
}

/// The same, locked.
pub async fn lock_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Customer>> {
    Ok(owned_by!(owner_id)
        .order(customers::id)
        .select(Customer::as_select())
        .for_no_key_update()
        .load(conn)
        .await?)
}

/// The customers that this caller may read.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &CustomerFilter,
    page: &Page,
) -> Result<Listed<Customer>> {
    let mut query = customers::table.into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        query = match reach(conn, List::Customers, ids, *unowned, false).await? {
            Reach::Rows(rows) => query.filter(customers::id.eq_any(rows)),
            Reach::Of(seen) => {
                let own = customers::owner_id.assume_not_null().eq_any(ids.to_vec());
                query.filter(own.or(of_seen_customer(customers::id, &seen)))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(customers::deleted_at.is_null());
    }
    narrow!(query, filter, {
        owner_id: eq customers::owner_id,
        kind: is customers::kind,
        tier: is customers::tier,
        status: is customers::status,
        industry: eq customers::industry,
        region: eq customers::region,
        country: eq customers::country,
    });
    if let Some(tag) = &filter.tag {
        query = query.filter(customers::tags.contains(vec![tag.0.clone()]));
    }
    narrow!(query, filter, {
        created_after: gt customers::created_at,
        created_before: lt customers::created_at,
        updated_after: gt customers::updated_at,
    });
    if let Some(q) = &filter.q {
        query = query.filter(search::found(search::CUSTOMERS, q));
        if page.is_ranked() {
            let newest = query
                .order((customers::created_at.desc(), customers::id.desc()))
                .limit(search::MOST_RANKED)
                .select((Customer::as_select(), search::rank(search::CUSTOMERS, q)));
            return Ok(Listed::ranked(search::ranked(newest, page).load(conn).await?, page));
        }
    }
    keyset!(query, page, customers::id, {
        "created_at" => time customers::created_at,
        "updated_at" => time customers::updated_at,
        "name" => text customers::name,
        "last_contacted_at" => nullable customers::last_contacted_at,
        "next_follow_up_at" => nullable customers::next_follow_up_at,
    });
    Ok(Listed::of(query.select(Customer::as_select()).load(conn).await?, page))
}
