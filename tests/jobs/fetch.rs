//! The function by which jobs are fetched is ours, once, and reads what it takes.

use shared::{db::migrate, doctor::queries::has_own_fetch};
use testkit::{app::migrated, sql::Sql};

const FETCH: &str = "select count(*) from apalis.get_jobs('lane', 'rapport.effect', 16)";

const BURST: &str = "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, \
     idempotency_key) \
     select '01KABCDEFG' || lpad(n::text, 16, '0'), 'rapport.effect', '{}', 'Pending', 0, 10000, \
     now() - interval '1 minute', 0, ''::hstore, 'burst:' || n from generate_series(1, 20000) as n";

/// What came before and is done.
const DONE: &str = "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, \
     idempotency_key, done_at) \
     select '00KABCDEFG' || lpad(n::text, 16, '0'), 'rapport.effect', '{}', 'Done', 1, 10000, \
     now() - interval '1 hour', 0, ''::hstore, 'done:' || n, now() from generate_series(1, 40000) as n";

/// A plan that was made while there was nothing is kept, and the burst comes before anybody has counted it.
#[tokio::test]
async fn a_lane_that_polled_an_empty_queue_reads_what_it_takes_of_a_burst() {
    let database = migrated().await;
    let mut sql = Sql::on(database.url()).await;
    a_burst(&mut sql, database.url()).await;
}

/// Where PostgreSQL has counted, it believes that next to nothing is open.
#[tokio::test]
async fn so_does_one_whose_jobs_were_all_done_when_they_were_counted() {
    let database = migrated().await;
    let mut sql = Sql::on(database.url()).await;
    sql.run(DONE).await;
    sql.run("vacuum analyze apalis.jobs").await;
    a_burst(&mut sql, database.url()).await;
}

async fn a_burst(sql: &mut Sql, url: &str) {
    sql.run(
        "insert into apalis.workers (id, worker_type, storage_name, layers, last_seen) \
         values ('lane', 'rapport.effect', 'rapport', '', now())",
    )
    .await;
    let mut lane = Sql::on(url).await;
    for _ in 0..8 {
        assert_eq!(lane.number(FETCH).await, 0);
    }
    sql.run(BURST).await;
    for _ in 0..4 {
        lane.run("begin").await;
        assert_eq!(lane.number(FETCH).await, 16);
        let read = "from pg_stat_xact_user_tables where schemaname = 'apalis' and relname = 'jobs'";
        let scans = lane.number(&format!("select seq_scan {read}")).await;
        let rows = lane.number(&format!("select seq_tup_read + idx_tup_fetch {read}")).await;
        lane.run("commit").await;
        assert_eq!(scans, 0, "the whole table was read");
        // Those of the fetches before are among them.
        assert!(rows < 500, "{rows} rows were read");
    }
}

#[tokio::test]
async fn there_is_one_whatever_was_there_before() {
    let database = migrated().await;
    let mut sql = Sql::on(database.url()).await;
    let mut conn = shared::db::pool::connect(database.url()).await.unwrap();
    let functions = "pg_proc where pronamespace = 'apalis'::regnamespace and proname = 'get_jobs'";
    for before in [
        "",
        // As an upgrade of apalis may leave it: another beside it, or one that cannot be replaced.
        "create function apalis.get_jobs(text, text, bigint, text default '') returns setof apalis.jobs \
             language sql as 'select * from apalis.jobs limit $3'",
        "drop function apalis.get_jobs; \
         create function apalis.get_jobs(worker text, v_job_type text, v_job_count integer) returns integer \
             language sql as 'select 1'",
        "create or replace function apalis.get_jobs(worker_id text, v_job_type text, v_job_count integer default 5) \
             returns setof apalis.jobs language sql as 'select * from apalis.jobs limit v_job_count'",
    ] {
        sql.run(before).await;
        assert_eq!(has_own_fetch(&mut conn).await.unwrap(), before.is_empty(), "{before}");
        migrate::run(database.url()).await.unwrap();
        // The arguments with which apalis calls it.
        let signatures = sql.texts("oid::regprocedure", functions).await;
        assert_eq!(signatures, ["apalis.get_jobs(text,text,integer)"], "{before}");
        assert!(has_own_fetch(&mut conn).await.unwrap(), "{before}");
    }
}
