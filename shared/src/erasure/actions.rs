use chrono::{DateTime, Utc};
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::{emptying, model::ForgetMails, person::Person, queries};
use crate::{
    actor::{Actor, Scope},
    contacts::{self, Contact},
    customers,
    db::Conn,
    error::Result,
    followups::{self, Parents},
    leads::{self, Lead},
    queue, sight, tasks,
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
    let rows = Rows::lock(conn, Some(id), lead.contact_id).await?;
    erase(conn, actor, id, rows, now).await
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
    let rows = Rows::lock(conn, None, Some(id)).await?;
    erase(conn, actor, id, rows, now).await
}

/// One person, as leads and as a contact.
struct Rows {
    leads: Vec<Lead>,
    contact: Option<Contact>,
}

impl Rows {
    async fn lock(conn: &mut Conn, lead: Option<Uuid>, contact: Option<Uuid>) -> Result<Self> {
        let leads = queries::lock_leads(conn, lead, contact).await?;
        let contact = match contact {
            Some(id) => contacts::queries::find(conn, id).await?,
            None => None,
        };
        let mut rows = Self { leads, contact };
        // Customers before their contacts, as everywhere.
        for id in rows.customer_ids() {
            customers::queries::lock(conn, id).await?;
        }
        if let Some(id) = rows.contact_id() {
            rows.contact = contacts::queries::lock(conn, id).await?;
        }
        Ok(rows)
    }

    /// By whoever held the locks before us.
    fn are_erased(&self) -> bool {
        let of_leads = self.leads.iter().map(|lead| lead.erased_at);
        let of_contact = self.contact.iter().map(|contact| contact.erased_at);
        of_leads.chain(of_contact).all(|at| at.is_some())
    }

    fn lead_ids(&self) -> Vec<Uuid> {
        self.leads.iter().map(|lead| lead.id).collect()
    }

    fn contact_id(&self) -> Option<Uuid> {
        self.contact.as_ref().map(|contact| contact.id)
    }

    fn ids(&self) -> Vec<Uuid> {
        self.lead_ids().into_iter().chain(self.contact_id()).collect()
    }

    fn customer_ids(&self) -> Vec<Uuid> {
        let of_leads = self.leads.iter().filter_map(|lead| lead.customer_id);
        let of_contact = self.contact.as_ref().map(|contact| contact.customer_id);
        let mut ids: Vec<Uuid> = of_leads.chain(of_contact).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }
}

async fn erase(
    conn: &mut Conn,
    actor: &Actor,
    of: Uuid,
    rows: Rows,
    now: DateTime<Utc>,
) -> Result<()> {
    if rows.are_erased() {
        return Ok(());
    }
    let person = recognise(conn, &rows).await?;
    let (lead_ids, customer_ids) = (rows.lead_ids(), rows.customer_ids());
    let mut task_ids = end_tasks(conn, actor, &lead_ids, now).await?;
    let interactions = queries::empty_interactions(conn, &lead_ids, rows.contact_id(), now).await?;
    let own = [rows.ids(), task_ids.clone(), interactions].concat();
    task_ids.extend(strike_out(conn, &person, &customer_ids, now).await?);
    empty_log(conn, &person, &own, &customer_ids).await?;
    let words = person.in_json_text();
    queries::empty_refused(conn, &words, &person.phones, &lead_ids, now).await?;
    queries::empty_answers(conn, &words, &own).await?;
    let email_ids = queries::empty_emails(conn, &lead_ids, &task_ids, &words, now).await?;
    // Their events are the only ones that are not empty.
    for customer_id in customer_ids {
        emptying::customer(conn, actor, customer_id, &person, now).await?;
    }
    for lead in rows.leads {
        emptying::lead(conn, actor, lead, &person, now).await?;
    }
    if let Some(contact) = rows.contact {
        emptying::contact(conn, actor, contact, now).await?;
    }
    queue::enqueue(conn, &ForgetMails { of, email_ids }, now).await
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
    for (_, before, after) in queries::held_of(conn, &rows.ids()).await? {
        before.iter().chain(&after).for_each(|former| person.add_former(former));
    }
    Ok(person)
}

/// There is nobody to call on any more; what is to be done with the customer stays.
async fn end_tasks(
    conn: &mut Conn,
    actor: &Actor,
    lead_ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    for lead_id in lead_ids {
        let parents = tasks::queries::parents_of_open(conn, Parents::of_lead(*lead_id)).await?;
        followups::queries::lock(conn, &parents).await?;
        let open = tasks::queries::lock_open_of_lead(conn, *lead_id).await?;
        let ending = open.into_iter().filter(|it| it.customer_id.is_none() || it.purpose.is_some());
        tasks::write::cancel_all(conn, actor, ending.collect(), now).await?;
    }
    queries::empty_tasks(conn, lead_ids, now).await
}

/// In texts of the customer, which are about others too. Answers the rows that named them.
async fn strike_out(
    conn: &mut Conn,
    person: &Person,
    customer_ids: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<Uuid>> {
    let mut named = Vec::new();
    for mention in queries::texts_of(conn, customer_ids).await? {
        if let Some(text) = person.struck_out_of(&mention.text) {
            named.push(mention.id);
            queries::rewrite(conn, &mention, &text, now).await?;
        }
    }
    Ok(named)
}

/// All that the log holds of them and of what they did, and what names them in the rest of their customer's.
async fn empty_log(
    conn: &mut Conn,
    person: &Person,
    own: &[Uuid],
    customer_ids: &[Uuid],
) -> Result<()> {
    let of_own = queries::held_of(conn, own).await?;
    let around = queries::held_around(conn, customer_ids).await?;
    let naming = around
        .into_iter()
        .filter(|(_, before, after)| before.iter().chain(after).any(|held| person.is_in(held)));
    let ids: Vec<Uuid> = of_own.into_iter().chain(naming).map(|(id, ..)| id).collect();
    queries::empty_events(conn, &ids).await
}
