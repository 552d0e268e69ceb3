//! The list, and what of it a caller may see.

use diesel::{dsl::auto_type, pg::Pg, prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::super::{access, filter::LeadFilter, model::Lead};
use crate::{
    actor::{Actor, Scope, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{contact_points, leads},
    },
    error::Result,
    search::queries as search,
    sight::{List, Reach, SeenCustomers, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "next_follow_up_at"];

/// Seen as its owner is, or as the customer that it is linked to.
macro_rules! seen {
    ($ids:expr, $unowned:expr, $customers:expr) => {{
        let nobodys = leads::owner_id.is_null().and($unowned.into_sql::<Bool>());
        let own = leads::owner_id.is_not_null();
        let own = own.and(leads::owner_id.assume_not_null().eq_any($ids.to_vec()));
        nobodys.or(own).or(of_seen_customer(leads::customer_id, $customers))
    }};
}

/// The leads that this caller may read, each as far as it may.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &LeadFilter,
    page: &Page,
) -> Result<Listed<Lead>> {
    let mut listed = listed(conn, actor, filter, page).await?;
    let linked = listed.data.iter().filter(|lead| lead.customer_id.is_some());
    let unseen = unseen(conn, actor, linked.map(|lead| lead.id).collect()).await?;
    for lead in &mut listed.data {
        if unseen.contains(&lead.id) {
            *lead = access::veiled(lead.clone());
        }
    }
    Ok(listed)
}

/// The leads that this caller may read or posted.
async fn in_sight<'a>(
    conn: &mut Conn,
    actor: &Actor,
    filter: &LeadFilter,
) -> Result<leads::BoxedQuery<'a, Pg>> {
    let query = leads::table.into_boxed();
    let own = leads::created_by_key_id.nullable().eq(actor.key_id).assume_not_null();
    // What a caller is not shown of a lead, it cannot ask for either.
    let asks =
        filter.owner_id.is_some() || filter.customer_id.is_some() || filter.contact_id.is_some();
    let own = own.and(leads::customer_id.is_null().or((!asks).into_sql::<Bool>()));
    Ok(match (actor.has(Scope::CrmRead), &actor.sight) {
        (true, Sight::Everything) => query,
        (true, Sight::Owners { ids, unowned }) => {
            let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
            let reach = reach(conn, List::Leads, ids, *unowned, deleted).await?;
            match (reach, actor.has(Scope::LeadsWrite)) {
                (Reach::Rows(rows), true) => query.filter(leads::id.eq_any(rows).or(own)),
                (Reach::Rows(rows), false) => query.filter(leads::id.eq_any(rows)),
                (Reach::Of(seen), true) => query.filter(seen!(ids, *unowned, &seen).or(own)),
                (Reach::Of(seen), false) => query.filter(seen!(ids, *unowned, &seen)),
            }
        }
        (false, _) => query.filter(own),
    })
}

/// The leads that have this e-mail or phone.
#[auto_type]
fn having<'a>(kind: &'a str, value: &'a str) -> _ {
    contact_points::table
        .filter(contact_points::kind.eq(kind))
        .filter(contact_points::value.eq(value))
        .filter(contact_points::lead_id.is_not_null())
        .select(contact_points::lead_id.assume_not_null())
}

async fn listed(
    conn: &mut Conn,
    actor: &Actor,
    filter: &LeadFilter,
    page: &Page,
) -> Result<Listed<Lead>> {
    let mut query = in_sight(conn, actor, filter).await?;
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(leads::deleted_at.is_null());
    }
    narrow!(query, filter, {
        status: is leads::status,
        owner_id: eq leads::owner_id,
        source: eq leads::source,
        external_id: eq leads::external_id,
        customer_id: eq leads::customer_id,
        contact_id: eq leads::contact_id,
        country: eq leads::country,
        company: eq leads::company,
    });
    if let Some(email) = &filter.email {
        query = query.filter(leads::id.eq_any(having("email", &email.0)));
    }
    if let Some(phone) = &filter.phone {
        query = query.filter(leads::id.eq_any(having("phone", &phone.0)));
    }
    narrow!(query, filter, {
        created_after: gt leads::created_at,
        created_before: lt leads::created_at,
        updated_after: gt leads::updated_at,
    });
    if let Some(q) = &filter.q {
        query = query.filter(search::found(search::LEADS, q));
        if page.is_ranked() {
            let newest = query
                .order((leads::created_at.desc(), leads::id.desc()))
                .limit(search::MOST_RANKED)
                .select((Lead::as_select(), search::rank(search::LEADS, q)));
            return Ok(Listed::ranked(search::ranked(newest, page).load(conn).await?, page));
        }
    }
    keyset!(query, page, leads::id, {
        "created_at" => time leads::created_at,
        "updated_at" => time leads::updated_at,
        "next_follow_up_at" => nullable leads::next_follow_up_at,
    });
    Ok(Listed::of(query.select(Lead::as_select()).load(conn).await?, page))
}

/// Those of these leads that this caller reads only because its key posted them.
async fn unseen(conn: &mut Conn, actor: &Actor, linked: Vec<Uuid>) -> Result<Vec<Uuid>> {
    if !actor.has(Scope::CrmRead) || linked.is_empty() {
        return Ok(linked);
    }
    let Sight::Owners { ids, unowned } = &actor.sight else { return Ok(Vec::new()) };
    let customers = SeenCustomers::sought(ids, *unowned);
    let seen = leads::table.filter(leads::id.eq_any(&linked));
    let seen = seen.filter(seen!(ids, *unowned, &customers));
    let seen: Vec<Uuid> = seen.select(leads::id).load(conn).await?;
    Ok(linked.into_iter().filter(|id| !seen.contains(id)).collect())
}

/// Which of these, if not deleted, this caller may read, be it as the one who posted them.
pub async fn readable(conn: &mut Conn, actor: &Actor, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let living = leads::table.filter(leads::id.eq_any(ids)).filter(leads::deleted_at.is_null());
    let living = living.select((leads::id, leads::created_by_key_id));
    let living: Vec<(Uuid, Option<Uuid>)> = living.load(conn).await?;
    let unseen = unseen(conn, actor, living.iter().map(|(id, _)| *id).collect()).await?;
    let key = actor.key_id.filter(|_| actor.has(Scope::LeadsWrite));
    let readable = living
        .into_iter()
        .filter(|(id, posted_by)| !unseen.contains(id) || (key.is_some() && *posted_by == key));
    Ok(readable.map(|(id, _)| id).collect())
}
