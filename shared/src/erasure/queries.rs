//! Reaches into every table that may hold something of a person.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    db::{
        Conn,
        schema::{events, interactions, leads},
    },
    error::Result,
    leads::Lead,
};

/// Texts of a customer in which people may be named: table and column.
const TEXTS: [(&str, &str); 5] = [
    ("tasks", "subject"),
    ("tasks", "note"),
    ("interactions", "summary"),
    ("deals", "name"),
    ("deals", "lost_reason"),
];

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

#[derive(QueryableByName)]
struct Words {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Text)]
    words: String,
}

/// A text that may name somebody.
#[derive(Clone, Debug)]
pub struct Mention {
    pub id: Uuid,
    pub text: String,
    place: (&'static str, &'static str),
}

/// What an event holds of its subject.
pub type Held = (Uuid, Option<Value>, Option<Value>);

/// The leads of one person, deleted or not, locked.
pub async fn lock_leads(
    conn: &mut Conn,
    id: Option<Uuid>,
    contact_id: Option<Uuid>,
) -> Result<Vec<Lead>> {
    let of_contact = leads::contact_id.is_not_distinct_from(contact_id);
    let of_contact = of_contact.and(leads::contact_id.is_not_null());
    let query = leads::table
        .filter(leads::id.eq_any(id).or(of_contact))
        .order(leads::id)
        .select(Lead::as_select())
        .for_no_key_update();
    Ok(query.load(conn).await?)
}

/// Empties what was noted for first contact with these leads, and on tasks that are of no customer; answers which.
pub async fn empty_tasks(conn: &mut Conn, leads: &[Uuid], now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let rows: Vec<Id> = diesel::sql_query(
        "UPDATE tasks SET subject = '', note = NULL, version = version + 1, updated_at = $2 \
         WHERE lead_id = ANY($1) AND (customer_id IS NULL OR purpose IS NOT NULL) RETURNING id",
    )
    .bind::<Array<SqlUuid>, _>(leads)
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Empties what passed between them and us; answers which.
pub async fn empty_interactions(
    conn: &mut Conn,
    lead_ids: &[Uuid],
    contact_id: Option<Uuid>,
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let of_leads = interactions::lead_id.is_not_null();
    let of_leads = of_leads.and(interactions::lead_id.assume_not_null().eq_any(lead_ids.to_vec()));
    let of_contact = interactions::contact_id.is_not_null();
    let of_contact = of_contact.and(interactions::contact_id.assume_not_null().eq_any(contact_id));
    Ok(diesel::update(interactions::table.filter(of_leads.or(of_contact)))
        .set((
            interactions::summary.eq(None::<String>),
            interactions::version.eq(interactions::version + 1),
            interactions::updated_at.eq(now),
        ))
        .returning(interactions::id)
        .get_results(conn)
        .await?)
}

/// The texts of these customers that people write.
pub async fn texts_of(conn: &mut Conn, customers: &[Uuid]) -> Result<Vec<Mention>> {
    let mut found = Vec::new();
    for place in TEXTS {
        let (table, column) = place;
        let rows: Vec<Words> = diesel::sql_query(format!(
            "SELECT id, {column} AS words FROM {table} \
             WHERE customer_id = ANY($1) AND {column} <> '' ORDER BY id FOR NO KEY UPDATE"
        ))
        .bind::<Array<SqlUuid>, _>(customers)
        .load(conn)
        .await?;
        found.extend(rows.into_iter().map(|row| Mention { id: row.id, text: row.words, place }));
    }
    Ok(found)
}

/// Puts another text in its place.
pub async fn rewrite(
    conn: &mut Conn,
    mention: &Mention,
    text: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    let (table, column) = mention.place;
    diesel::sql_query(format!(
        "UPDATE {table} SET {column} = $2, version = version + 1, updated_at = $3 WHERE id = $1"
    ))
    .bind::<SqlUuid, _>(mention.id)
    .bind::<Text, _>(text)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// What the log holds of these subjects.
pub async fn held_of(conn: &mut Conn, subjects: &[Uuid]) -> Result<Vec<Held>> {
    let query = events::table.filter(events::subject_id.eq_any(subjects.to_vec()));
    Ok(query.select((events::id, events::before, events::after)).load(conn).await?)
}

/// The same of these customers and of what hangs on them.
pub async fn held_around(conn: &mut Conn, customers: &[Uuid]) -> Result<Vec<Held>> {
    let rows: Vec<Id> = diesel::sql_query(
        "SELECT id FROM customers WHERE id = ANY($1) \
         UNION SELECT id FROM tasks WHERE customer_id = ANY($1) \
         UNION SELECT id FROM interactions WHERE customer_id = ANY($1) \
         UNION SELECT id FROM deals WHERE customer_id = ANY($1)",
    )
    .bind::<Array<SqlUuid>, _>(customers)
    .load(conn)
    .await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    held_of(conn, &ids).await
}

/// Empties these events: that something happened stays, what does not.
pub async fn empty_events(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq_any(ids.to_vec())))
        .set((events::before.eq(None::<Value>), events::after.eq(None::<Value>)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Empties refused posts that name one of the addresses or numbers, or have become one of the leads. A fingerprint tells of
/// what was posted, so that goes too.
pub async fn empty_refused(
    conn: &mut Conn,
    words: &[String],
    phones: &[String],
    lead_ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::sql_query(
        "UPDATE rejected_leads SET payload = 'null', errors = '[]', matched = NULL, \
            fingerprint = uuid_send(id), version = version + 1, updated_at = $4 \
         WHERE lead_id = ANY($3) \
            OR EXISTS (SELECT FROM unnest($1) AS word WHERE position(word IN lower(payload::text)) > 0) \
            OR EXISTS (SELECT FROM unnest($2) AS phone \
                WHERE position(phone IN regexp_replace(payload::text, '[^0-9]', '', 'g')) > 0)",
    )
    .bind::<Array<Text>, _>(words)
    .bind::<Array<Text>, _>(phones)
    .bind::<Array<SqlUuid>, _>(lead_ids)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(())
}

/// Empties stored answers in which one of the words or ids stands; a repeat of the request still does nothing again.
pub async fn empty_answers(conn: &mut Conn, words: &[String], ids: &[Uuid]) -> Result<()> {
    let words: Vec<String> = words.iter().cloned().chain(ids.iter().map(Uuid::to_string)).collect();
    diesel::sql_query(
        "UPDATE idempotency_answers SET body = NULL \
         WHERE EXISTS (SELECT FROM unnest($1) AS word WHERE position(word IN lower(body::text)) > 0)",
    )
    .bind::<Array<Text>, _>(&words)
    .execute(conn)
    .await?;
    Ok(())
}

/// Empties mails to them and about them; answers which.
pub async fn empty_emails(
    conn: &mut Conn,
    lead_ids: &[Uuid],
    task_ids: &[Uuid],
    words: &[String],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let rows: Vec<Id> = diesel::sql_query(
        "WITH about AS ( \
            SELECT id FROM emails \
            WHERE lead_id = ANY($1) OR reason ->> 'lead_id' = ANY($1::text[]) OR task_id = ANY($2) \
                OR task_id IN (SELECT id FROM tasks WHERE lead_id = ANY($1)) \
                OR (user_id IS NULL AND lower(to_email) = ANY($3)) \
                OR EXISTS (SELECT FROM unnest($3) AS word \
                    WHERE position(word IN lower(concat_ws(' ', subject, last_error))) > 0)) \
         UPDATE emails SET subject = NULL, last_error = NULL, version = version + 1, updated_at = $4, \
            to_email = CASE WHEN user_id IS NULL AND lower(to_email) = ANY($3) THEN '' ELSE to_email END \
         WHERE id IN (SELECT id FROM about) OR reason ->> 'email_id' IN (SELECT id::text FROM about) \
         RETURNING id",
    )
    .bind::<Array<SqlUuid>, _>(lead_ids)
    .bind::<Array<SqlUuid>, _>(task_ids)
    .bind::<Array<Text>, _>(words)
    .bind::<Timestamptz, _>(now)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}
