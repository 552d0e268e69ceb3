//! What apalis brings along and we have of our own: noticed where a new version of it does something else.

use apalis_postgres::PostgresStorage;
use sqlx::PgPool;

const GET_JOBS: &str = "SELECT pg_get_functiondef(oid) FROM pg_proc \
    WHERE pronamespace = 'apalis'::regnamespace AND proname = 'get_jobs'";

/// Where this fails, `shared/src/queue/setup.sql` has to follow: ours is called in its place.
#[tokio::test]
async fn its_function_that_fetches_is_the_one_that_ours_stands_for() {
    let database = testkit::database::empty().await.unwrap();
    let pool = PgPool::connect(database.url()).await.unwrap();
    PostgresStorage::setup(&pool).await.unwrap();
    let all: Vec<String> = sqlx::query_scalar(GET_JOBS).fetch_all(&pool).await.unwrap();
    pool.close().await;
    assert_eq!(all.len(), 1);
    assert_eq!(all[0], include_str!("get_jobs.sql"));
}
