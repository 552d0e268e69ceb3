use diesel::{
    dsl::auto_type,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Bool},
};
use diesel_async::RunQueryDsl;
use futures_util::future::try_join;
use uuid::Uuid;

use super::{
    access,
    filter::LeadFilter,
    model::{Lead, LeadStatus},
};
use crate::{
    actor::{Actor, Scope, Sight},
    assignment::AssignedBecause,
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow, prepared,
        schema::{contact_points, leads},
    },
    error::Result,
    followups::{self, Parents},
    search::queries as search,
    sight::{List, Reach, SeenCustomers, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "next_follow_up_at"];

macro_rules! open_of {
    ($owner_id:expr) => {
        leads::table
            .filter(leads::owner_id.eq($owner_id))
            .filter(leads::deleted_at.is_null())
            .filter(leads::status.ne_all([LeadStatus::Converted, LeadStatus::Unqualified]))
    };
}

/// Seen as its owner is, or as the customer that it is linked to.
macro_rules! seen {
    ($ids:expr, $unowned:expr, $customers:expr) => {{
        let nobodys = leads::owner_id.is_null().and($unowned.into_sql::<Bool>());
        let own = leads::owner_id.is_not_null();
        let own = own.and(leads::owner_id.assume_not_null().eq_any($ids.to_vec()));
        nobodys.or(own).or(of_seen_customer(leads::customer_id, $customers))
    }};
}

/// A lead that is not deleted, whoever asks.
pub async fn get(conn: &Conn, id: Uuid) -> Result<Option<Lead>> {
    let query = leads::table.find(id).filter(leads::deleted_at.is_null());
    Ok(query.select(Lead::as_select()).first(&mut &*conn).await.optional()?)
}

/// Those of these leads that are not deleted.
pub async fn get_all(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Lead>> {
    let query = leads::table.filter(leads::id.eq_any(ids)).filter(leads::deleted_at.is_null());
    Ok(query.select(Lead::as_select()).load(&mut &*conn).await?)
}

/// A lead, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Lead>> {
    Ok(leads::table.find(id).select(Lead::as_select()).first(conn).await.optional()?)
}

/// The lead, other than this one, that has this source and external id.
pub async fn of_external_id(
    conn: &mut Conn,
    (source, external_id): (&str, &str),
    but: Uuid,
) -> Result<Option<Lead>> {
    let query = leads::table
        .filter(leads::source.eq(source))
        .filter(leads::external_id.eq(external_id))
        .filter(leads::deleted_at.is_null())
        .filter(leads::id.ne(but));
    Ok(query.select(Lead::as_select()).first(conn).await.optional()?)
}

/// A lead, deleted or not, locked against other changes; the customer that it is linked to before it, as everywhere.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Lead>> {
    let held = followups::queries::lock_customer_of_lead(conn, id).await?;
    let query = leads::table.find(id).select(Lead::as_select()).for_no_key_update();
    let lead: Option<Lead> = query.first(conn).await.optional()?;
    // Linked between the two statements.
    if let Some(customer_id) = lead.as_ref().and_then(|lead| lead.customer_id)
        && held != Some(customer_id)
    {
        let parents = Parents { customer_id: Some(customer_id), ..Parents::default() };
        followups::queries::lock(conn, &[parents]).await?;
    }
    Ok(lead)
}

/// The lead as it stands, with what followed from a change of it in the same transaction.
pub async fn again(conn: &mut Conn, id: Uuid) -> Result<Lead> {
    Ok(leads::table.find(id).select(Lead::as_select()).first(conn).await?)
}

/// Waits for whoever takes in a person with one of these keys; one place, sorted, so that nobody waits in a circle.
pub async fn lock_keys(conn: &mut Conn, places: &[i64]) -> Result<()> {
    let statement =
        diesel::sql_query("SELECT pg_advisory_xact_lock(place) FROM unnest($1) AS place")
            .bind::<Array<BigInt>, _>(places);
    prepared(statement).execute(conn).await?;
    Ok(())
}

/// Writes a new lead and answers it as it stands.
pub async fn insert(conn: &Conn, row: &Lead) -> Result<Lead> {
    let written = async {
        let statement =
            diesel::insert_into(leads::table).values(row).returning(Lead::as_returning());
        Ok(statement.get_result(&mut &*conn).await?)
    };
    // Sent together, in this order.
    let (row, ()) = try_join(written, insert_contact_points(conn, row)).await?;
    Ok(row)
}

/// Writes a changed lead and answers it as it stands.
pub async fn save(conn: &mut Conn, row: &Lead) -> Result<Lead> {
    let row = diesel::update(row).set(row).returning(Lead::as_returning()).get_result(conn).await?;
    Ok(row)
}

/// Makes the index of e-mails and phones follow the lead.
pub async fn replace_contact_points(conn: &mut Conn, row: &Lead) -> Result<()> {
    diesel::delete(contact_points::table.filter(contact_points::lead_id.eq(row.id)))
        .execute(conn)
        .await?;
    insert_contact_points(conn, row).await
}

async fn insert_contact_points(conn: &Conn, row: &Lead) -> Result<()> {
    let statement = diesel::sql_query(
        "INSERT INTO contact_points (lead_id, kind, position, value) \
         SELECT $1, 'email', place, value FROM unnest($2) WITH ORDINALITY AS sent (value, place) \
         UNION ALL \
         SELECT $1, 'phone', place, value FROM unnest($3) WITH ORDINALITY AS sent (value, place)",
    )
    .bind::<diesel::sql_types::Uuid, _>(row.id)
    .bind::<Array<diesel::sql_types::Text>, _>(&row.emails)
    .bind::<Array<diesel::sql_types::Text>, _>(&row.phones);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}

/// Leads that are known by a contact and not converted, deleted or not, locked.
pub async fn lock_unconverted_of_contact(conn: &mut Conn, contact_id: Uuid) -> Result<Vec<Lead>> {
    let query = leads::table
        .filter(leads::contact_id.eq(contact_id))
        .filter(leads::status.ne(LeadStatus::Converted))
        .order(leads::id);
    Ok(query.select(Lead::as_select()).for_no_key_update().load(conn).await?)
}

/// The newest lead that no rep could take and nobody has taken since, and how many more there are.
pub async fn waiting_for_owner(conn: &mut Conn) -> Result<(Option<Lead>, i64)> {
    macro_rules! waiting {
        () => {
            leads::table
                .filter(leads::owner_id.is_null())
                .filter(leads::assigned_because.eq(AssignedBecause::NoActiveRep.as_str()))
                .filter(leads::status.eq_any(LeadStatus::OPEN))
                .filter(leads::erased_at.is_null())
                .filter(leads::deleted_at.is_null())
        };
    }
    let count: i64 = waiting!().count().get_result(conn).await?;
    let newest = waiting!().order(leads::id.desc()).select(Lead::as_select());
    Ok((newest.first(conn).await.optional()?, (count - 1).max(0)))
}

/// Leads that somebody still has to work on.
pub async fn count_open_of(conn: &mut Conn, owner_id: Uuid) -> Result<i64> {
    Ok(open_of!(owner_id).count().get_result(conn).await?)
}

/// The same, locked.
pub async fn open_of(conn: &mut Conn, owner_id: Uuid) -> Result<Vec<Lead>> {
    Ok(open_of!(owner_id)
        .order(leads::id)
        .select(Lead::as_select())
        .for_no_key_update()
        .load(conn)
        .await?)
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
