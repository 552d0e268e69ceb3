//! Migrations, by the owner of the database.

use anyhow::Context;
use shared::db::{migrate, pool};

use super::say;
use crate::{
    database::{self, Database},
    install,
    settings::Settings,
};

/// Prints a line for each migration that ran. Marks and seeds a fresh database too, so that API and worker may start on it.
pub async fn run(mut settings: Settings) -> anyhow::Result<()> {
    let secrets = &mut settings.base.secrets;
    let owner = secrets.migrate_database_url.take();
    secrets.database_url = owner.or_else(|| secrets.database_url.take());
    // The key is for those who serve.
    secrets.admin_key = None;
    let database = Database::open(&settings.base).await?;
    let ran = migrate(&settings, &database.url()).await;
    database.close().await?;
    let ran = ran?;
    if ran.is_empty() {
        return say("nothing to do");
    }
    ran.iter().try_for_each(|name| say(name))
}

/// Prepares a database: migrates it, and marks and seeds a fresh one.
pub(super) async fn migrate(settings: &Settings, url: &str) -> anyhow::Result<Vec<String>> {
    let mut conn = pool::connect(url).await?;
    database::check_version(&mut conn).await?;
    let ran = migrate::run(url).await.context("the database cannot be migrated")?;
    install::seed(&mut conn, settings).await?;
    Ok(ran)
}
