//! The change feed: numbered events, as far as a caller may see what they are about.

use diesel::{prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::last_position;
use crate::{
    actor::{Actor, Scope, Sight},
    db::{
        Conn,
        schema::{
            cases, contacts, deals, events, interactions, leads, purchases, survey_responses, tasks,
        },
    },
    error::Result,
    events::model::Event,
    sight::{SeenCustomers, of_seen_customer},
};

/// What every reader of CRM rows hears of, as far as it is in sight.
const CRM_ROWS: [&str; 11] = [
    "lead",
    "task",
    "interaction",
    "purchase",
    "customer",
    "contact",
    "deal",
    "case",
    "pipeline",
    "survey",
    "survey.response",
];

/// Leads whose owner is in sight, or the customer that they are linked to.
macro_rules! seen_leads {
    ($ids:expr, $unowned:expr, $customers:expr) => {{
        let nobodys = leads::owner_id.is_null().and($unowned.into_sql::<Bool>());
        let own = leads::owner_id.is_not_null();
        let own = own.and(leads::owner_id.assume_not_null().eq_any($ids.to_vec()));
        nobodys.or(own).or(of_seen_customer(leads::customer_id, $customers))
    }};
}

/// So many positions one statement looks through for a caller who does not see everything.
const WINDOW: i64 = 5_000;

/// So many windows a request goes through, as long as it finds nothing.
const WINDOWS: i64 = 20;

/// Numbered events after `position`, in order, as far as the caller may see their subject now; and the position up to which
/// these are all of them. None means that there are none up to the end, or none in more events than one request looks
/// through: then the position has moved.
pub async fn changes(
    conn: &mut Conn,
    actor: &Actor,
    position: i64,
    limit: i64,
) -> Result<(Vec<Event>, i64)> {
    let numbered = last_position(conn).await?.max(position);
    let window = if let Sight::Owners { .. } = &actor.sight { WINDOW } else { i64::MAX };
    let mut from = position;
    for _ in 0..WINDOWS {
        // Nothing is numbered later at or below what was numbered before.
        let to = from.saturating_add(window).min(numbered);
        let events = window_of(conn, actor, from, to, limit).await?;
        let full = i64::try_from(events.len()).is_ok_and(|rows| rows >= limit);
        let last = events.last().and_then(|event| event.position).filter(|_| full);
        from = last.unwrap_or(to);
        if !events.is_empty() || from >= numbered {
            return Ok((events, from));
        }
    }
    Ok((Vec::new(), from))
}

/// Those after one position, up to another. Each event's subject is looked up by its id: a poll looks at few, and not at
/// all that is in sight.
async fn window_of(
    conn: &mut Conn,
    actor: &Actor,
    from: i64,
    to: i64,
    limit: i64,
) -> Result<Vec<Event>> {
    let posted_by = actor.key_id.filter(|_| actor.has(Scope::LeadsWrite));
    let mut query = events::table
        .filter(events::position.gt(from))
        .filter(events::position.le(to))
        .order(events::position.asc())
        .limit(limit)
        .select(Event::as_select())
        .into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let customers = SeenCustomers::sought(ids, *unowned);
        // A scalar subquery, which is never made into a hash of all that is seen.
        macro_rules! subject {
            ($name:literal, $table:ident, $seen:expr) => {{
                let subject = $table::table.filter($table::id.eq(events::subject_id));
                let seen = subject.filter($seen).select(true.into_sql::<Bool>()).single_value();
                events::subject_type.eq($name).and(seen.assume_not_null())
            }};
        }
        macro_rules! of {
            ($name:literal, $table:ident) => {{
                let own = $table::owner_id.nullable().assume_not_null().eq_any(ids.to_vec());
                let seen = own.or(of_seen_customer($table::customer_id, &customers));
                subject!($name, $table, seen)
            }};
        }
        let lead = seen_leads!(ids, *unowned, &customers);
        let posted = leads::created_by_key_id.nullable().eq(posted_by).assume_not_null();
        let known = lead.clone().or(leads::created_by_key_id.is_not_null().and(posted));
        let lead = leads::table.filter(leads::id.nullable().eq(interactions::lead_id)).filter(lead);
        let of_lead = lead.select(true.into_sql::<Bool>()).single_value().assume_not_null();
        let interaction = of_seen_customer(interactions::customer_id, &customers).or(of_lead);
        let customer = of_seen_customer(events::subject_id, &customers);
        query = query.filter(
            events::subject_type
                .eq_any(["pipeline", "survey"])
                .or(subject!(
                    "survey.response",
                    survey_responses,
                    of_seen_customer(survey_responses::customer_id, &customers)
                ))
                .or(subject!("lead", leads, known))
                .or(of!("task", tasks))
                .or(of!("deal", deals))
                .or(of!("case", cases))
                .or(of!("purchase", purchases))
                .or(of!("contact", contacts))
                .or(subject!("interaction", interactions, interaction))
                .or(events::subject_type.eq("customer").and(customer)),
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
    let whole = leads::customer_id.is_null();
    let whole = whole.or(seen_leads!(ids, *unowned, &SeenCustomers::sought(ids, *unowned)));
    let whole = leads::table.filter(leads::id.eq_any(subjects)).filter(whole).select(leads::id);
    let whole: Vec<Uuid> = whole.load(conn).await?;
    for event in events.iter_mut().filter(|event| event.subject_type == "lead") {
        if !whole.contains(&event.subject_id) {
            event.veil_lead();
        }
    }
    Ok(())
}
