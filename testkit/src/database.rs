//! A fresh database for every test, cloned from a template that was migrated once.

use std::{
    hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState},
    time::Duration,
};

use anyhow::Context;
use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use rustix::process::{Pid, test_kill_process};

use crate::server::shared;

/// Templates of earlier migrations that are kept, so that going back and forth between branches costs nothing.
const TEMPLATES: usize = 4;

/// A database of its own; dropped with the value, together with all connections to it.
///
/// What a killed process leaves behind is dropped by the tests that come after it.
#[derive(Debug)]
pub struct TestDatabase {
    name: String,
    url: String,
}

impl TestDatabase {
    /// Its address, for tokio-postgres, sqlx and libpq.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its name on the server that [`shared()`] gives.
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// A fresh database as `migrate` makes it. That runs once for each `template_key` (which therefore changes with
/// whatever `migrate` does), on the address of an empty database; connections that it leaves open are cut.
pub async fn fresh(
    template_key: &str,
    migrate: impl AsyncFnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<TestDatabase> {
    let mut hasher = DefaultHasher::new();
    template_key.hash(&mut hasher);
    let template = format!("template_{:016x}", hasher.finish());
    let mut admin = admin().await?;
    match clone(&mut admin, &template).await {
        Err(error) if error.to_string().contains("does not exist") => {
            make_template(&mut admin, &template, migrate).await?;
            Ok(clone(&mut admin, &template).await?)
        }
        done => Ok(done?),
    }
}

/// An empty database, for tests of the migrations themselves.
pub async fn empty() -> anyhow::Result<TestDatabase> {
    Ok(clone(&mut admin().await?, "template0").await?)
}

/// A clone of another one, as somebody makes it who wants to try something; connections to that one are cut.
pub async fn copy(of: &TestDatabase) -> anyhow::Result<TestDatabase> {
    let mut admin = admin().await?;
    end_sessions(&mut admin, &of.name).await?;
    Ok(clone(&mut admin, &of.name).await?)
}

async fn admin() -> anyhow::Result<AsyncPgConnection> {
    // The first call starts a server, and waits for it.
    let server = tokio::task::spawn_blocking(shared).await?;
    Ok(AsyncPgConnection::establish(&server.url("postgres")).await?)
}

/// By `file_copy`: with five hundred tables and indexes it takes 70 ms and two checkpoints, which cost little without fsync, where
/// `wal_log` takes 130 ms of processor time and more.
async fn clone(admin: &mut AsyncPgConnection, template: &str) -> diesel::QueryResult<TestDatabase> {
    let name = format!("test_{}_{:016x}", std::process::id(), RandomState::new().hash_one(0));
    admin
        .batch_execute(&format!("create database {name} template {template} strategy file_copy"))
        .await?;
    let url = shared().url(&name);
    Ok(TestDatabase { name, url })
}

/// Made under another name and renamed when it is whole; the lock ends with the session, however that ends. A database
/// that has sessions can be neither renamed nor cloned, so none are let in any more.
async fn make_template(
    admin: &mut AsyncPgConnection,
    template: &str,
    migrate: impl AsyncFnOnce(&str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    admin.batch_execute("select pg_advisory_lock(hashtext('rapport test templates'))").await?;
    if named(admin, template).await?.is_empty() {
        let older = named(admin, "template\\_%").await?.into_iter().skip(TEMPLATES - 1);
        for name in named(admin, "growing\\_%").await?.into_iter().chain(older) {
            // Another process may be cloning it just now.
            let _ =
                admin.batch_execute(&format!("drop database if exists {name} with (force)")).await;
        }
        let growing = template.replacen("template", "growing", 1);
        admin.batch_execute(&format!("create database {growing} template template0")).await?;
        migrate(&shared().url(&growing)).await.context("cannot migrate the template database")?;
        admin
            .batch_execute(&format!("alter database {growing} with allow_connections false"))
            .await?;
        end_sessions(admin, &growing).await?;
        admin.batch_execute(&format!("alter database {growing} rename to {template}")).await?;
    }
    admin.batch_execute("select pg_advisory_unlock_all()").await?;
    Ok(())
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    datname: String,
}

/// Databases with names like the pattern, the youngest first.
async fn named(admin: &mut AsyncPgConnection, pattern: &str) -> diesel::QueryResult<Vec<String>> {
    let query = "select datname::text from pg_database where datname like $1 order by oid desc";
    let names: Vec<Name> = sql_query(query).bind::<Text, _>(pattern).load(admin).await?;
    Ok(names.into_iter().map(|name| name.datname).collect())
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let name = self.name.clone();
        // A thread of its own, because a runtime cannot be entered from within another, and none may be left.
        let dropped = std::thread::spawn(move || -> anyhow::Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            runtime.block_on(discard(&name))
        });
        if let Ok(Err(error)) = dropped.join() {
            eprintln!("cannot drop the test database {}: {error:#}", self.name);
        }
    }
}

/// Drops this database and a few that dead processes have left.
async fn discard(name: &str) -> anyhow::Result<()> {
    let mut admin = AsyncPgConnection::establish(&shared().url("postgres")).await?;
    let left =
        named(&mut admin, "test\\_%").await?.into_iter().filter(|name| is_left(name)).take(3);
    for name in std::iter::once(name.to_owned()).chain(left) {
        end_sessions(&mut admin, &name).await?;
        admin.batch_execute(&format!("drop database if exists {name} with (force)")).await?;
    }
    Ok(())
}

/// `with (force)` does this too, but looks for the end of the sessions only every 100 ms.
async fn end_sessions(admin: &mut AsyncPgConnection, name: &str) -> diesel::QueryResult<()> {
    for _ in 0..100 {
        let end = "select pg_terminate_backend(pid)::text as datname from pg_stat_activity where datname = $1";
        let ended: Vec<Name> = sql_query(end).bind::<Text, _>(name).load(admin).await?;
        if ended.is_empty() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    Ok(())
}

/// Whether the process whose number is in the name is gone.
fn is_left(name: &str) -> bool {
    let pid = name.split('_').nth(1).and_then(|pid| pid.parse().ok()).and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}
