use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    eligibility::Facts,
    model::{Invitation, InvitationFilter, InvitationStatus},
};
use crate::{
    actor::{Actor, Sight},
    customers::Tier,
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::{contacts, customers, survey_invitations, users},
    },
    error::Result,
    sight::{SeenCustomers, customers_in_sight, of_seen_customer},
    surveys::Audience,
};

/// What the list of invitations can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "at"];

/// What is known of a contact when somebody would ask them.
#[derive(Clone, Debug, PartialEq, QueryableByName)]
pub struct Candidate {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = SqlUuid)]
    pub customer_id: Uuid,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub owner_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    pub team_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    pub tier: Option<Tier>,
    #[diesel(sql_type = Nullable<Text>)]
    pub timezone: Option<String>,
    /// The first address that mail may go to.
    #[diesel(sql_type = Nullable<Text>)]
    pub address: Option<String>,
    /// One of them that gets none.
    #[diesel(sql_type = Nullable<Text>)]
    pub silenced: Option<String>,
    #[diesel(sql_type = Bool)]
    erased: bool,
    #[diesel(sql_type = Bool)]
    deleted: bool,
    #[diesel(sql_type = Bool)]
    opted_out: bool,
    #[diesel(sql_type = Bool)]
    has_email: bool,
    #[diesel(sql_type = Bool)]
    open_case: bool,
    #[diesel(sql_type = Nullable<Timestamptz>)]
    last_invited_at: Option<DateTime<Utc>>,
}

impl Candidate {
    /// They were invited just now.
    pub fn invited_at(&mut self, now: DateTime<Utc>) {
        self.last_invited_at = Some(now);
    }

    pub fn facts(&self) -> Facts {
        Facts {
            erased: self.erased,
            deleted: self.deleted,
            opted_out: self.opted_out,
            has_email: self.has_email,
            reachable: self.address.is_some(),
            open_case: self.open_case,
            last_invited_at: self.last_invited_at,
        }
    }
}

/// Holds these contacts against others who would ask them, in the order of their ids. Who reads what is known of them does it
/// in a statement after this one, and so sees what was written by whoever held them before.
pub async fn lock_contacts(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    let query = contacts::table
        .filter(contacts::id.eq_any(ids.to_vec()))
        .order(contacts::id)
        .select(contacts::id)
        .for_no_key_update();
    query.load::<Uuid>(conn).await?;
    Ok(())
}

/// What is known of these contacts, in the order of their ids. That this rhythm asked them before does not count.
pub async fn candidates(
    conn: &mut Conn,
    ids: &[Uuid],
    rhythm: Option<Uuid>,
) -> Result<Vec<Candidate>> {
    let query = diesel::sql_query(include_str!("candidates.sql"));
    let query = query.bind::<Array<SqlUuid>, _>(ids).bind::<Nullable<SqlUuid>, _>(rhythm);
    Ok(query.load(conn).await?)
}

/// Which of these, if not deleted, this caller may see.
pub async fn seen_contacts(conn: &mut Conn, actor: &Actor, ids: &[Uuid]) -> Result<HashSet<Uuid>> {
    let mut query = contacts::table
        .filter(contacts::id.eq_any(ids.to_vec()))
        .filter(contacts::deleted_at.is_null())
        .select(contacts::id)
        .into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        let customers = SeenCustomers::sought(ids, *unowned);
        let owned = contacts::owner_id.is_not_null();
        let owned = owned.and(contacts::owner_id.assume_not_null().eq_any(ids.to_vec()));
        query = query.filter(owned.or(of_seen_customer(contacts::customer_id, &customers)));
    }
    Ok(query.load(conn).await?.into_iter().collect())
}

/// Contacts that a filter finds after one of them, in the order of their ids: those that this caller may see or, for a rule,
/// all of them.
pub async fn found(
    conn: &mut Conn,
    actor: Option<&Actor>,
    filter: &Audience,
    after: Option<Uuid>,
    limit: i64,
) -> Result<Vec<Uuid>> {
    let mut query = contacts::table
        .inner_join(customers::table)
        .filter(contacts::deleted_at.is_null())
        .filter(contacts::erased_at.is_null())
        .filter(customers::deleted_at.is_null())
        .order(contacts::id)
        .limit(limit)
        .select(contacts::id)
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(contacts::id.gt(after));
    }
    if let Some(Sight::Owners { ids, unowned }) = actor.map(|actor| &actor.sight) {
        let seen = SeenCustomers::sought(ids, *unowned);
        let owned = contacts::owner_id.is_not_null();
        let owned = owned.and(contacts::owner_id.assume_not_null().eq_any(ids.to_vec()));
        query = query.filter(owned.or(of_seen_customer(contacts::customer_id, &seen)));
    }
    if let Some(tier) = filter.tier {
        query = query.filter(customers::tier.eq(tier));
    }
    if let Some(status) = filter.status {
        query = query.filter(customers::status.eq(status));
    }
    if let Some(owner_id) = filter.owner_id {
        let of_contact = customers::owner_id.is_null().and(contacts::owner_id.eq(owner_id));
        query = query.filter(customers::owner_id.eq(owner_id).or(of_contact));
    }
    if let Some(team_id) = filter.team_id {
        let members =
            || users::table.filter(users::team_id.eq(team_id)).select(users::id.nullable());
        let of_contact = customers::owner_id.is_null().and(contacts::owner_id.eq_any(members()));
        query = query.filter(customers::owner_id.eq_any(members()).or(of_contact));
    }
    if let Some(tag) = &filter.tag {
        query = query.filter(customers::tags.contains(vec![tag.clone()]));
    }
    if let Some(region) = &filter.region {
        query = query.filter(customers::region.eq(region.clone()));
    }
    if let Some(country) = &filter.country {
        query = query.filter(customers::country.eq(country.clone()));
    }
    if let Some(is_primary) = filter.is_primary {
        query = query.filter(contacts::is_primary.eq(is_primary));
    }
    Ok(query.load(conn).await?)
}

/// Writes rows; answers the ids of those whose contact had none for the occasion.
pub async fn insert(conn: &mut Conn, rows: &[Invitation]) -> Result<Vec<Uuid>> {
    let query = diesel::insert_into(survey_invitations::table)
        .values(rows)
        .on_conflict((
            survey_invitations::survey_id,
            survey_invitations::occasion,
            survey_invitations::contact_id,
        ))
        .do_nothing()
        .returning(survey_invitations::id);
    Ok(query.get_results(conn).await?)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Invitation>> {
    let query = survey_invitations::table.find(id).select(Invitation::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Invitation>> {
    let query = survey_invitations::table.find(id).select(Invitation::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

/// Those of these that stand so.
pub async fn all(
    conn: &mut Conn,
    ids: &[Uuid],
    status: InvitationStatus,
) -> Result<Vec<Invitation>> {
    let query = survey_invitations::table
        .filter(survey_invitations::id.eq_any(ids.to_vec()))
        .filter(survey_invitations::status.eq(status))
        .order(survey_invitations::id)
        .select(Invitation::as_select());
    Ok(query.load(conn).await?)
}

/// The same, locked, in the order of their ids.
pub async fn lock_all(
    conn: &mut Conn,
    ids: &[Uuid],
    status: InvitationStatus,
) -> Result<Vec<Invitation>> {
    let query = survey_invitations::table
        .filter(survey_invitations::id.eq_any(ids.to_vec()))
        .filter(survey_invitations::status.eq(status))
        .order(survey_invitations::id)
        .select(Invitation::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

pub async fn save(conn: &mut Conn, row: &mut Invitation, now: DateTime<Utc>) -> Result<()> {
    row.version += 1;
    row.updated_at = now;
    diesel::update(&*row).set(&*row).execute(conn).await?;
    Ok(())
}

/// A survey's invitations to contacts of the customers that this caller may read.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    filter: &InvitationFilter,
    page: &Page,
) -> Result<Listed<Invitation>> {
    let mut query = survey_invitations::table
        .filter(survey_invitations::survey_id.eq(survey_id))
        .select(Invitation::as_select())
        .into_boxed();
    if let Some(seen) = customers_in_sight(conn, actor).await? {
        query = query.filter(of_seen_customer(survey_invitations::customer_id, &seen));
    }
    if let Some(status) = filter.status {
        query = query.filter(survey_invitations::status.eq(status));
    }
    if let Some(reason) = &filter.reason {
        query = query.filter(survey_invitations::reason.eq(reason.0.clone()));
    }
    if let Some(contact_id) = &filter.contact_id {
        query = query.filter(survey_invitations::contact_id.eq(contact_id.0));
    }
    if let Some(customer_id) = &filter.customer_id {
        query = query.filter(survey_invitations::customer_id.eq(customer_id.0));
    }
    if let Some(after) = &filter.created_after {
        query = query.filter(survey_invitations::created_at.gt(after.0));
    }
    if let Some(before) = &filter.created_before {
        query = query.filter(survey_invitations::created_at.lt(before.0));
    }
    keyset!(query, page, survey_invitations::id, {
        "created_at" => time survey_invitations::created_at,
        "updated_at" => time survey_invitations::updated_at,
        "at" => time survey_invitations::at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// When something is due next of any of them.
pub async fn next_due(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = survey_invitations::table
        .filter(survey_invitations::next_at.is_not_null())
        .order(survey_invitations::next_at)
        .select(survey_invitations::next_at.assume_not_null());
    Ok(query.first(conn).await.optional()?)
}

/// Those of which something is due, locked.
pub async fn lock_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Invitation>> {
    let query = survey_invitations::table
        .filter(survey_invitations::next_at.is_not_null())
        .filter(survey_invitations::next_at.assume_not_null().le(now))
        .order(survey_invitations::next_at)
        .limit(limit)
        .select(Invitation::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// A job has them from here on.
pub async fn set_taken(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    let none = None::<DateTime<Utc>>;
    diesel::update(survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec())))
        .set(survey_invitations::next_at.eq(none))
        .execute(conn)
        .await?;
    Ok(())
}

/// Nobody answered in time.
pub async fn expire(conn: &mut Conn, ids: &[Uuid], now: DateTime<Utc>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec())))
        .set((
            survey_invitations::status.eq(InvitationStatus::Expired),
            survey_invitations::next_at.eq(None::<DateTime<Utc>>),
            survey_invitations::updated_at.eq(now),
            survey_invitations::version.eq(survey_invitations::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Their one reminder is made; what is due next is their end.
pub async fn set_reminded(conn: &mut Conn, ids: &[Uuid], now: DateTime<Utc>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    diesel::update(survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec())))
        .set((
            survey_invitations::reminded_at.eq(now),
            survey_invitations::next_at.eq(survey_invitations::expires_at),
            survey_invitations::updated_at.eq(now),
            survey_invitations::version.eq(survey_invitations::version + 1),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

macro_rules! cancel {
    ($of:expr, $reason:expr, $now:expr) => {
        diesel::update($of).set((
            survey_invitations::status.eq(InvitationStatus::Cancelled),
            survey_invitations::reason.eq($reason),
            survey_invitations::next_at.eq(None::<DateTime<Utc>>),
            survey_invitations::updated_at.eq($now),
            survey_invitations::version.eq(survey_invitations::version + 1),
        ))
    };
}

/// Calls these off.
pub async fn cancel(conn: &mut Conn, ids: &[Uuid], reason: &str, now: DateTime<Utc>) -> Result<()> {
    let of = survey_invitations::table.filter(survey_invitations::id.eq_any(ids.to_vec()));
    cancel!(of, reason, now).execute(conn).await?;
    Ok(())
}

/// Calls off what a contact was not asked yet, or did not answer.
pub async fn cancel_of(
    conn: &mut Conn,
    contact_id: Uuid,
    reason: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let open = [InvitationStatus::Waiting, InvitationStatus::Sent];
    let of = survey_invitations::table
        .filter(survey_invitations::contact_id.eq(contact_id))
        .filter(survey_invitations::status.eq_any(open));
    cancel!(of, reason, now).execute(conn).await?;
    Ok(())
}

/// Counts a visit of the page. A derived field: no version.
pub async fn count_visit(conn: &mut Conn, id: Uuid, scanner: bool) -> Result<()> {
    let of = survey_invitations::table.find(id);
    match scanner {
        true => {
            let counted =
                survey_invitations::scanner_visits.eq(survey_invitations::scanner_visits + 1);
            diesel::update(of).set(counted).execute(conn).await?
        }
        false => {
            let counted = survey_invitations::visits.eq(survey_invitations::visits + 1);
            diesel::update(of).set(counted).execute(conn).await?
        }
    };
    Ok(())
}
