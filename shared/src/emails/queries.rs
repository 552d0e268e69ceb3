use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Email, EmailFilter, EmailStatus};
use crate::{
    actor::{Actor, Sight},
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow, prepared,
        schema::emails,
    },
    error::Result,
    sight::{List, Reach, of_seen_customer, reach},
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "sent_at"];

/// Makes the message's row; `false` where its cause has one already.
pub async fn insert(conn: &mut Conn, row: &Email) -> Result<bool> {
    let made = diesel::insert_into(emails::table)
        .values(row)
        .on_conflict(emails::cause)
        .do_nothing()
        .execute(conn)
        .await?;
    Ok(made == 1)
}

/// Makes many rows; answers the ids of those whose cause had none.
pub async fn insert_all(conn: &mut Conn, rows: &[Email]) -> Result<Vec<Uuid>> {
    let query = diesel::insert_into(emails::table)
        .values(rows)
        .on_conflict(emails::cause)
        .do_nothing()
        .returning(emails::id);
    Ok(query.get_results(conn).await?)
}

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Email>> {
    Ok(emails::table.find(id).select(Email::as_select()).first(conn).await.optional()?)
}

/// The same, locked against a second worker.
pub async fn lock(conn: &Conn, id: Uuid) -> Result<Option<Email>> {
    let query = emails::table.find(id).select(Email::as_select()).for_no_key_update();
    Ok(query.first(&mut &*conn).await.optional()?)
}

/// Of these, those that are to be sent and that nobody else holds, locked, in the order of their ids.
pub async fn lock_free(conn: &Conn, ids: &[Uuid]) -> Result<Vec<Email>> {
    // The status is looked at here: in the statement, while PostgreSQL believes that next to nothing is queued, it would read all
    // that is, for each call anew.
    let query = emails::table
        .filter(emails::id.eq_any(ids))
        .order(emails::id)
        .select(Email::as_select())
        .for_no_key_update()
        .skip_locked();
    let mut rows: Vec<Email> = query.load(&mut &*conn).await?;
    rows.retain(|row| row.status == EmailStatus::Queued);
    Ok(rows)
}

/// What a claim writes, of many locked messages.
const CLAIM_ALL: &str = "\
    UPDATE emails SET attempts = attempts + 1, claimed_at = $4, subject = new.subject, message_id = new.message_id, \
        version = version + 1, updated_at = $4 \
    FROM unnest($1, $2, $3) AS new (id, subject, message_id) WHERE emails.id = new.id";

pub async fn claim_all(conn: &mut Conn, rows: &[&Email], now: DateTime<Utc>) -> Result<usize> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let subjects: Vec<_> = rows.iter().map(|row| row.subject.as_deref()).collect();
    let message_ids: Vec<_> = rows.iter().map(|row| row.message_id.as_deref()).collect();
    let statement = diesel::sql_query(CLAIM_ALL)
        .bind::<Array<SqlUuid>, _>(ids)
        .bind::<Array<Nullable<Text>>, _>(subjects)
        .bind::<Array<Nullable<Text>>, _>(message_ids)
        .bind::<Timestamptz, _>(now);
    Ok(prepared(statement).execute(conn).await?)
}

/// What a close writes, of many locked messages that went.
const SENT_ALL: &str = "\
    UPDATE emails SET status = 'sent', sent_at = $2, last_error = NULL, version = version + 1, updated_at = $2 \
    WHERE id = ANY ($1)";

pub async fn sent_all(conn: &Conn, ids: &[Uuid], now: DateTime<Utc>) -> Result<usize> {
    let statement =
        diesel::sql_query(SENT_ALL).bind::<Array<SqlUuid>, _>(ids).bind::<Timestamptz, _>(now);
    Ok(prepared(statement).execute(&mut &*conn).await?)
}

/// Written twice for every message, so it stays prepared.
pub async fn save(conn: &Conn, row: &Email) -> Result<()> {
    prepared(diesel::update(row).set(row)).execute(&mut &*conn).await?;
    Ok(())
}

/// Whether this occurrence has its message.
pub async fn exists(conn: &mut Conn, cause: &str) -> Result<bool> {
    let query = emails::table.filter(emails::cause.eq(cause));
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?)
}

/// Whether a mail of late reminders to this user has not left yet.
pub async fn late_ones_wait(conn: &mut Conn, user_id: Uuid) -> Result<bool> {
    let query = emails::table
        .filter(emails::status.eq(EmailStatus::Queued))
        .filter(emails::user_id.eq(user_id))
        .filter(emails::kind.eq("task_reminder"))
        .filter(emails::reminder_id.is_null());
    Ok(diesel::select(diesel::dsl::exists(query)).get_result(conn).await?)
}

/// The messages that this caller may see: those to people and about customers in sight.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &EmailFilter,
    page: &Page,
) -> Result<Listed<Email>> {
    let mut query = emails::table.select(Email::as_select()).into_boxed();
    if let Sight::Owners { ids, unowned } = &actor.sight {
        query = match reach(conn, List::Emails, ids, *unowned, false).await? {
            Reach::Rows(rows) => query.filter(emails::id.eq_any(rows)),
            Reach::Of(seen) => {
                let own = emails::user_id.assume_not_null().eq_any(ids.to_vec());
                query.filter(own.or(of_seen_customer(emails::customer_id, &seen)))
            }
        };
    }
    narrow!(query, filter, {
        kind: eq emails::kind,
        to: eq emails::to_email,
        status: is emails::status,
        user_id: eq emails::user_id,
        contact_id: eq emails::contact_id,
        lead_id: eq emails::lead_id,
        task_id: eq emails::task_id,
        customer_id: eq emails::customer_id,
        created_after: gt emails::created_at,
        created_before: lt emails::created_at,
    });
    keyset!(query, page, emails::id, {
        "created_at" => time emails::created_at,
        "updated_at" => time emails::updated_at,
        "sent_at" => nullable emails::sent_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// Puts the mails about a converted lead into its customer's file.
pub async fn bring_along(conn: &mut Conn, lead_id: Uuid, customer_id: Uuid) -> Result<()> {
    diesel::update(emails::table.filter(emails::lead_id.eq(lead_id)))
        .set(emails::customer_id.eq(customer_id))
        .execute(conn)
        .await?;
    Ok(())
}

/// How many messages were sent so far.
pub async fn count_sent(conn: &mut Conn) -> Result<i64> {
    Ok(emails::table.filter(emails::status.eq(EmailStatus::Sent)).count().get_result(conn).await?)
}
