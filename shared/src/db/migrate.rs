//! Migrations: the product's own, embedded in the binary, and the queue's.

use std::time::Duration;

use anyhow::{Context, anyhow};
use diesel::migration::{Migration, MigrationSource};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::{Conn, pool};
use crate::queue;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("../migrations");

/// Two starts at once migrate one after the other.
const LOCK: i64 = 0x7261_7070_6f72_7401;
const POLL: Duration = Duration::from_millis(100);

/// Brings the database up to this binary; answers the names of the migrations that ran.
pub async fn run(url: &str) -> anyhow::Result<Vec<String>> {
    let mut guard = pool::connect(url).await?;
    lock(&mut guard).await?;
    queue::setup::run(url, &mut guard).await.context("the queue's tables")?;
    let conn = pool::connect(url).await?;
    let ran = tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(conn);
        let versions = harness.run_pending_migrations(MIGRATIONS).map_err(|e| anyhow!(e))?;
        let known: Vec<Box<dyn Migration<diesel::pg::Pg>>> =
            MIGRATIONS.migrations().map_err(|e| anyhow!(e))?;
        let names = known.iter().map(|migration| migration.name());
        let ran = names.filter(|name| versions.contains(&name.version()));
        anyhow::Ok(ran.map(ToString::to_string).collect())
    })
    .await?;
    // The lock goes with the connection.
    drop(guard);
    ran
}

/// Asks again and again: a statement that waits for the lock is an open transaction, and `CREATE INDEX CONCURRENTLY` of whoever
/// holds it would wait for that one, for ever.
async fn lock(guard: &mut Conn) -> anyhow::Result<()> {
    #[derive(diesel::QueryableByName)]
    struct Tried {
        #[diesel(sql_type = diesel::sql_types::Bool)]
        locked: bool,
    }
    let statement = format!("SELECT pg_try_advisory_lock({LOCK}) AS locked");
    loop {
        let tried: Tried = diesel::sql_query(&statement).get_result(guard).await?;
        if tried.locked {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
}

/// The migrations of this binary that the database lacks; an error where it cannot be asked.
pub async fn pending(conn: &mut Conn) -> anyhow::Result<Vec<String>> {
    use diesel::sql_types::Text;
    #[derive(diesel::QueryableByName)]
    struct Applied {
        #[diesel(sql_type = Text)]
        version: String,
    }
    let applied: Vec<Applied> = match diesel::sql_query(
        "SELECT version FROM __diesel_schema_migrations",
    )
    .load(conn)
    .await
    {
        Ok(rows) => rows,
        Err(diesel::result::Error::DatabaseError(_, info))
            if info.message().contains("does not exist") =>
        {
            Vec::new()
        }
        Err(error) => return Err(error.into()),
    };
    let known: Vec<Box<dyn Migration<diesel::pg::Pg>>> =
        MIGRATIONS.migrations().map_err(|error| anyhow!(error))?;
    Ok(known
        .iter()
        .map(|migration| migration.name().version().to_string())
        .filter(|version| !applied.iter().any(|row| row.version == *version))
        .collect())
}
