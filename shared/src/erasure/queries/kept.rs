//! Goes through everybody's posts, answers and mails, after the commit of an erasure; and what is looked for there.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Id;
use crate::{
    db::{Conn, schema::erasures},
    emails::EmailKind,
    erasure::person::Person,
    error::Result,
};

/// What an erased person was called and how they were reached, until the job is done.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = erasures)]
pub struct Sought {
    /// The lead or contact that was erased.
    pub id: Uuid,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    pub names: Vec<String>,
    pub created_at: DateTime<Utc>,
}

pub async fn insert(conn: &mut Conn, sought: &Sought) -> Result<()> {
    diesel::insert_into(erasures::table).values(sought).execute(conn).await?;
    Ok(())
}

/// Takes what is looked for out of its table; `None` where the work is done already.
pub async fn take(conn: &mut Conn, id: Uuid) -> Result<Option<Sought>> {
    let taken = diesel::delete(erasures::table.find(id)).returning(Sought::as_returning());
    Ok(taken.get_result(conn).await.optional()?)
}

/// Texts that are looked through for addresses and numbers, of everybody: the table, the key of a row, the text.
#[derive(Clone, Copy, Debug)]
pub struct Texts(&'static str, &'static str, &'static str);

pub const REFUSED: Texts = Texts("rejected_leads", "id::text", "payload::text");
pub const ANSWERS: Texts =
    Texts("idempotency_answers", "key_id::text || ' ' || idempotency_key", "body::text");
pub const EMAILS: Texts = Texts("emails", "id::text", "concat_ws(' ', subject, last_error)");
pub const DELIVERIES: Texts =
    Texts("webhook_deliveries", "id::text", "concat_ws(' ', response_body, last_error)");

/// A text, and the key of its row.
#[derive(Debug, QueryableByName)]
pub struct Held {
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = Text)]
    pub text: String,
}

/// Events until `at` of the suppressions of these addresses, also of those that are lifted by now.
pub async fn logged_of_suppressions(
    conn: &mut Conn,
    emails: &[String],
    at: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let rows: Vec<Id> = diesel::sql_query(
        "SELECT id FROM events WHERE subject_type = 'suppression' AND at <= $2 \
            AND lower(coalesce(after ->> 'email', before ->> 'email')) = ANY($1)",
    )
    .bind::<Array<Text>, _>(emails)
    .bind::<Timestamptz, _>(at)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The texts until `at` that may hold an address or a number of theirs, for a closer look: wherever the characters stand.
pub async fn holding(
    conn: &mut Conn,
    texts: Texts,
    person: &Person,
    at: DateTime<Utc>,
) -> Result<Vec<Held>> {
    let Texts(table, key, text) = texts;
    Ok(diesel::sql_query(format!(
        "SELECT {key} AS key, {text} AS text FROM {table} WHERE created_at <= $3 AND {text} IS NOT NULL AND ( \
            EXISTS (SELECT FROM unnest($1) AS word WHERE position(word IN lower({text})) > 0) \
            OR EXISTS (SELECT FROM unnest($2) AS phone \
                WHERE position(phone IN regexp_replace({text}, '[^0-9]', '', 'g')) > 0))"
    ))
    .bind::<Array<Text>, _>(&person.emails)
    .bind::<Array<Text>, _>(&person.phones)
    .bind::<Timestamptz, _>(at)
    .load(conn)
    .await?)
}

/// The subjects of mails of these customers, until `at`.
pub async fn mails_of(conn: &mut Conn, customers: &[Uuid], at: DateTime<Utc>) -> Result<Vec<Held>> {
    let Texts(table, key, text) = EMAILS;
    Ok(diesel::sql_query(format!(
        "SELECT {key} AS key, {text} AS text FROM {table} WHERE customer_id = ANY($1) AND created_at <= $2"
    ))
    .bind::<Array<SqlUuid>, _>(customers)
    .bind::<Timestamptz, _>(at)
    .load(conn)
    .await?)
}

/// Empties these refused posts, and those that have become one of the leads. A fingerprint tells of what was posted, so that
/// goes too.
pub async fn empty_refused(
    conn: &mut Conn,
    keys: &[String],
    lead_ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::sql_query(
        "UPDATE rejected_leads SET payload = 'null', errors = '[]', matched = NULL, \
            fingerprint = uuid_send(id), version = version + 1, updated_at = $3 \
         WHERE lead_id = ANY($2) OR id = ANY($1::uuid[])",
    )
    .bind::<Array<Text>, _>(keys)
    .bind::<Array<SqlUuid>, _>(lead_ids)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Empties these stored answers, and those in which one of the ids stands; a repeat of the request still does nothing again.
pub async fn empty_answers(conn: &mut Conn, keys: &[String], ids: &[Uuid]) -> Result<()> {
    let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    diesel::sql_query(
        "UPDATE idempotency_answers SET body = NULL \
         WHERE key_id::text || ' ' || idempotency_key = ANY($1) \
            OR EXISTS (SELECT FROM unnest($2) AS id WHERE position(id IN body::text) > 0)",
    )
    .bind::<Array<Text>, _>(keys)
    .bind::<Array<Text>, _>(&ids)
    .execute(conn)
    .await?;
    Ok(())
}

/// Which mails are emptied.
#[derive(Clone, Copy, Debug)]
pub struct Mails<'a> {
    pub keys: &'a [String],
    pub lead_ids: &'a [Uuid],
    /// Theirs and those that named them, deals and what passed among them.
    pub task_ids: &'a [Uuid],
    pub contact_id: Option<Uuid>,
    /// To these addresses, unless to a user, until `at`.
    pub addresses: &'a [String],
    pub at: DateTime<Utc>,
}

/// Empties these mails, those to them and those about their leads and tasks, one of several among them; answers which. An
/// agenda lists what its reader has, so it counts where it came while they had one of the tasks.
pub async fn empty_emails(
    conn: &mut Conn,
    mails: Mails<'_>,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let rows: Vec<Id> = diesel::sql_query(
        "WITH about AS ( \
            SELECT id FROM emails \
            WHERE lead_id = ANY($1) OR reason ->> 'lead_id' = ANY($1::text[]) OR task_id = ANY($2) \
                OR task_id IN (SELECT id FROM tasks WHERE lead_id = ANY($1)) \
                OR (user_id IS NULL AND lower(to_email) = ANY($3) AND created_at <= $6) OR id = ANY($5::uuid[]) \
                OR contact_id = $7 \
                OR id IN (SELECT email_id FROM reminders WHERE task_id = ANY($2) \
                    OR task_id IN (SELECT id FROM tasks WHERE lead_id = ANY($1))) \
                OR EXISTS (SELECT FROM unnest($1::text[] || $2::text[]) AS id WHERE position(id IN reason::text) > 0) \
                OR kind = $8 AND EXISTS (SELECT FROM ownerships WHERE subject_type = 'task' \
                    AND (subject_id = ANY($2) OR subject_id IN (SELECT id FROM tasks WHERE lead_id = ANY($1))) \
                    AND ownerships.owner_id = emails.user_id AND from_at <= coalesce(sent_at, emails.created_at) \
                    AND (to_at IS NULL OR to_at >= emails.created_at))) \
         UPDATE emails SET subject = NULL, last_error = NULL, version = version + 1, updated_at = $4, \
            to_email = CASE WHEN user_id IS NULL AND (lower(to_email) = ANY($3) OR contact_id = $7) THEN '' ELSE to_email END \
         WHERE id IN (SELECT id FROM about) OR reason ->> 'email_id' IN (SELECT id::text FROM about) \
         RETURNING id",
    )
    .bind::<Array<SqlUuid>, _>(mails.lead_ids)
    .bind::<Array<SqlUuid>, _>(mails.task_ids)
    .bind::<Array<Text>, _>(mails.addresses)
    .bind::<Timestamptz, _>(now)
    .bind::<Array<Text>, _>(mails.keys)
    .bind::<Timestamptz, _>(mails.at)
    .bind::<Nullable<SqlUuid>, _>(mails.contact_id)
    .bind::<Text, _>(EmailKind::Agenda.as_str())
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
