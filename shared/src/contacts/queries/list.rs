//! The contacts that a caller may read.

use diesel::{dsl::auto_type, prelude::*};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    actor::{Actor, Scope, Sight},
    contacts::model::{Contact, ContactFilter},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{contact_points, contacts},
    },
    error::Result,
    search::queries as search,
    sight::{List, Reach, SeenCustomers, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name"];

/// Which of these, if not deleted, are at a customer that this caller reads.
pub async fn readable(conn: &mut Conn, actor: &Actor, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    if ids.is_empty() || !actor.has(Scope::CrmRead) {
        return Ok(Vec::new());
    }
    let mut query = contacts::table
        .filter(contacts::id.eq_any(ids))
        .filter(contacts::deleted_at.is_null())
        .into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let customers = SeenCustomers::sought(ids, *unowned);
        query = query.filter(of_seen_customer(contacts::customer_id, &customers));
    }
    Ok(query.select(contacts::id).load(conn).await?)
}

/// The contacts that this caller may read: their own, and those of customers in sight.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ContactFilter,
    page: &Page,
) -> Result<Listed<Contact>> {
    let mut query = contacts::table.into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
        query = match reach(conn, List::Contacts, ids, *unowned, deleted).await? {
            Reach::Rows(rows) => query.filter(contacts::id.eq_any(rows)),
            Reach::Of(seen) => {
                let owned = contacts::owner_id.is_not_null();
                let owned = owned.and(contacts::owner_id.assume_not_null().eq_any(ids.to_vec()));
                query.filter(owned.or(of_seen_customer(contacts::customer_id, &seen)))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(contacts::deleted_at.is_null());
    }
    if let Some(email) = &filter.email {
        query = query.filter(contacts::id.eq_any(having("email", &email.0)));
    }
    if let Some(phone) = &filter.phone {
        query = query.filter(contacts::id.eq_any(having("phone", &phone.0)));
    }
    narrow!(query, filter, {
        customer_id: eq contacts::customer_id,
        owner_id: eq contacts::owner_id,
        is_primary: eq contacts::is_primary,
        survey_opt_out: eq contacts::survey_opt_out,
        created_after: gt contacts::created_at,
        created_before: lt contacts::created_at,
        updated_after: gt contacts::updated_at,
    });
    if let Some(q) = &filter.q {
        query = query.filter(search::found(search::CONTACTS, q));
        if page.is_ranked() {
            let newest = query
                .order((contacts::created_at.desc(), contacts::id.desc()))
                .limit(search::MOST_RANKED)
                .select((Contact::as_select(), search::rank(search::CONTACTS, q)));
            return Ok(Listed::ranked(search::ranked(newest, page).load(conn).await?, page));
        }
    }
    keyset!(query, page, contacts::id, {
        "created_at" => time contacts::created_at,
        "updated_at" => time contacts::updated_at,
        "name" => text contacts::name,
    });
    Ok(Listed::of(query.select(Contact::as_select()).load(conn).await?, page))
}

/// The contacts that have this e-mail or phone.
#[auto_type]
fn having<'a>(kind: &'a str, value: &'a str) -> _ {
    contact_points::table
        .filter(contact_points::kind.eq(kind))
        .filter(contact_points::value.eq(value))
        .filter(contact_points::contact_id.is_not_null())
        .select(contact_points::contact_id.assume_not_null())
}
