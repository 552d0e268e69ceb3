//! Who reads a message: one of us, or somebody at a customer.

use chrono_tz::Tz;
use kernel::input::Locale;

use super::model::Email;
use crate::{
    calendars::resolve::zone_of,
    contacts::{self, Contact},
    customers,
    db::Conn,
    error::Result,
    mail::Mailbox,
    settings::Settings,
    users::{self, User},
};

/// The reader as the rows know them now.
#[derive(Clone, Debug)]
pub enum Audience {
    User(Box<User>),
    Customer(Box<AtCustomer>),
}

/// A contact, and who looks after the account and reads what they answer.
#[derive(Clone, Debug)]
pub struct AtCustomer {
    pub contact: Contact,
    pub owner: Option<User>,
}

impl Audience {
    /// `Err` says why there is nobody to read it.
    pub async fn of(conn: &Conn, email: &Email) -> Result<std::result::Result<Self, &'static str>> {
        if let Some(id) = email.contact_id {
            let contact = contacts::queries::get(conn, id).await?;
            return match contact.filter(|contact| contact.erased_at.is_none()) {
                Some(contact) => {
                    Ok(Ok(Self::Customer(Box::new(at_customer(conn, contact).await?))))
                }
                None => Ok(Err("its reader was deleted")),
            };
        }
        let user = match email.user_id {
            Some(id) => users::queries::get(conn, id).await?,
            None => None,
        };
        match user.filter(|user| user.active) {
            Some(user) => Ok(Ok(Self::User(Box::new(user)))),
            None => Ok(Err("its reader is not in service any more")),
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Self::User(user) => &user.name,
            Self::Customer(at) => &at.contact.name,
        }
    }

    /// The reader's language where the product speaks it, else the organisation's.
    pub fn locale(&self, settings: &Settings) -> Locale {
        match self {
            Self::User(user) => user.language(settings.language()),
            Self::Customer(at) => {
                let own = at.contact.locale.as_deref().and_then(spoken);
                own.unwrap_or_else(|| settings.language())
            }
        }
    }

    /// The language that is theirs, spoken here or not.
    pub fn tag(&self) -> Option<&str> {
        match self {
            Self::User(user) => user.locale.as_deref(),
            Self::Customer(at) => at.contact.locale.as_deref(),
        }
    }

    pub fn zone(&self, settings: &Settings) -> Tz {
        match self {
            Self::User(user) => zone_of(user, settings),
            Self::Customer(at) => {
                let own = at.contact.timezone.as_deref().and_then(|name| name.parse().ok());
                own.unwrap_or_else(|| settings.zone())
            }
        }
    }

    /// A customer's answer goes to a person.
    pub fn reply_to(&self) -> Option<Mailbox> {
        let Self::Customer(at) = self else { return None };
        let owner = at.owner.as_ref()?;
        Some(Mailbox::new(Some(owner.name.clone()), owner.email.parse().ok()?))
    }

    pub fn is_customer(&self) -> bool {
        matches!(self, Self::Customer(_))
    }
}

/// With the account's owner, else the contact's own, where in service.
async fn at_customer(conn: &Conn, contact: Contact) -> Result<AtCustomer> {
    let customer = customers::queries::get(conn, contact.customer_id).await?;
    let mut owner = None;
    for id in [customer.and_then(|customer| customer.owner_id), contact.owner_id] {
        if let (None, Some(id)) = (&owner, id) {
            owner = users::queries::get(conn, id).await?.filter(|user| user.active);
        }
    }
    Ok(AtCustomer { contact, owner })
}

/// The language of ours that a reader of this tag of BCP 47 reads best.
pub fn spoken(tag: &str) -> Option<Locale> {
    match tag.split('-').next()?.to_ascii_lowercase().as_str() {
        "en" => Some(Locale::En),
        "zh" => Some(Locale::ZhCn),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contacts_language_is_the_nearest_that_is_spoken() {
        for (tag, want) in [
            ("en", Some(Locale::En)),
            ("en-GB", Some(Locale::En)),
            ("zh-Hans-CN", Some(Locale::ZhCn)),
            ("zh", Some(Locale::ZhCn)),
            ("de", None),
        ] {
            assert_eq!(spoken(tag), want, "{tag}");
        }
    }
}
