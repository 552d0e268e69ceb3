mod checks;
mod history;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    input::CaseFilter,
    model::{Case, CaseStatus},
};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{cases, users},
    },
    error::Result,
    sight::{List, Reach, of_seen_customer, reach},
};

pub use checks::{check_again, claim_checks, next_check};
pub use history::{HISTORY_SORTS, Happened, history, record};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "due_at", "resolved_at", "closed_at"];

/// Those that somebody has to see to.
const OPEN: [CaseStatus; 2] = [CaseStatus::Open, CaseStatus::Working];

/// A case that is not deleted, whoever asks.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Case>> {
    let query = cases::table.find(id).filter(cases::deleted_at.is_null());
    Ok(query.select(Case::as_select()).first(conn).await.optional()?)
}

/// The newest that somebody has to see to and nobody in service has, and how many more there are.
pub async fn waiting_for_owner(conn: &mut Conn) -> Result<(Option<Case>, i64)> {
    macro_rules! waiting {
        () => {{
            let owner = users::table.filter(users::id.nullable().eq(cases::owner_id));
            cases::table
                .filter(cases::status.eq_any(OPEN))
                .filter(cases::deleted_at.is_null())
                .filter(diesel::dsl::not(diesel::dsl::exists(owner.filter(users::active))))
        }};
    }
    let count: i64 = waiting!().count().get_result(conn).await?;
    let newest = waiting!().order(cases::id.desc()).select(Case::as_select());
    Ok((newest.first(conn).await.optional()?, (count - 1).max(0)))
}

/// A case, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Case>> {
    Ok(cases::table.find(id).select(Case::as_select()).first(conn).await.optional()?)
}

/// Of these cases, deleted or not, those that name a contact, and that one's id.
pub async fn contacts_of(conn: &Conn, ids: &[Uuid]) -> Result<Vec<(Uuid, Uuid)>> {
    let query = cases::table.filter(cases::id.eq_any(ids)).filter(cases::contact_id.is_not_null());
    let query = query.select((cases::id, cases::contact_id.assume_not_null()));
    Ok(query.load(&mut &*conn).await?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Case>> {
    let query = cases::table.find(id).select(Case::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

/// The one that an answer opened, deleted or not, locked.
pub async fn lock_of_response(conn: &mut Conn, response_id: Uuid) -> Result<Option<Case>> {
    let query = cases::table.filter(cases::survey_response_id.eq(response_id));
    let query = query.select(Case::as_select()).for_no_key_update();
    Ok(query.first(conn).await.optional()?)
}

/// Whether somebody has to see to a case of this customer.
pub async fn is_open_at(conn: &mut Conn, customer_id: Uuid) -> Result<bool> {
    let open = cases::table
        .filter(cases::customer_id.eq(customer_id))
        .filter(cases::status.eq_any(OPEN))
        .filter(cases::deleted_at.is_null());
    Ok(diesel::select(diesel::dsl::exists(open)).get_result(conn).await?)
}

pub async fn insert(conn: &mut Conn, row: &Case) -> Result<()> {
    diesel::insert_into(cases::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &Case) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

macro_rules! open_of {
    ($owner_id:expr) => {
        cases::table
            .filter(cases::owner_id.eq($owner_id))
            .filter(cases::status.eq_any(OPEN))
            .filter(cases::deleted_at.is_null())
    };
}

pub async fn count_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    Ok(open_of!(owner_id).count().get_result(conn).await?)
}

/// A user's open cases, locked.
pub async fn lock_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Case>> {
    let query = open_of!(owner_id).order(cases::id).select(Case::as_select());
    Ok(query.for_no_key_update().load(conn).await?)
}

/// A customer's open cases, locked.
pub async fn lock_open_of_customer(conn: &mut Conn, customer_id: Uuid) -> Result<Vec<Case>> {
    let query = cases::table
        .filter(cases::customer_id.eq(customer_id))
        .filter(cases::status.eq_any(OPEN))
        .filter(cases::deleted_at.is_null())
        .order(cases::id);
    Ok(query.select(Case::as_select()).for_no_key_update().load(conn).await?)
}

/// A customer's cases that were deleted at this instant, locked.
pub async fn lock_deleted_at(
    conn: &mut Conn,
    customer_id: Uuid,
    at: DateTime<Utc>,
) -> Result<Vec<Case>> {
    let query = cases::table
        .filter(cases::customer_id.eq(customer_id))
        .filter(cases::deleted_at.eq(at))
        .order(cases::id);
    Ok(query.select(Case::as_select()).for_no_key_update().load(conn).await?)
}

/// The cases that this caller may see.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &CaseFilter,
    page: &Page,
) -> Result<Listed<Case>> {
    let mut query = cases::table.select(Case::as_select()).into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
        query = match reach(conn, List::Cases, ids, *unowned, deleted).await? {
            Reach::Rows(rows) => query.filter(cases::id.eq_any(rows)),
            Reach::Of(seen) => {
                let own = cases::owner_id.assume_not_null().eq_any(ids.to_vec());
                query.filter(own.or(of_seen_customer(cases::customer_id, &seen)))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(cases::deleted_at.is_null());
    }
    narrow!(query, filter, {
        customer_id: eq cases::customer_id,
        contact_id: eq cases::contact_id,
        survey_response_id: eq cases::survey_response_id,
        owner_id: eq cases::owner_id,
        status: is cases::status,
        severity: is cases::severity,
        channel: is cases::channel,
        due_after: gt cases::due_at,
        due_before: lt cases::due_at,
        resolved_after: gt cases::resolved_at,
        resolved_before: lt cases::resolved_at,
        closed_after: gt cases::closed_at,
        closed_before: lt cases::closed_at,
        created_after: gt cases::created_at,
        created_before: lt cases::created_at,
        updated_after: gt cases::updated_at,
    });
    keyset!(query, page, cases::id, {
        "created_at" => time cases::created_at,
        "updated_at" => time cases::updated_at,
        "due_at" => time cases::due_at,
        "resolved_at" => nullable cases::resolved_at,
        "closed_at" => nullable cases::closed_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
