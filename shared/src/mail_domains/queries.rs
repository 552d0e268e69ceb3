use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Text, Timestamptz},
};
use diesel_async::RunQueryDsl;

use super::model::MailDomain;
use crate::{
    db::{Conn, prepared, schema::mail_domains},
    error::Result,
};

/// The domain's row, made where it is missing, locked until the transaction ends.
pub async fn lock(conn: &mut Conn, domain: &str, now: DateTime<Utc>) -> Result<MailDomain> {
    diesel::insert_into(mail_domains::table)
        .values(MailDomain::new(domain, now))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    let query = mail_domains::table.find(domain).select(MailDomain::as_select());
    Ok(query.for_no_key_update().first(conn).await?)
}

pub async fn save(conn: &mut Conn, row: &MailDomain) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// The domain took a message again after it had asked for less.
pub async fn recovered(conn: &mut Conn, domain: &str, now: DateTime<Utc>) -> Result<()> {
    let paused = mail_domains::table
        .find(domain)
        .filter(mail_domains::pauses.gt(0))
        .filter(mail_domains::paused_until.assume_not_null().le(now));
    diesel::update(paused).set(mail_domains::pauses.eq(0)).execute(conn).await?;
    Ok(())
}

const RECOVERED_FREE: &str = "\
    UPDATE mail_domains SET pauses = 0 \
    WHERE domain = ANY (ARRAY(\
        SELECT domain FROM mail_domains WHERE domain = ANY ($1) AND pauses > 0 AND paused_until <= $2 \
        FOR NO KEY UPDATE SKIP LOCKED))";

/// The same of many. It waits for nobody: of a domain whose row somebody holds the next message tells it.
pub async fn recovered_free(conn: &Conn, domains: &[&str], now: DateTime<Utc>) -> Result<()> {
    let statement = diesel::sql_query(RECOVERED_FREE)
        .bind::<Array<Text>, _>(domains)
        .bind::<Timestamptz, _>(now);
    prepared(statement).execute(&mut &*conn).await?;
    Ok(())
}
