use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{
    emptying,
    model::EmptyKept,
    person::Person,
    queries::{self, Logged, kept::Sought},
    rows::{Named, Rows},
    striking,
};
use crate::{
    actor::{Actor, Scope},
    contacts,
    contacts::Contact,
    db::Conn,
    error::Result,
    followups::{self, Parents},
    invitations, leads, queue,
    resource::Resource,
    sight, tasks, webhooks,
};

/// Erases the person that a lead is; one that is erased already stays as it is.
pub async fn erase_lead(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    let lead = leads::queries::find(conn, id).await?;
    let lead = lead.filter(|lead| actor.sight.covers(lead.owner_id));
    let lead = lead.ok_or_else(Refusal::not_found)?;
    if lead.erased_at.is_some() {
        return Ok(());
    }
    erase_person(conn, actor, id, Named::Lead(id), now).await
}

/// Erases the person that a contact is, likewise.
pub async fn erase_contact(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<()> {
    actor.require(Scope::Admin)?;
    let row = contacts::queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
    sight::queries::of_row(conn, actor, row.owner_id, Some(row.customer_id)).await?.to_write()?;
    if row.erased_at.is_some() {
        return Ok(());
    }
    erase_person(conn, actor, id, Named::Contact(id), now).await
}

/// An e-mail is one person's: who is a contact of several customers by it is erased at each of them.
async fn erase_person(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    named: Named,
    now: DateTime<Utc>,
) -> Result<()> {
    let rows = Rows::lock(conn, named).await?;
    let others = queries::contacts_sharing(conn, &rows.emails(), rows.contact_id()).await?;
    erase(conn, actor, id, rows, now).await?;
    for other in others {
        let rows = Rows::lock(conn, Named::Contact(other)).await?;
        erase(conn, actor, other, rows, now).await?;
    }
    Ok(())
}

async fn erase(
    conn: &mut Conn,
    actor: &Actor,
    of: Uuid,
    rows: Rows,
    now: DateTime<Utc>,
) -> Result<()> {
    // By whoever held the locks before us.
    if rows.are_erased() {
        return Ok(());
    }
    let person = recognise(conn, &rows).await?;
    let (lead_ids, customer_ids) = (rows.lead_ids(), rows.customer_ids.clone());
    let cases = match rows.contact_id() {
        Some(id) => queries::own_cases(conn, id).await?,
        None => Vec::new(),
    };
    let case_ids: Vec<Uuid> = cases.iter().map(|case| case.id).collect();
    end_tasks(conn, actor, &lead_ids, &case_ids, now).await?;
    let own_tasks = queries::own_tasks(conn, &lead_ids, &case_ids).await?;
    let passed = queries::own_interactions(conn, &lead_ids, rows.contact_id()).await?;
    let answers = match rows.contact_id() {
        Some(id) => {
            // Nobody is asked any more, and what was sent is closed.
            invitations::queries::cancel_of(conn, id, "erased", now).await?;
            queries::own_answers(conn, id).await?
        }
        None => Vec::new(),
    };
    let mut task_ids: Vec<Uuid> = own_tasks.iter().map(|task| task.id).collect();
    let passed_ids = passed.iter().map(|row| row.id).collect();
    let them = emptying::customers_that_are(conn, &person, &customer_ids).await?;
    let answer_ids: Vec<Uuid> = answers.iter().map(|row| row.id).collect();
    let own =
        [rows.ids(), task_ids.clone(), passed_ids, answer_ids.clone(), case_ids.clone(), them];
    let own = own.concat();
    // Before anything is written: the events of what follows hold nothing of them.
    let mut naming = empty_log(conn, &person, &own, &customer_ids).await?;
    let theirs = striking::Own { tasks: own_tasks, interactions: passed, answers, cases };
    striking::empty(conn, actor, theirs, now).await?;
    let contact_id = rows.contact_id();
    let named = striking::strike_out(conn, actor, &person, &customer_ids, contact_id, now).await?;
    // What mails are known by that are about them.
    task_ids.extend([named.clone(), answer_ids, case_ids].concat());
    naming.extend(named);
    for customer_id in &customer_ids {
        emptying::customer(conn, actor, *customer_id, &person, now).await?;
    }
    for lead in rows.leads.into_iter().filter(|lead| lead.erased_at.is_none()) {
        emptying::lead(conn, actor, lead, &person, now).await?;
    }
    if let Some(contact) = rows.contact.filter(|contact| contact.erased_at.is_none()) {
        emptying::contact(conn, actor, contact, now).await?;
    }
    queries::empty_suppressions(conn, &person.emails, now).await?;
    let ids = [own, naming].concat();
    let Person { emails, phones, names, .. } = person;
    let sought = Sought { id: of, emails, phones, names, created_at: now };
    queries::kept::insert(conn, &sought).await?;
    queue::enqueue(conn, &EmptyKept { of, ids, lead_ids, task_ids, customer_ids, contact_id }, now)
        .await
}

/// By all that they are and were called.
async fn recognise(conn: &mut Conn, rows: &Rows) -> Result<Person> {
    let mut person = Person::default();
    for lead in &rows.leads {
        person.add_former(&serde_json::to_value(lead).map_err(anyhow::Error::from)?);
    }
    if let Some(contact) = &rows.contact {
        person.add_former(&serde_json::to_value(contact).map_err(anyhow::Error::from)?);
    }
    for logged in queries::logged_of(conn, &rows.ids()).await? {
        logged.before.iter().chain(&logged.after).for_each(|former| person.add_former(former));
    }
    Ok(person)
}

/// There is nobody to call on any more; what is to be done with the customer stays.
async fn end_tasks(
    conn: &mut Conn,
    actor: &Actor,
    lead_ids: &[Uuid],
    case_ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<()> {
    for case_id in case_ids {
        tasks::of_case::end(conn, actor, *case_id, now).await?;
    }
    for lead_id in lead_ids {
        let parents = tasks::queries::parents_of_open(conn, Parents::of_lead(*lead_id)).await?;
        followups::queries::lock(conn, &parents).await?;
        let open = tasks::queries::lock_open_of_lead(conn, *lead_id).await?;
        let ending = open.into_iter().filter(|it| it.customer_id.is_none() || it.purpose.is_some());
        tasks::write::cancel_all(conn, actor, ending.collect(), now).await?;
    }
    Ok(())
}

/// All that the log holds of them and of what they did, and what names them in the rest of their customers'. Answers whose
/// events named them.
async fn empty_log(
    conn: &mut Conn,
    person: &Person,
    own: &[Uuid],
    customer_ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    let mut naming = queries::logged_around(conn, customer_ids).await?;
    naming.retain(|logged| names(person, logged));
    let logged = queries::logged_of(conn, own).await?;
    let ids: Vec<Uuid> = logged.iter().chain(&naming).map(|it| it.id).collect();
    queries::empty_events(conn, &ids).await?;
    webhooks::delivery_queries::empty(conn, &ids, &[]).await?;
    Ok(naming.into_iter().map(|logged| logged.subject_id).collect())
}

/// Of another contact what is written of it counts; its name and addresses are that person's own.
fn names(person: &Person, logged: &Logged) -> bool {
    let mut held = logged.before.iter().chain(&logged.after);
    match logged.subject_type == Contact::TYPE {
        true => held.any(|it| {
            ["title", "custom"].iter().filter_map(|field| it.get(field)).any(|it| person.is_in(it))
        }),
        false => held.any(|it| person.is_in(it)),
    }
}
