//! The rows that are one person, found and locked.

use diesel_async::AsyncConnection;
use kernel::refusal::Refusal;
use uuid::Uuid;

use super::queries;
use crate::{
    contacts::{self, Contact},
    customers,
    db::Conn,
    error::{Error, Result},
    leads::{self, Lead, keys::Keys, matching},
};

/// By which row a person is named.
#[derive(Clone, Copy, Debug)]
pub enum Named {
    Lead(Uuid),
    Contact(Uuid),
}

/// One person: a contact, its leads, and the leads that share an e-mail with these. And the customers that know of them.
#[derive(Clone, Debug)]
pub struct Rows {
    pub leads: Vec<Lead>,
    pub contact: Option<Contact>,
    /// Also those that they were of before.
    pub customer_ids: Vec<Uuid>,
}

/// Why locks were let go again.
enum LetGo {
    /// There was more of them than was locked.
    Grown,
    Failed(Box<Error>),
}

impl<E: Into<Error>> From<E> for LetGo {
    fn from(error: E) -> Self {
        Self::Failed(Box::new(error.into()))
    }
}

impl Rows {
    /// All rows, locked: what a request at the same time makes of the person is there, or is not begun yet. Under a savepoint,
    /// since nothing may be held where it is tried again.
    pub async fn lock(conn: &mut Conn, named: Named) -> Result<Self> {
        loop {
            match conn.transaction(async |conn| lock_once(conn, named).await).await {
                Ok(rows) => return Ok(rows),
                Err(LetGo::Grown) => {}
                Err(LetGo::Failed(error)) => return Err(*error),
            }
        }
    }

    async fn find(conn: &mut Conn, named: Named) -> Result<Self> {
        let (lead_id, contact_id) = match named {
            Named::Contact(id) => (None, Some(id)),
            Named::Lead(id) => {
                let lead = leads::queries::find(conn, id).await?.ok_or_else(Refusal::not_found)?;
                (Some(id), lead.contact_id)
            }
        };
        let contact = match contact_id {
            Some(id) => contacts::queries::find(conn, id).await?,
            None => None,
        };
        let linked = queries::leads_of(conn, lead_id, contact_id, &[]).await?;
        let mut rows = Self { leads: linked, contact, customer_ids: Vec::new() };
        rows.leads = queries::leads_of(conn, lead_id, contact_id, &rows.emails()).await?;
        rows.customer_ids =
            queries::customers_of(conn, &rows.lead_ids(), rows.contact_id()).await?;
        Ok(rows)
    }

    pub fn are_erased(&self) -> bool {
        let of_leads = self.leads.iter().map(|lead| lead.erased_at);
        let of_contact = self.contact.iter().map(|contact| contact.erased_at);
        of_leads.chain(of_contact).all(|at| at.is_some())
    }

    pub fn lead_ids(&self) -> Vec<Uuid> {
        self.leads.iter().map(|lead| lead.id).collect()
    }

    /// Every e-mail that they are known by.
    pub fn emails(&self) -> Vec<String> {
        let of_leads = self.leads.iter().flat_map(|lead| lead.emails.clone());
        let of_contact = self.contact.iter().flat_map(|contact| contact.emails.clone());
        of_leads.chain(of_contact).collect()
    }

    pub fn contact_id(&self) -> Option<Uuid> {
        self.contact.as_ref().map(|contact| contact.id)
    }

    pub fn ids(&self) -> Vec<Uuid> {
        self.lead_ids().into_iter().chain(self.contact_id()).collect()
    }

    /// By what posts find them.
    fn keys(&self) -> Vec<Keys> {
        let keys = |external, emails: &[String], phones: &[String]| Keys {
            external,
            person: matching::Traits {
                emails: emails.to_vec(),
                phones: phones.to_vec(),
                name: String::new(),
            },
        };
        let of_leads = self.leads.iter().map(|lead| {
            let external = lead.source.clone().zip(lead.external_id.clone());
            keys(external, &lead.emails, &lead.phones)
        });
        let of_contact = self.contact.iter().map(|it| keys(None, &it.emails, &it.phones));
        of_leads.chain(of_contact).collect()
    }

    /// What is locked for them.
    fn reach(&self) -> (Vec<Uuid>, &[Uuid], Vec<i64>) {
        (self.ids(), &self.customer_ids, leads::keys::lock_places(&self.keys()))
    }
}

/// Posts of the same person wait, or are waited for, before anything is decided; then customers, contacts, leads, deals
/// and cases, as everywhere; and then it is all looked at again.
async fn lock_once(conn: &mut Conn, named: Named) -> Result<Rows, LetGo> {
    let seen = Rows::find(conn, named).await?;
    leads::receive::lock(conn, &seen.keys()).await?;
    for id in &seen.customer_ids {
        customers::queries::lock(conn, *id).await?;
    }
    queries::contacts_of(conn, &seen.customer_ids).await?;
    queries::lock_leads(conn, &seen.lead_ids()).await?;
    queries::deals_of(conn, &seen.customer_ids).await?;
    queries::cases_of(conn, &seen.customer_ids).await?;
    let held = Rows::find(conn, named).await?;
    if held.reach() == seen.reach() { Ok(held) } else { Err(LetGo::Grown) }
}
