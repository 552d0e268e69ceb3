//! What this database is: the first start marks it and seeds it, every other one looks whether it may go on.

use anyhow::{anyhow, bail};
use diesel_async::AsyncConnection;
use kernel::{clock::Clock, id};
use shared::{
    db::{
        Conn,
        list::{Page, Sort},
    },
    installation::{self, queries::Installation},
    keys, settings,
};

use crate::{fault, settings::Settings};

/// What a start found or made.
pub struct Settled {
    pub clock: Clock,
    /// Generated just now: to be shown, this once.
    pub admin_key: Option<String>,
}

/// Marks and seeds a fresh database, puts a given admin key in force, and generates one for an installation that never had
/// any key. All or nothing; of two starts at once, one does it.
pub async fn settle(conn: &mut Conn, wanted: &Settings) -> anyhow::Result<Settled> {
    let settled = conn.transaction(async |conn| settle_in(conn, wanted).await).await;
    settled.map_err(fault::readable)
}

/// The same for migrations: no key, and no look whether what is there is a sandbox.
pub async fn seed(conn: &mut Conn, wanted: &Settings) -> anyhow::Result<()> {
    let seeded = conn.transaction(async |conn| seed_in(conn, wanted).await).await;
    seeded.map(drop).map_err(fault::readable)
}

async fn seed_in(conn: &mut Conn, wanted: &Settings) -> shared::Result<Installation> {
    let now = Clock::Real.now();
    let sandbox_now = wanted.sandbox.then_some(now);
    // The first statement makes a second start at the same time wait for this one.
    let fresh = Installation { mark: id::new(now), sandbox_now, created_at: now };
    installation::queries::insert(conn, &fresh).await?;
    let found = find(conn).await?;
    let now = clock(&found).now();
    settings::actions::seed(conn, &wanted.organisation.seed(), now).await?;
    Ok(found)
}

async fn settle_in(conn: &mut Conn, wanted: &Settings) -> shared::Result<Settled> {
    let found = seed_in(conn, wanted).await?;
    check_sandbox(&found, wanted.sandbox)?;
    let clock = clock(&found);
    let generated = match &wanted.base.secrets.admin_key {
        None if !has_keys(conn).await? => Some(keys::secret::generate()),
        _ => None,
    };
    if let Some(key) = generated.as_ref().or(wanted.base.secrets.admin_key.as_ref()) {
        keys::actions::set_bootstrap(conn, key, clock.now()).await?;
    }
    Ok(Settled { clock, admin_key: generated })
}

/// For a role that does not migrate: refuses a sandbox, and puts a given admin key in force.
pub async fn join(conn: &mut Conn, admin_key: Option<&str>) -> anyhow::Result<()> {
    let found = find(conn).await.map_err(fault::readable)?;
    check_sandbox(&found, false)?;
    let Some(key) = admin_key else { return Ok(()) };
    let now = clock(&found).now();
    let set = conn.transaction(async |conn| keys::actions::set_bootstrap(conn, key, now).await);
    set.await.map_err(fault::readable)
}

/// The clock of this installation: a sandbox has its own.
pub async fn find_clock(conn: &mut Conn) -> anyhow::Result<Clock> {
    Ok(clock(&find(conn).await.map_err(fault::readable)?))
}

fn clock(found: &Installation) -> Clock {
    found.sandbox_now.map_or(Clock::Real, Clock::manual)
}

async fn find(conn: &mut Conn) -> shared::Result<Installation> {
    let found = installation::queries::find(conn).await?;
    Ok(found.ok_or_else(|| anyhow!("the database is not seeded: run `rapport migrate`"))?)
}

fn check_sandbox(found: &Installation, wanted: bool) -> anyhow::Result<()> {
    match (found.sandbox_now.is_some(), wanted) {
        (true, false) => bail!(
            "this installation is a sandbox for good: start it with `RAPPORT_SANDBOX=true rapport up`, or use another \
             RAPPORT_DATA_DIR or DATABASE_URL"
        ),
        (false, true) => bail!(
            "RAPPORT_SANDBOX: this installation is in use and cannot become a sandbox; use a fresh RAPPORT_DATA_DIR or \
             DATABASE_URL"
        ),
        _ => Ok(()),
    }
}

/// Whether there was ever a key: a replaced or revoked one counts, since it may have been seen.
async fn has_keys(conn: &mut Conn) -> shared::Result<bool> {
    let sort = Sort { field: "created_at".to_owned(), descending: false };
    let page = Page { limit: 1, sort, after: None };
    let any = !keys::queries::list(conn, &page).await?.data.is_empty();
    Ok(any || keys::actions::has_bootstrap(conn).await?)
}
