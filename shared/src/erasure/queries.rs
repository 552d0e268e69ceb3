//! Reaches into every table that may hold something of a person.

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Array, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use serde_json::Value;
use uuid::Uuid;

pub mod kept;

use crate::{
    cases::Case,
    contacts::Contact,
    db::{
        Conn,
        schema::{
            cases, contact_points, contacts, deals, events, interactions, leads, purchases,
            survey_responses, tasks,
        },
    },
    deals::Deal,
    error::Result,
    interactions::Interaction,
    leads::Lead,
    purchases::Purchase,
    responses::SurveyResponse,
    tasks::Task,
};

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// What an event holds of its subject.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = events)]
pub struct Logged {
    pub id: Uuid,
    pub subject_type: String,
    pub subject_id: Uuid,
    pub before: Option<Value>,
    pub after: Option<Value>,
}

/// The leads of one person, deleted or not: this one, those of the contact, those with one of the e-mails.
pub async fn leads_of(
    conn: &mut Conn,
    id: Option<Uuid>,
    contact_id: Option<Uuid>,
    emails: &[String],
) -> Result<Vec<Lead>> {
    let of_contact = leads::contact_id.is_not_null();
    let of_contact = of_contact.and(leads::contact_id.assume_not_null().eq_any(contact_id));
    let sharing = contact_points::table
        .filter(contact_points::kind.eq("email"))
        .filter(contact_points::value.eq_any(emails.to_vec()))
        .filter(contact_points::lead_id.is_not_null())
        .select(contact_points::lead_id.assume_not_null());
    let query = leads::table
        .filter(leads::id.eq_any(id).or(of_contact).or(leads::id.eq_any(sharing)))
        .order(leads::id);
    Ok(query.select(Lead::as_select()).load(conn).await?)
}

/// Other contacts with one of these e-mails, deleted or not, that are not erased.
pub async fn contacts_sharing(
    conn: &mut Conn,
    emails: &[String],
    but: Option<Uuid>,
) -> Result<Vec<Uuid>> {
    let sharing = contact_points::table
        .filter(contact_points::kind.eq("email"))
        .filter(contact_points::value.eq_any(emails.to_vec()))
        .filter(contact_points::contact_id.is_not_null())
        .select(contact_points::contact_id.assume_not_null());
    let query = contacts::table
        .filter(contacts::id.eq_any(sharing))
        .filter(contacts::id.ne(but.unwrap_or_default()))
        .filter(contacts::erased_at.is_null())
        .order(contacts::id);
    Ok(query.select(contacts::id).load(conn).await?)
}

pub async fn lock_leads(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    let query = leads::table.filter(leads::id.eq_any(ids.to_vec())).order(leads::id);
    let _: Vec<Uuid> = query.select(leads::id).for_no_key_update().load(conn).await?;
    Ok(())
}

/// The customers that these leads and this contact are of, and those that they were of before, sorted.
pub async fn customers_of(
    conn: &mut Conn,
    lead_ids: &[Uuid],
    contact_id: Option<Uuid>,
) -> Result<Vec<Uuid>> {
    let contacts: Vec<Uuid> = contact_id.into_iter().collect();
    let rows: Vec<Id> = diesel::sql_query(
        "SELECT id FROM customers WHERE id IN ( \
            SELECT customer_id FROM contacts WHERE id = ANY($2) \
            UNION SELECT customer_id FROM leads WHERE id = ANY($1) \
            UNION SELECT customer_id FROM interactions WHERE lead_id = ANY($1) OR contact_id = ANY($2) \
            UNION SELECT customer_id FROM tasks WHERE lead_id = ANY($1) \
            UNION SELECT customer_id FROM cases WHERE contact_id = ANY($2) \
            UNION SELECT customer_id FROM deals WHERE lead_id = ANY($1) \
            UNION SELECT (held ->> 'customer_id')::uuid FROM events, unnest(ARRAY[before, after]) AS held \
                WHERE (subject_type = 'lead' AND subject_id = ANY($1)) \
                    OR (subject_type = 'contact' AND subject_id = ANY($2))) \
         ORDER BY id",
    )
    .bind::<Array<SqlUuid>, _>(lead_ids)
    .bind::<Array<SqlUuid>, _>(contacts)
    .load(conn)
    .await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

macro_rules! at_customers {
    ($name:ident, $table:ident, $row:ty, $customer_id:expr) => {
        /// All of these customers, deleted or not, locked.
        pub async fn $name(conn: &mut Conn, customers: &[Uuid]) -> Result<Vec<$row>> {
            let query = $table::table.filter($customer_id.eq_any(customers.to_vec()));
            let query = query.order($table::id).select(<$row>::as_select());
            Ok(query.for_no_key_update().load(conn).await?)
        }
    };
}

at_customers!(contacts_of, contacts, Contact, contacts::customer_id);
at_customers!(deals_of, deals, Deal, deals::customer_id);
at_customers!(cases_of, cases, Case, cases::customer_id);
at_customers!(purchases_of, purchases, Purchase, purchases::customer_id);
at_customers!(tasks_of, tasks, Task, tasks::customer_id.assume_not_null());
at_customers!(answers_of, survey_responses, SurveyResponse, survey_responses::customer_id);
at_customers!(
    interactions_of,
    interactions,
    Interaction,
    interactions::customer_id.assume_not_null()
);

/// What was noted for first contact with these leads, their tasks that are of no customer, and those of these cases, locked.
pub async fn own_tasks(conn: &mut Conn, lead_ids: &[Uuid], case_ids: &[Uuid]) -> Result<Vec<Task>> {
    let of_leads = tasks::lead_id
        .is_not_null()
        .and(tasks::lead_id.assume_not_null().eq_any(lead_ids.to_vec()))
        .and(tasks::customer_id.is_null().or(tasks::purpose.is_not_null()));
    let of_cases = tasks::case_id
        .is_not_null()
        .and(tasks::case_id.assume_not_null().eq_any(case_ids.to_vec()));
    let query = tasks::table.filter(of_leads.or(of_cases)).order(tasks::id);
    Ok(query.select(Task::as_select()).for_no_key_update().load(conn).await?)
}

/// What passed between them and us, locked.
pub async fn own_interactions(
    conn: &mut Conn,
    lead_ids: &[Uuid],
    contact_id: Option<Uuid>,
) -> Result<Vec<Interaction>> {
    let of_leads = interactions::lead_id.is_not_null();
    let of_leads = of_leads.and(interactions::lead_id.assume_not_null().eq_any(lead_ids.to_vec()));
    let of_contact = interactions::contact_id.is_not_null();
    let of_contact = of_contact.and(interactions::contact_id.assume_not_null().eq_any(contact_id));
    let query = interactions::table.filter(of_leads.or(of_contact)).order(interactions::id);
    Ok(query.select(Interaction::as_select()).for_no_key_update().load(conn).await?)
}

/// What they complained of or asked for, locked.
pub async fn own_cases(conn: &mut Conn, contact_id: Uuid) -> Result<Vec<Case>> {
    let query = cases::table.filter(cases::contact_id.eq(contact_id)).order(cases::id);
    Ok(query.select(Case::as_select()).for_no_key_update().load(conn).await?)
}

/// What they answered, locked.
pub async fn own_answers(conn: &mut Conn, contact_id: Uuid) -> Result<Vec<SurveyResponse>> {
    let query = survey_responses::table
        .filter(survey_responses::contact_id.eq(contact_id))
        .order(survey_responses::id);
    Ok(query.select(SurveyResponse::as_select()).for_no_key_update().load(conn).await?)
}

/// What the log holds of these subjects.
pub async fn logged_of(conn: &mut Conn, subjects: &[Uuid]) -> Result<Vec<Logged>> {
    let query = events::table.filter(events::subject_id.eq_any(subjects.to_vec()));
    Ok(query.select(Logged::as_select()).load(conn).await?)
}

/// The same of these customers and of what hangs on them.
pub async fn logged_around(conn: &mut Conn, customers: &[Uuid]) -> Result<Vec<Logged>> {
    let rows: Vec<Id> = diesel::sql_query(
        "SELECT id FROM customers WHERE id = ANY($1) \
         UNION SELECT id FROM contacts WHERE customer_id = ANY($1) \
         UNION SELECT id FROM tasks WHERE customer_id = ANY($1) \
         UNION SELECT id FROM interactions WHERE customer_id = ANY($1) \
         UNION SELECT id FROM purchases WHERE customer_id = ANY($1) \
         UNION SELECT id FROM survey_responses WHERE customer_id = ANY($1) \
         UNION SELECT id FROM cases WHERE customer_id = ANY($1) \
         UNION SELECT id FROM deals WHERE customer_id = ANY($1)",
    )
    .bind::<Array<SqlUuid>, _>(customers)
    .load(conn)
    .await?;
    let ids: Vec<Uuid> = rows.into_iter().map(|row| row.id).collect();
    logged_of(conn, &ids).await
}

/// Empties these events: that something happened stays, what does not.
pub async fn empty_events(conn: &mut Conn, ids: &[Uuid]) -> Result<()> {
    diesel::update(events::table.filter(events::id.eq_any(ids.to_vec())))
        .set((events::before.eq(None::<Value>), events::after.eq(None::<Value>)))
        .execute(conn)
        .await?;
    Ok(())
}

/// What was noted with a suppressed address goes; the address stays, or it would get mail again. No event tells of it, since
/// an event would hold the address once more.
pub async fn empty_suppressions(
    conn: &mut Conn,
    emails: &[String],
    now: DateTime<Utc>,
) -> Result<()> {
    diesel::sql_query(
        "UPDATE suppressions SET detail = NULL, version = version + 1, updated_at = $2 \
         WHERE lower(email) = ANY($1) AND detail IS NOT NULL",
    )
    .bind::<Array<Text>, _>(emails)
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await?;
    Ok(())
}
