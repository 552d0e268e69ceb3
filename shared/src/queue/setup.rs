//! The queue's tables, made by apalis and then fitted to how we use them.

use apalis_postgres::PostgresStorage;
use diesel_async::SimpleAsyncConnection;
use sqlx::PgPool;

use crate::db::Conn;

/// Safe to run again; part of every migration.
pub async fn run(url: &str, conn: &mut Conn) -> anyhow::Result<()> {
    let pool = PgPool::connect(url).await?;
    let made = PostgresStorage::setup(&pool).await;
    pool.close().await;
    made?;
    conn.batch_execute(include_str!("setup.sql")).await?;
    Ok(())
}
