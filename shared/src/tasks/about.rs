//! A task with all that somebody needs who is to do it, as far as they may see it.

mod people;

use std::collections::HashMap;

use kernel::refusal::Refusal;
use uuid::Uuid;

use self::people::find_people;
use super::{model::Task, queries};
use crate::{
    actor::Actor,
    cases::Case,
    contacts::{self, Contact},
    customers::{self, Customer},
    db::{Conn, list::Page},
    deals::Deal,
    error::Result,
    interactions::{self, Interaction, InteractionFilter, InteractionOutcome},
    leads::Lead,
    mail::person::Person,
    sight::{self, Access},
    users,
};

/// So many interactions are shown.
const LAST: &str = "5";

/// What is known around a task.
#[derive(Clone, Debug)]
pub struct About {
    pub task: Task,
    /// What this caller may do with the task.
    pub access: Access,
    pub lead: Option<Lead>,
    pub customer: Option<Customer>,
    pub contact: Option<Contact>,
    /// That it sees to, where this caller may change it.
    pub case: Option<Case>,
    /// With the name of its stage.
    pub deal: Option<(Deal, String)>,
    /// The latest first.
    pub interactions: Vec<Interaction>,
    /// Whether whom it was about was erased.
    pub is_erased: bool,
    /// Whether this caller may add to what passed there.
    pub may_note: bool,
    /// The one that was made when this was done.
    pub follower: Option<Task>,
    /// What else this caller has open there.
    pub others: Vec<Task>,
    /// Tries in a row up to now that reached nobody.
    pub unanswered: usize,
    /// Of all users that any of this names.
    pub names: HashMap<Uuid, String>,
}

impl About {
    /// Whom to reach: the lead itself, else the customer's contact.
    pub fn person(&self) -> Option<Person> {
        match (&self.lead, &self.customer) {
            (Some(lead), None) => Some(of_lead(lead)),
            (Some(lead), Some(customer)) => {
                let contact = self.contact.as_ref().filter(|_| lead.contact_id.is_some());
                Some(of_lead(lead).or(of_customer(customer, contact)))
            }
            (None, Some(customer)) => Some(of_customer(customer, self.contact.as_ref())),
            (None, None) => None,
        }
    }

    /// Whether there is somebody to reach, whose outcome can be kept: not where the person was erased.
    pub fn is_about_somebody(&self) -> bool {
        let erased = self.is_erased && self.task.customer_id.is_none();
        self.task.is_about_somebody() && !erased
    }

    pub fn is_open(&self) -> bool {
        self.task.is_live()
    }
}

/// A lead as somebody to reach.
pub fn of_lead(lead: &Lead) -> Person {
    Person {
        name: Person::full_name(lead.first_name.as_deref(), lead.last_name.as_deref()),
        title: lead.title.clone(),
        company: lead.company.clone(),
        phone: lead.phone.clone(),
        email: lead.email.clone(),
    }
}

/// A lead as somebody to reach, with what its customer and its contact there tell; and that customer's name. To who has that
/// customer alone: a post that guesses somebody's e-mail must not tell its sender whose it is.
pub async fn of_known_lead(
    conn: &mut Conn,
    lead: &Lead,
    reader_id: Uuid,
) -> Result<(Person, Option<String>)> {
    let customer = match lead.customer_id {
        Some(id) => customers::queries::get(conn, id).await?,
        None => None,
    };
    let contact = match lead.contact_id.filter(|_| customer.is_some()) {
        Some(id) => contacts::queries::get(conn, id).await?,
        None => None,
    };
    Ok(known_lead(lead, customer.as_ref(), contact.as_ref(), reader_id))
}

/// The same of what was read: the lead's customer and its contact, where they are not deleted.
pub fn known_lead(
    lead: &Lead,
    customer: Option<&Customer>,
    contact: Option<&Contact>,
    reader_id: Uuid,
) -> (Person, Option<String>) {
    let own = of_lead(lead);
    let Some(customer) = customer.filter(|customer| customer.owner_id == Some(reader_id)) else {
        return (own, None);
    };
    let is_there =
        |contact: &&Contact| contact.erased_at.is_none() && contact.customer_id == customer.id;
    let known = own.or(of_customer(customer, contact.filter(is_there)));
    (known, Some(customer.name.clone()))
}

/// A customer as somebody to reach: by its contact, where there is one.
pub fn of_customer(customer: &Customer, contact: Option<&Contact>) -> Person {
    let company = Some(customer.name.clone());
    match contact {
        None => Person { company, ..Person::default() },
        Some(contact) => Person {
            name: Some(contact.name.clone()),
            title: contact.title.clone(),
            company,
            phone: contact.phone.clone(),
            email: contact.email.clone(),
        },
    }
}

/// Reads it; a task that this caller may not see comes with its state alone.
pub async fn about(conn: &mut Conn, actor: &Actor, task_id: Uuid) -> Result<About> {
    let task = queries::find(conn, task_id).await?.ok_or_else(Refusal::not_found)?;
    let access = sight::queries::of_row(conn, actor, Some(task.owner_id), task.customer_id).await?;
    let users = [Some(task.owner_id), task.completed_by].into_iter().flatten().collect();
    let mut about = About {
        access,
        lead: None,
        customer: None,
        contact: None,
        case: None,
        deal: None,
        interactions: Vec::new(),
        is_erased: false,
        may_note: false,
        follower: None,
        others: Vec::new(),
        unanswered: 0,
        names: HashMap::new(),
        task,
    };
    let users = match access {
        Access::Hidden => users,
        Access::Read | Access::Write => fill(conn, actor, &mut about, users).await?,
    };
    about.names = users::queries::names(conn, &users).await?;
    Ok(about)
}

async fn fill(
    conn: &mut Conn,
    actor: &Actor,
    about: &mut About,
    mut users: Vec<Uuid>,
) -> Result<Vec<Uuid>> {
    find_people(conn, actor, about).await?;
    let task = &about.task;
    if let Some(since) = task.completed_at {
        about.follower = queries::find_follower(conn, task.id, since).await?;
    }
    if let Some(user_id) = actor.user_id() {
        about.others = queries::others_open(conn, task, user_id).await?;
    }
    if !task.is_about_somebody() {
        return Ok(users);
    }
    let filter = InteractionFilter {
        customer_id: task.customer_id.map(kernel::input::Id),
        lead_id: task.lead_id.filter(|_| task.customer_id.is_none()).map(kernel::input::Id),
        ..InteractionFilter::default()
    };
    let page = Page::parse(Some(LAST), Some("-occurred_at"), None, interactions::queries::SORTS)?;
    about.interactions = interactions::queries::list(conn, actor, &filter, &page).await?.data;
    users.extend(about.interactions.iter().filter_map(|one| one.user_id));
    let outcomes = interactions::queries::last_outcomes(conn, task.parents()).await?;
    let in_vain = |outcome: &&Option<_>| **outcome == Some(InteractionOutcome::NoAnswer);
    about.unanswered = outcomes.iter().take_while(in_vain).count();
    Ok(users)
}
