use chrono::{DateTime, Utc};
use deserr::Deserr;
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;
use kernel::input::{Id, Text, Timestamp};
use kernel::refusal::Faults;
use utoipa::IntoParams;
use uuid::Uuid;

use super::model::{AuditEntry, Event};
use crate::{
    actor::{Actor, Scope, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{contacts, deals, events, interactions, leads, purchases, tasks},
    },
    error::Result,
    sight::of_seen_customer,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at"];

/// What every reader of CRM rows hears of, as far as it is in sight.
const CRM_ROWS: [&str; 8] =
    ["lead", "task", "interaction", "purchase", "customer", "contact", "deal", "pipeline"];

/// Held by whoever numbers events.
const NUMBERING: i64 = 0x7261_7070_6f72_7402;

#[diesel::declare_sql_function]
extern "SQL" {
    fn pg_try_advisory_xact_lock(key: diesel::sql_types::BigInt) -> diesel::sql_types::Bool;
}

/// Leads whose owner is in sight, or the customer that they are linked to.
macro_rules! seen_leads {
    ($ids:expr, $unowned:expr) => {{
        let nobodys = leads::owner_id.is_null().and($unowned.into_sql::<Bool>());
        let own = leads::owner_id.is_not_null();
        let own = own.and(leads::owner_id.assume_not_null().eq_any($ids.to_vec()));
        nobodys.or(own).or(of_seen_customer(leads::customer_id, $ids, $unowned))
    }};
}

/// Writes an event; [`publish`](super::publish) is who calls it.
pub(super) async fn insert(conn: &Conn, event: &Event) -> Result<()> {
    diesel::insert_into(events::table).values(event).execute(&mut &*conn).await?;
    Ok(())
}

/// One event.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Event>> {
    Ok(events::table.find(id).select(Event::as_select()).first(conn).await.optional()?)
}

/// Filters of `/v1/audit`.
#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct AuditFilter {
    #[deserr(default)]
    pub subject_type: Option<Text>,
    #[deserr(default)]
    pub subject_id: Option<Id>,
    #[param(rename = "type")]
    #[deserr(default, rename = "type")]
    pub type_: Option<Text>,
    #[deserr(default)]
    pub actor_user_id: Option<Id>,
    #[deserr(default)]
    pub request_id: Option<Text>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
}

/// The audit trail.
pub async fn audit(
    conn: &mut Conn,
    filter: &AuditFilter,
    page: &Page,
) -> Result<Listed<AuditEntry>> {
    let mut query = events::table.select(AuditEntry::as_select()).into_boxed();
    if let Some(wanted) = &filter.subject_type {
        query = query.filter(events::subject_type.eq(wanted.0.clone()));
    }
    if let Some(wanted) = &filter.subject_id {
        query = query.filter(events::subject_id.eq(wanted.0));
    }
    if let Some(wanted) = &filter.type_ {
        query = query.filter(events::type_.eq(wanted.0.clone()));
    }
    if let Some(wanted) = &filter.actor_user_id {
        query = query.filter(events::actor_user_id.eq(wanted.0));
    }
    if let Some(wanted) = &filter.request_id {
        query = query.filter(events::request_id.eq(wanted.0.clone()));
    }
    if let Some(after) = &filter.created_after {
        query = query.filter(events::at.gt(after.0));
    }
    if let Some(before) = &filter.created_before {
        query = query.filter(events::at.lt(before.0));
    }
    keyset!(query, page, events::id, { "created_at" => time events::at });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// Numbered events after `position`, in order, as far as the caller may see their subject now.
pub async fn changes(
    conn: &mut Conn,
    actor: &Actor,
    position: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    let posted_by = actor.key_id.filter(|_| actor.has(Scope::LeadsWrite));
    let mut query = events::table
        .filter(events::position.gt(position))
        .order(events::position.asc())
        .limit(limit)
        .select(Event::as_select())
        .into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let ids = ids.to_vec();
        let seen_leads = leads::table.filter(seen_leads!(&ids, *unowned)).select(leads::id);
        let seen_interactions = interactions::table
            .filter(
                of_seen_customer(interactions::customer_id, &ids, *unowned)
                    .or(interactions::lead_id.assume_not_null().eq_any(seen_leads)),
            )
            .select(interactions::id);
        let posted = leads::created_by_key_id.is_not_null();
        let posted =
            posted.and(leads::created_by_key_id.nullable().eq(posted_by).assume_not_null());
        let known_leads =
            leads::table.filter(seen_leads!(&ids, *unowned).or(posted)).select(leads::id);
        let seen_tasks = tasks::table
            .filter(
                of_seen_customer(tasks::customer_id, &ids, *unowned)
                    .or(tasks::owner_id.eq_any(ids.clone())),
            )
            .select(tasks::id);
        let seen_purchases = purchases::table
            .filter(
                of_seen_customer(purchases::customer_id, &ids, *unowned)
                    .or(purchases::owner_id.assume_not_null().eq_any(ids.clone())),
            )
            .select(purchases::id);
        let own_contacts = contacts::owner_id.is_not_null();
        let own_contacts =
            own_contacts.and(contacts::owner_id.assume_not_null().eq_any(ids.clone()));
        let seen_contacts = contacts::table
            .filter(own_contacts.or(of_seen_customer(contacts::customer_id, &ids, *unowned)))
            .select(contacts::id);
        let seen_deals = deals::table
            .filter(deals::owner_id.assume_not_null().eq_any(ids.clone()).or(of_seen_customer(
                deals::customer_id,
                &ids,
                *unowned,
            )))
            .select(deals::id);
        query = query.filter(
            events::subject_type
                .eq("lead")
                .and(events::subject_id.eq_any(known_leads))
                .or(events::subject_type.eq("task").and(events::subject_id.eq_any(seen_tasks)))
                .or(events::subject_type.eq("deal").and(events::subject_id.eq_any(seen_deals)))
                .or(events::subject_type.eq("pipeline"))
                .or(events::subject_type
                    .eq("purchase")
                    .and(events::subject_id.eq_any(seen_purchases)))
                .or(events::subject_type
                    .eq("interaction")
                    .and(events::subject_id.eq_any(seen_interactions)))
                .or(events::subject_type.eq("customer").and(of_seen_customer(
                    events::subject_id,
                    &ids,
                    *unowned,
                )))
                .or(events::subject_type
                    .eq("contact")
                    .and(events::subject_id.eq_any(seen_contacts))),
        );
    } else if !actor.has(Scope::Admin) {
        query = query.filter(events::subject_type.eq_any(CRM_ROWS));
    }
    let mut events: Vec<Event> = query.load(conn).await?;
    if posted_by.is_some() {
        veil_posted(conn, actor, &mut events).await?;
    }
    Ok(events)
}

/// Leaves of the leads that a key only posted what their list shows of them.
async fn veil_posted(conn: &mut Conn, actor: &Actor, events: &mut [Event]) -> Result<()> {
    let Sight::Owners { ids, unowned } = &actor.sight else { return Ok(()) };
    let of_leads = events.iter().filter(|event| event.subject_type == "lead");
    let subjects: Vec<Uuid> = of_leads.map(|event| event.subject_id).collect();
    if subjects.is_empty() {
        return Ok(());
    }
    let whole = leads::customer_id.is_null().or(seen_leads!(ids, *unowned));
    let whole = leads::table.filter(leads::id.eq_any(subjects)).filter(whole).select(leads::id);
    let whole: Vec<Uuid> = whole.load(conn).await?;
    for event in events.iter_mut().filter(|event| event.subject_type == "lead") {
        if !whole.contains(&event.subject_id) {
            event.veil_lead();
        }
    }
    Ok(())
}

/// The highest number given so far.
pub async fn last_position(conn: &mut Conn) -> Result<i64> {
    let last: Option<i64> =
        events::table.select(diesel::dsl::max(events::position)).first(conn).await?;
    Ok(last.unwrap_or(0))
}

/// When the oldest event without a number was made.
pub async fn next_unnumbered(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query =
        events::table.filter(events::position.is_null()).order(events::id).select(events::at);
    Ok(query.first(conn).await.optional()?)
}

/// Numbers committed events that have no number yet. One at a time over all processes, so that an
/// event numbered later never stands before one numbered earlier. Answers how many.
pub async fn number(conn: &mut Conn, limit: i64) -> Result<usize> {
    // In a statement of its own: the next one's snapshot must be taken under the lock.
    let free: bool = diesel::select(pg_try_advisory_xact_lock(NUMBERING)).get_result(conn).await?;
    if !free {
        return Ok(0);
    }
    Ok(diesel::sql_query(include_str!("number.sql"))
        .bind::<diesel::sql_types::BigInt, _>(limit)
        .execute(conn)
        .await?)
}
