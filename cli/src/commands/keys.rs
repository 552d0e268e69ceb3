//! API keys, made and ended by whoever has the machine.

use anyhow::bail;
use chrono::{DateTime, SecondsFormat, Utc};
use diesel_async::AsyncConnection;
use kernel::input::{EmailAddress, Field, Id, Parse, Timestamp};
use shared::{
    actor::Actor,
    db::{
        Conn,
        list::{Page, Place, Sort},
    },
    keys::{self, ApiKey, KeyInput, NewKey},
    users,
};

use super::say;
use crate::{
    command::{CreateKey, RevokeKey},
    database::{self, Database},
    fault, install,
    settings::Base,
};

pub async fn create(create: CreateKey) -> anyhow::Result<()> {
    let made = on_database(&create.base, async |conn, now| {
        let input = input(conn, &create).await?;
        let actor = Actor::system();
        let made =
            conn.transaction(async |conn| keys::actions::create(conn, &actor, input, now).await);
        made.await.map_err(fault::readable)
    });
    let NewKey { key, .. } = made.await?;
    say(&key)
}

async fn input(conn: &mut Conn, create: &CreateKey) -> anyhow::Result<KeyInput> {
    let user_id = match &create.user {
        Some(email) => Field::Set(Id(user(conn, email).await?)),
        None => Field::Absent,
    };
    Ok(KeyInput {
        name: Field::Set(create.name.clone()),
        scopes: Field::Set(create.scopes.clone()),
        user_id,
        team_id: create.team.map_or(Field::Absent, |id| Field::Set(Id(id))),
        expires_at: create.expires.map_or(Field::Absent, |at| Field::Set(Timestamp(at))),
    })
}

async fn user(conn: &mut Conn, email: &str) -> anyhow::Result<uuid::Uuid> {
    let address = EmailAddress::parse(email).map_err(|fault| anyhow::anyhow!(fault.detail))?;
    match users::queries::find_by_email(conn, &address.0).await.map_err(fault::readable)? {
        Some(user) => Ok(user.id),
        None => bail!("there is no user with the e-mail address {}", address.0),
    }
}

pub async fn list(base: Base) -> anyhow::Result<()> {
    let (all, now) = on_database(&base, async |conn, now| Ok((all(conn).await?, now))).await?;
    let widest = all.iter().map(|key| key.name.chars().count()).max().unwrap_or(0);
    all.iter().try_for_each(|key| say(&line(key, widest, now)))
}

async fn all(conn: &mut Conn) -> anyhow::Result<Vec<ApiKey>> {
    let sort = Sort { field: "created_at".to_owned(), descending: false };
    let mut page = Page { limit: Page::MOST, sort, after: None };
    let mut all = Vec::new();
    loop {
        let listed = keys::queries::list(conn, &page).await.map_err(fault::readable)?;
        all.extend(listed.data);
        let (Some(_), Some(last)) = (listed.next_cursor, all.last()) else { return Ok(all) };
        let value = last.created_at.to_rfc3339_opts(SecondsFormat::Micros, true).into();
        page.after = Some(Place { value: Some(value), id: last.id });
    }
}

/// Id, name, beginning, scopes, for whom, and what there is to say of its time.
fn line(key: &ApiKey, widest: usize, now: DateTime<Utc>) -> String {
    let whose = match (key.user_id, key.team_id) {
        (Some(id), _) => format!("user {id}"),
        (None, Some(id)) => format!("team {id}"),
        (None, None) => "integration".to_owned(),
    };
    let minute = |at: DateTime<Utc>| at.format("%Y-%m-%d %H:%MZ").to_string();
    let state = match (key.revoked_at, key.expires_at) {
        (Some(at), _) => format!("revoked {}", minute(at)),
        (None, Some(at)) if at <= now => format!("expired {}", minute(at)),
        (None, Some(at)) => format!("expires {}", minute(at)),
        (None, None) => "active".to_owned(),
    };
    let used =
        key.last_used_at.map_or("never used".to_owned(), |at| format!("used {}", minute(at)));
    let (id, scopes) = (key.id, key.scopes.join(","));
    format!("{id}  {:widest$}  {}…  {scopes}  {whose}  {state}  {used}", key.name, key.prefix)
}

pub async fn revoke(revoke: RevokeKey) -> anyhow::Result<()> {
    let id = revoke.id;
    let revoked = on_database(&revoke.base, async |conn, now| {
        let actor = Actor::system();
        if keys::queries::find(conn, id).await.map_err(fault::readable)?.is_none() {
            bail!("there is no key with the id {id}; `rapport keys list` shows them");
        }
        let ended =
            conn.transaction(async |conn| keys::actions::revoke(conn, &actor, id, None, now).await);
        ended.await.map_err(fault::readable)
    });
    revoked.await?;
    say(&format!("revoked {id}"))
}

/// On the database of this installation, at its time.
pub(super) async fn on_database<T>(
    base: &Base,
    work: impl AsyncFnOnce(&mut Conn, DateTime<Utc>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    database::must_exist(base)?;
    let database = Database::open(base).await?;
    let done = async {
        let mut conn = database::migrated(&database.url()).await?;
        let now = install::find_clock(&mut conn).await?.now();
        work(&mut conn, now).await
    };
    let done = done.await;
    database.close().await?;
    done
}
