use std::time::Duration;

use anyhow::{Context, ensure};
use shared::{
    db::{Conn, migrate, pool},
    doctor, installation,
};
use tokio::time::sleep;

/// Between two looks at a database that is not there yet.
const LOOK: Duration = Duration::from_secs(1);

/// Refuses a server that is too old, in one line.
pub async fn check_version(conn: &mut Conn) -> anyhow::Result<()> {
    let number = doctor::queries::server_version(conn).await?;
    let (major, needed) = (number / 10_000, i32::try_from(pgserver::MIN_MAJOR)?);
    ensure!(major >= needed, "the database is PostgreSQL {major}; {needed} or newer is needed");
    Ok(())
}

/// A connection to the database, once it can be reached and has been migrated; says once what is waited for.
pub async fn until_migrated(url: &str) -> Conn {
    let mut told = String::new();
    loop {
        match migrated(url).await {
            Ok(conn) => return conn,
            Err(error) => {
                let error = format!("{error:#}");
                if error != told {
                    tracing::warn!("waiting: {error}");
                    told = error;
                }
            }
        }
        sleep(LOOK).await;
    }
}

/// A connection to a migrated database.
pub async fn migrated(url: &str) -> anyhow::Result<Conn> {
    let mut conn = pool::connect(url).await?;
    check_migrated(&mut conn).await?;
    Ok(conn)
}

/// Refuses a database that this version cannot work on.
pub async fn check_migrated(conn: &mut Conn) -> anyhow::Result<()> {
    check_version(conn).await?;
    let pending = migrate::pending(conn).await.context("the database cannot be asked")?;
    ensure!(
        pending.is_empty(),
        "the database lacks {} of this version's migrations: run `rapport migrate`",
        pending.len()
    );
    let seeded = installation::queries::find(conn).await?.is_some();
    ensure!(seeded, "the database is not seeded: run `rapport migrate`");
    Ok(())
}
