use chrono::{DateTime, Utc};
use diesel::{dsl::exists, prelude::*, sql_types::Bool};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    input::InteractionFilter,
    model::{Channel, Direction, Interaction, InteractionOutcome},
};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{interactions, leads},
    },
    error::Result,
    followups::Parents,
    sight::{List, Reach, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "occurred_at", "updated_at"];

/// An interaction, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Interaction>> {
    Ok(interactions::table
        .find(id)
        .select(Interaction::as_select())
        .first(conn)
        .await
        .optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Interaction>> {
    Ok(interactions::table
        .find(id)
        .select(Interaction::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?)
}

pub async fn save(conn: &mut Conn, row: &Interaction) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn insert(conn: &mut Conn, row: &Interaction) -> Result<()> {
    diesel::insert_into(interactions::table).values(row).execute(conn).await?;
    Ok(())
}

/// Whether this lead wrote exactly this before.
pub async fn has_message(conn: &mut Conn, lead_id: Uuid, message: &str) -> Result<bool> {
    let same = interactions::table
        .filter(interactions::lead_id.eq(lead_id))
        .filter(interactions::channel.eq(Channel::Form))
        .filter(interactions::summary.eq(message));
    Ok(diesel::select(exists(same)).get_result(conn).await?)
}

/// All of a lead, oldest first.
pub async fn of_lead(conn: &mut Conn, lead_id: Uuid) -> Result<Vec<Interaction>> {
    let query = interactions::table
        .filter(interactions::lead_id.eq(lead_id))
        .filter(interactions::deleted_at.is_null())
        .order((interactions::occurred_at, interactions::id));
    Ok(query.select(Interaction::as_select()).load(conn).await?)
}

/// The same, locked.
pub async fn lock_of_lead(conn: &mut Conn, lead_id: Uuid) -> Result<Vec<Interaction>> {
    let query = interactions::table
        .filter(interactions::lead_id.eq(lead_id))
        .filter(interactions::deleted_at.is_null())
        .order(interactions::id);
    Ok(query.select(Interaction::as_select()).for_no_key_update().load(conn).await?)
}

/// How the last tries of ours ended with this lead or customer, the latest first.
pub async fn last_outcomes(
    conn: &mut Conn,
    of: Parents,
) -> Result<Vec<Option<InteractionOutcome>>> {
    const FEW: i64 = 10;
    let mut query = interactions::table
        .filter(interactions::direction.eq(Direction::Outbound))
        .filter(interactions::outcome.is_not_null())
        .filter(interactions::deleted_at.is_null())
        .into_boxed();
    query = match (of.customer_id, of.lead_id) {
        (Some(id), _) => query.filter(interactions::customer_id.eq(id)),
        (None, Some(id)) => query.filter(interactions::lead_id.eq(id)),
        (None, None) => return Ok(Vec::new()),
    };
    let latest = (interactions::occurred_at.desc(), interactions::id.desc());
    Ok(query.order(latest).limit(FEW).select(interactions::outcome).load(conn).await?)
}

/// Whether this user noted just this of a lead or customer since then.
pub async fn has_note(
    conn: &mut Conn,
    of: Parents,
    user_id: Option<Uuid>,
    text: &str,
    since: DateTime<Utc>,
) -> Result<bool> {
    let mut same = interactions::table
        .filter(interactions::user_id.is_not_distinct_from(user_id))
        .filter(interactions::channel.eq(Channel::Note))
        .filter(interactions::summary.eq(text))
        .filter(interactions::created_at.ge(since))
        .filter(interactions::deleted_at.is_null())
        .into_boxed();
    same = match of.customer_id {
        Some(id) => same.filter(interactions::customer_id.eq(id)),
        None => same.filter(interactions::lead_id.is_not_distinct_from(of.lead_id)),
    };
    Ok(diesel::select(exists(same)).get_result(conn).await?)
}

/// The interactions that this caller may see: of leads and customers in sight.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &InteractionFilter,
    page: &Page,
) -> Result<Listed<Interaction>> {
    let mut query = interactions::table.select(Interaction::as_select()).into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let deleted = filter.include_deleted.is_some_and(|flag| flag.0);
        query = match reach(conn, List::Interactions, ids, *unowned, deleted).await? {
            Reach::Rows(rows) => query.filter(interactions::id.eq_any(rows)),
            Reach::Of(seen) => {
                let owned = leads::owner_id.assume_not_null().eq_any(ids.to_vec());
                let owned = leads::owner_id.is_null().and(unowned.into_sql::<Bool>()).or(owned);
                // Looked up lead by lead, and not by a hash of all that are seen.
                let lead = leads::table.filter(leads::id.nullable().eq(interactions::lead_id));
                let of_leads = lead.filter(owned).select(true.into_sql::<Bool>()).single_value();
                let of_leads = of_leads.assume_not_null();
                query.filter(of_seen_customer(interactions::customer_id, &seen).or(of_leads))
            }
        };
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(interactions::deleted_at.is_null());
    }
    narrow!(query, filter, {
        customer_id: eq interactions::customer_id,
        lead_id: eq interactions::lead_id,
        contact_id: eq interactions::contact_id,
        deal_id: eq interactions::deal_id,
        user_id: eq interactions::user_id,
        channel: is interactions::channel,
        direction: is interactions::direction,
        outcome: is interactions::outcome,
        occurred_after: gt interactions::occurred_at,
        occurred_before: lt interactions::occurred_at,
        created_after: gt interactions::created_at,
        created_before: lt interactions::created_at,
        updated_after: gt interactions::updated_at,
    });
    keyset!(query, page, interactions::id, {
        "created_at" => time interactions::created_at,
        "occurred_at" => time interactions::occurred_at,
        "updated_at" => time interactions::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
