//! Each migration can be taken back, and comes again as it was.

use std::{fs, path::PathBuf};

use diesel::{QueryableByName, sql_query, sql_types::Text};
use diesel_async::{AsyncConnection, AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};

use super::workspace;

/// All that a migration can make, in words; what extensions brought along is left out.
const OBJECTS: &str = "
    SELECT format('%s.%s %s %s %s', table_name, column_name, udt_name, is_nullable, column_default) AS object
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT pg_get_indexdef(i.indexrelid)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL
    SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT pg_get_triggerdef(t.oid)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal
    UNION ALL
    SELECT pg_get_functiondef(p.oid)
    FROM pg_proc p
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    UNION ALL
    SELECT 'type ' || t.typname
    FROM pg_type t
    WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = t.oid AND d.deptype = 'e')
    ORDER BY 1";

fn folders() -> Vec<PathBuf> {
    let entries = fs::read_dir(workspace().join("migrations")).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.filter(|path| path.is_dir()).collect()
}

async fn objects(url: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Object {
        #[diesel(sql_type = Text)]
        object: String,
    }
    let mut conn = AsyncPgConnection::establish(url).await.unwrap();
    let objects: Vec<Object> = sql_query(OBJECTS).load(&mut conn).await.unwrap();
    let named = objects.into_iter().map(|one| one.object);
    // The list of migrations is diesel's own.
    named.filter(|object| !object.contains("__diesel_schema_migrations")).collect()
}

async fn with_harness(url: &str, act: fn(&mut AsyncMigrationHarness<AsyncPgConnection>)) {
    let conn = AsyncPgConnection::establish(url).await.unwrap();
    let done = tokio::task::spawn_blocking(move || act(&mut AsyncMigrationHarness::new(conn)));
    done.await.unwrap();
}

fn source() -> FileBasedMigrations {
    FileBasedMigrations::from_path(workspace().join("migrations")).unwrap()
}

#[test]
fn each_has_a_way_back_and_a_date() {
    for folder in folders() {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let (version, feature) = name.split_once('_').unwrap();
        assert!(version.len() == 17 && !feature.is_empty(), "not YYYY-MM-DD-HHMMSS_name: {name}");
        for file in ["up.sql", "down.sql"] {
            let text = fs::read_to_string(folder.join(file)).unwrap_or_default();
            assert!(!text.trim().is_empty(), "{name} has no {file}");
        }
    }
}

#[tokio::test]
async fn all_can_be_taken_back_and_come_again() {
    let database = testkit::database::empty().await.unwrap();
    let url = database.url();
    let ran = shared::db::migrate::run(url).await.unwrap();
    assert_eq!(ran.len(), folders().len(), "the binary holds other migrations: {ran:?}");
    let first = objects(url).await;
    assert!(first.len() > 100, "too little was found: {first:#?}");

    with_harness(url, |harness| _ = harness.revert_all_migrations(source()).unwrap()).await;
    let left = objects(url).await;
    assert!(left.is_empty(), "left behind: {left:#?}");

    with_harness(url, |harness| _ = harness.run_pending_migrations(source()).unwrap()).await;
    let second = objects(url).await;
    let other: Vec<_> = first.iter().filter(|one| !second.contains(one)).collect();
    assert!(first == second, "came back otherwise: {other:#?}");
}
