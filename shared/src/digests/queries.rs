mod editions;

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_query, sql_types};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    access::Seen,
    content::Content,
    model::{Digest, DigestFilter},
    names::Names,
};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{digests, teams, users},
    },
    error::Result,
    users::User,
};

pub use editions::{EDITION_SORTS, edition_of, editions, find_edition, insert_edition};

/// What the list of digests can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name"];

pub async fn insert(conn: &mut Conn, row: &Digest) -> Result<()> {
    diesel::insert_into(digests::table).values(row).execute(conn).await?;
    Ok(())
}

/// A digest, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Digest>> {
    Ok(digests::table.find(id).select(Digest::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Digest>> {
    let query = digests::table.find(id).select(Digest::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Digest) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn list(
    conn: &mut Conn,
    seen: &Seen,
    filter: &DigestFilter,
    page: &Page,
) -> Result<Listed<Digest>> {
    let mut query = digests::table.select(Digest::as_select()).into_boxed();
    if let Seen::Of { reader, users, teams } = seen {
        let received = digests::recipient_ids.contains(reader.iter().copied().collect::<Vec<_>>());
        let received = received.and(reader.is_some().into_sql::<sql_types::Bool>());
        let of_users = digests::user_id.assume_not_null().eq_any(users.to_vec());
        let of_users = digests::user_id.is_not_null().and(of_users);
        let of_teams = digests::team_id.assume_not_null().eq_any(teams.clone());
        let of_teams = digests::team_id.is_not_null().and(of_teams);
        let of_all = digests::user_id.is_null().and(digests::team_id.is_null());
        let of_all = of_all.and(digests::recipient_ids.is_contained_by(users.to_vec()));
        query = query.filter(received.or(of_users).or(of_teams).or(of_all));
    }
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(digests::deleted_at.is_null());
    }
    if let Some(id) = filter.recipient_id {
        query = query.filter(digests::recipient_ids.contains(vec![id.0]));
    }
    narrow!(query, filter, {
        every: is digests::every,
        active: eq digests::active,
        automatic: eq digests::automatic,
        created_after: gt digests::created_at,
        created_before: lt digests::created_at,
    });
    keyset!(query, page, digests::id, {
        "created_at" => time digests::created_at,
        "updated_at" => time digests::updated_at,
        "name" => text digests::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// When the first of them goes.
pub async fn next_run(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = digests::table
        .filter(digests::next_run_at.is_not_null())
        .filter(digests::active)
        .filter(digests::deleted_at.is_null())
        .order(digests::next_run_at)
        .select(digests::next_run_at.assume_not_null());
    Ok(query.first(conn).await.optional()?)
}

/// Those whose time has come, locked.
pub async fn lock_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Digest>> {
    let query = digests::table
        .filter(digests::next_run_at.assume_not_null().le(now))
        .filter(digests::next_run_at.is_not_null())
        .filter(digests::active)
        .filter(digests::deleted_at.is_null())
        .order(digests::next_run_at)
        .limit(limit)
        .select(Digest::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// A derived field: no version, no event.
pub async fn set_next_run(conn: &mut Conn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(digests::table.find(id)).set(digests::next_run_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// All that the schedule sends by a zone that is not their own, locked, in the order of their ids.
pub async fn lock_following(conn: &mut Conn) -> Result<Vec<Digest>> {
    let query = digests::table
        .filter(digests::active)
        .filter(digests::deleted_at.is_null())
        .filter(digests::timezone.is_null())
        .order(digests::id)
        .select(Digest::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

/// Of these the ones of this team's lead.
pub async fn lock_following_lead(conn: &mut Conn, user_id: Uuid) -> Result<Vec<Digest>> {
    let query = digests::table
        .filter(digests::active)
        .filter(digests::deleted_at.is_null())
        .filter(digests::timezone.is_null())
        .filter(digests::automatic)
        .filter(digests::recipient_ids.contains(vec![user_id]))
        .order(digests::id)
        .select(Digest::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

/// Whether one that somebody asked for is about this team.
pub async fn is_about(conn: &mut Conn, team_id: Uuid) -> Result<bool> {
    let query = digests::table
        .filter(digests::team_id.eq(team_id))
        .filter(digests::deleted_at.is_null())
        .filter(diesel::dsl::not(digests::automatic));
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?)
}

/// Those that teams' leads have from the start, deleted or not, locked, by team.
pub async fn lock_automatic(conn: &mut Conn) -> Result<HashMap<Uuid, Digest>> {
    let query = digests::table
        .filter(digests::automatic)
        .order(digests::id)
        .select(Digest::as_select())
        .for_no_key_update();
    let rows: Vec<Digest> = query.load(conn).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.team_id?, row))).collect())
}

/// Teams that somebody in service leads: its id, its name and who that is.
pub async fn led_teams(conn: &mut Conn) -> Result<Vec<(Uuid, String, User)>> {
    let query = teams::table
        .inner_join(users::table.on(users::id.nullable().eq(teams::lead_id)))
        .filter(teams::deleted_at.is_null())
        .filter(users::active)
        .filter(users::deleted_at.is_null())
        .order(teams::id)
        .select((teams::id, teams::name, User::as_select()));
    Ok(query.load(conn).await?)
}

/// One at a time sees to the leads' own.
pub async fn lock_leads_own(conn: &mut Conn) -> Result<()> {
    let statement = "SELECT pg_advisory_xact_lock(hashtext('digests of leads'))";
    sql_query(statement).execute(conn).await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = sql_types::Text)]
    name: String,
}

/// What the ids of an edition are called by now.
pub async fn names(conn: &mut Conn, content: &Content) -> Result<Names> {
    let found: Vec<Named> = sql_query(include_str!("sql/names.sql"))
        .bind::<sql_types::Array<sql_types::Uuid>, _>(content.ids())
        .load(conn)
        .await?;
    Ok(Names(found.into_iter().map(|row| (row.id, row.name)).collect()))
}
