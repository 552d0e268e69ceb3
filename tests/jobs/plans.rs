//! The list reads what its page shows, of however many jobs.

use testkit::{app::migrated, sql::Sql};

const JOBS: &str = "insert into apalis.jobs (id, job_type, job, status, attempts, max_attempts, run_at, priority, metadata, \
     idempotency_key, done_at) \
     select '01KABCDEFG' || lpad(n::text, 16, '0'), 'rapport.act', '{}', \
     case when n % 10000 = 0 then 'Killed' when n % 1000 = 1 then 'Pending' else 'Done' end, 1, 10000, \
     '2026-11-20T08:00:00Z', 0, ''::hstore, \
     case when n % 50000 = 7 then 'rare' else 'common' end || ':' || n, '2026-11-20T08:00:00Z' \
     from generate_series(1, 100000) as n";

#[tokio::test]
async fn pages_by_status_and_kind_go_by_an_index() {
    let database = migrated().await;
    let mut sql = Sql::on(database.url()).await;
    sql.run(JOBS).await;
    sql.run("analyze apalis.jobs").await;
    for (condition, most) in [
        ("true", 60),
        ("split_part(idempotency_key, ':', 1) = 'rare'", 60),
        ("split_part(idempotency_key, ':', 1) = 'common'", 60),
        ("status = 'Killed' and (metadata -> 'outcome') is distinct from 'cancelled'", 60),
        ("status = 'Done'", 60),
        ("status in ('Queued', 'Running')", 200),
        ("status = 'Pending' and last_result is not null", 200),
        ("status in ('Pending', 'Failed') and last_result is not null", 200),
        ("status = 'Killed' and (metadata -> 'outcome') is not distinct from 'cancelled'", 60),
    ] {
        let query =
            format!("select id from apalis.jobs where {condition} order by id desc limit 51");
        let read = read(&mut sql, &query).await;
        assert!(read <= most, "{condition}: {read} rows were read");
    }
}

/// Rows that the scans of a query touch.
async fn read(sql: &mut Sql, query: &str) -> i64 {
    sql.run(&format!(
        "create or replace function pg_temp.plan() returns jsonb language plpgsql as \
         $f$ declare plan jsonb; begin execute $q$explain (analyze, format json) {query}$q$ into plan; return plan; end $f$"
    ))
    .await;
    sql.number(
        "select sum((node ->> 'Actual Rows')::numeric + coalesce((node ->> 'Rows Removed by Filter')::numeric, 0)) \
         from jsonb_path_query(pg_temp.plan(), '$.**') as node \
         where node ->> 'Node Type' like '%Scan%'",
    )
    .await
}
