use chrono::{DateTime, Utc};
use kernel::input::Parse;
use kernel::{id, refusal::Refusal};
use std::sync::Arc;
use uuid::Uuid;

use super::{
    model::{ApiKey, KeyInput, KeyRefusal, NewKey},
    queries, secret,
};
use crate::{
    actor::{ActingUser, Actor, Role, Scope, Sight},
    db::Conn,
    error::Result,
    events,
    resource::{Resource, check_version},
    teams, users,
};

/// Makes a key and shows it, this once.
pub async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: KeyInput,
    now: DateTime<Utc>,
) -> Result<NewKey> {
    actor.require(Scope::Admin)?;
    let mut scopes = input.scopes.set().unwrap_or_default();
    scopes.sort_unstable();
    scopes.dedup();
    if scopes.is_empty() {
        return Err(KeyRefusal::NoScope.into());
    }
    let (user_id, team_id) =
        (input.user_id.map(Uuid::from).set(), input.team_id.map(Uuid::from).set());
    check_references(conn, user_id, team_id).await?;
    let expires_at = input.expires_at.set().map(|at| at.0);
    if expires_at.is_some_and(|at| at <= now) {
        return Err(KeyRefusal::Expired.into());
    }
    let key = secret::generate();
    let row = ApiKey {
        name: input.name.set().map(Into::into).unwrap_or_default(),
        scopes: scopes.iter().map(|scope| scope.as_str().to_owned()).collect(),
        user_id,
        team_id,
        expires_at,
        ..blank(&key, now)
    };
    queries::insert(conn, &row).await?;
    events::created(conn, actor, now, &row).await?;
    Ok(NewKey { key, row })
}

async fn check_references(
    conn: &mut Conn,
    user_id: Option<Uuid>,
    team_id: Option<Uuid>,
) -> Result<()> {
    if user_id.is_some() && team_id.is_some() {
        return Err(KeyRefusal::UserAndTeam.into());
    }
    if let Some(id) = user_id {
        let user = users::queries::get(conn, id).await?;
        user.ok_or(KeyRefusal::Unknown { pointer: "/user_id", what: "user" })?;
    }
    if let Some(id) = team_id {
        let team = teams::queries::get(conn, id).await?;
        team.ok_or(KeyRefusal::Unknown { pointer: "/team_id", what: "team" })?;
    }
    Ok(())
}

fn blank(key: &str, now: DateTime<Utc>) -> ApiKey {
    ApiKey {
        id: id::new(now),
        name: String::new(),
        prefix: secret::shown(key),
        hash: secret::hash(key).to_vec(),
        scopes: Vec::new(),
        bootstrap: false,
        user_id: None,
        team_id: None,
        expires_at: None,
        last_used_at: None,
        revoked_at: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Revokes a key; one that is revoked already stays so.
pub async fn revoke(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    expected: Option<i32>,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    let before = queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    check_version(expected, &before)?;
    if before.revoked_at.is_some() {
        return Ok(());
    }
    let mut after = before.clone();
    after.revoked_at = Some(now);
    after.touch(now);
    queries::save(conn, &after).await?;
    events::publish(conn, actor, now, "revoked", Some(&before), &after).await
}

/// Puts the given bootstrap key in force; a changed one replaces the old.
pub async fn set_bootstrap(conn: &mut Conn, key: &str, now: DateTime<Utc>) -> Result<()> {
    if key.chars().count() < secret::SHORTEST {
        return Err(KeyRefusal::TooShort.into());
    }
    // Two processes that start at once come one after the other.
    queries::lock_bootstrap(conn).await?;
    let hash = secret::hash(key);
    if let Some(mut old) = queries::find_bootstrap(conn).await? {
        if old.hash == hash {
            return Ok(());
        }
        old.revoked_at = Some(now);
        // The same secret may be put back in force later: a revoked hash must not stand in its way.
        old.hash = secret::hash(&secret::generate()).to_vec();
        old.touch(now);
        queries::save(conn, &old).await?;
    }
    let row = ApiKey {
        name: "bootstrap".to_owned(),
        scopes: Scope::ALL.iter().map(|scope| scope.as_str().to_owned()).collect(),
        bootstrap: true,
        ..blank(key, now)
    };
    queries::insert(conn, &row).await?;
    events::created(conn, &Actor::system(), now, &row).await
}

/// Whether a bootstrap key is in force.
pub async fn has_bootstrap(conn: &mut Conn) -> Result<bool> {
    Ok(queries::find_bootstrap(conn).await?.is_some())
}

/// Who holds this key now; `None` for a wrong, expired or revoked one, or one whose user is gone.
pub async fn authenticate(conn: &mut Conn, key: &str, now: DateTime<Utc>) -> Result<Option<Actor>> {
    let row = queries::find_by_hash(conn, &secret::hash(key)).await?;
    let Some(row) =
        row.filter(|row| row.revoked_at.is_none() && row.expires_at.is_none_or(|at| at > now))
    else {
        return Ok(None);
    };
    let user = match row.user_id {
        None => None,
        Some(id) => match users::queries::get(conn, id).await? {
            Some(user) if user.active => Some(ActingUser { id, role: user.role }),
            _ => return Ok(None),
        },
    };
    queries::note_use(conn, row.id, now).await?;
    let sight = sight(conn, user.as_ref(), row.team_id).await?;
    let scopes: Vec<Scope> = row.scopes.iter().filter_map(|name| Scope::parse(name).ok()).collect();
    Ok(Some(Actor {
        key_id: Some(row.id),
        user,
        team_id: row.team_id,
        system: row.bootstrap,
        scopes: scopes.into(),
        sight,
        expires_at: row.expires_at,
        request_id: None,
    }))
}

/// The user as one who does something without a key, by a link in a message to them.
pub async fn by_link(conn: &mut Conn, user: &users::User) -> Result<Actor> {
    let acting = ActingUser { id: user.id, role: user.role };
    let sight = sight(conn, Some(&acting), None).await?;
    Ok(Actor {
        key_id: None,
        user: Some(acting),
        team_id: None,
        system: false,
        scopes: [Scope::CrmRead, Scope::CrmWrite].into(),
        sight,
        expires_at: None,
        request_id: None,
    })
}

/// A rep sees what the rep owns; a manager, the teams led and those below; an admin, all; an
/// integration, its team and those below, or all without one. Unowned rows: managers and admins.
async fn sight(conn: &mut Conn, user: Option<&ActingUser>, team_id: Option<Uuid>) -> Result<Sight> {
    let (roots, own, unowned) = match (user, team_id) {
        (Some(user), _) => match user.role {
            Role::Admin => return Ok(Sight::Everything),
            Role::Manager => (teams::queries::led_by(conn, user.id).await?, Some(user.id), true),
            Role::Rep => (Vec::new(), Some(user.id), false),
        },
        (None, Some(team_id)) => (vec![team_id], None, false),
        (None, None) => return Ok(Sight::Everything),
    };
    let mut ids: Vec<Uuid> = own.into_iter().collect();
    if !roots.is_empty() {
        let teams = teams::queries::with_below(conn, &roots).await?;
        ids.extend(users::queries::ids_in_teams(conn, &teams).await?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(Sight::Owners { ids: Arc::from(ids), unowned })
}
