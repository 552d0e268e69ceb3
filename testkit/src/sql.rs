//! Looks past the API, at what really stands in the tables.

use diesel::{QueryableByName, sql_query, sql_types::BigInt, sql_types::Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use shared::db::{Conn, pool};

/// A connection beside every pool.
pub struct Sql(Conn);

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = Text)]
    value: String,
}

impl Sql {
    pub async fn on(url: &str) -> Self {
        Self(pool::connect(url).await.expect("a connection"))
    }

    /// One number: `select` and what follows it, such as `count(*) from leads`.
    pub async fn number(&mut self, what: &str) -> i64 {
        let query = sql_query(format!("select ({what})::bigint as value"));
        query
            .get_result::<Number>(&mut self.0)
            .await
            .unwrap_or_else(|e| panic!("{what}: {e}"))
            .value
    }

    /// How many rows: `leads where …`.
    pub async fn count(&mut self, rows: &str) -> i64 {
        self.number(&format!("select count(*) from {rows}")).await
    }

    /// One text a row: the expression, and `from` what.
    pub async fn texts(&mut self, expression: &str, rows: &str) -> Vec<String> {
        let query = sql_query(format!("select ({expression})::text as value from {rows}"));
        let rows: Vec<Words> = query.load(&mut self.0).await.unwrap_or_else(|e| panic!("{e}"));
        rows.into_iter().map(|row| row.value).collect()
    }

    pub async fn run(&mut self, statements: &str) {
        self.0.batch_execute(statements).await.unwrap_or_else(|e| panic!("{e}"));
    }
}
