//! Rows to measure on: believable ones, written by SQL.

use anyhow::Context;
use tokio_postgres::Client;

/// Reps of the organisation.
pub const REPS: u64 = 20;

/// Every id made here or by pgbench ends in a number of sixteen digits from here on, so that pgbench can compute it; the
/// first digit makes it a valid UUID.
pub const FIRST: u64 = 8_000_000_000_000_000;

/// How an id begins, by what it is of.
pub const LEAD: &str = "0193a000-0000-7000";
pub const USER: &str = "0193a000-0001-7000";

/// The id of the `number`th row, counted from 1.
pub fn id(prefix: &str, number: u64) -> String {
    let digits = (FIRST + number).to_string();
    let (variant, rest) = digits.split_at(4);
    format!("{prefix}-{variant}-{rest}")
}

/// Fills a migrated database with an organisation and its leads, and leaves it as autovacuum would.
pub async fn fill(admin: &Client, leads: u32) -> anyhow::Result<()> {
    eprintln!("seeding {leads} leads");
    let statements = include_str!("seed.sql")
        .replace("{leads}", &leads.to_string())
        .replace("{reps}", &REPS.to_string());
    admin.batch_execute(&statements).await.context("the seed")?;
    admin.batch_execute("VACUUM ANALYZE").await?;
    admin.batch_execute("CHECKPOINT").await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_ends_in_its_number() {
        assert_eq!(id(LEAD, 17), "0193a000-0000-7000-8000-000000000017");
    }
}
