//! Contacts that somebody would ask, and what is known of them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use crate::{
    actor::{Actor, Sight},
    customers::Tier,
    db::{
        Conn, narrow,
        schema::{contacts, customers, users},
    },
    error::Result,
    invitations::eligibility::Facts,
    sight::{SeenCustomers, of_seen_customer},
    surveys::Audience,
};

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
    let query = diesel::sql_query(include_str!("../candidates.sql"));
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
    narrow!(query, filter, {
        tier: is customers::tier,
        status: is customers::status,
    });
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
    narrow!(query, filter, {
        region: is customers::region,
        country: is customers::country,
        is_primary: is contacts::is_primary,
    });
    Ok(query.load(conn).await?)
}
