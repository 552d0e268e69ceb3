//! Takes a posted lead in: matched, merged or created, in the caller's transaction.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    access, candidates, intake,
    keys::{Keys, lock_places},
    matching::{self, Candidate, Kind, Verdict},
    model::{Intake, Lead, LeadInput, LeadStatus, Matched},
    queries,
    refusal::LeadRefusal,
};
use crate::{
    actor::{Actor, Scope},
    assignment::Assigned,
    contacts::{self, Contact},
    customers::{self, Customer},
    db::Conn,
    error::Result,
    followups, sight,
};

/// By what a match was found whatever its state.
const EXTERNAL_ID: &str = "external_id";

/// What the client wants done where the lead is here already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    #[default]
    Merge,
    Reject,
    /// A new lead whatever matches: somebody looked and said so.
    Create,
    /// Into this lead whatever matches: somebody looked and said so.
    MergeInto(Uuid),
}

/// A post: who sends it, for which key, and what is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    pub actor: &'a Actor,
    /// Whose key posted it first: the lead is that key's and is assigned as its posts are.
    pub origin: &'a Actor,
    pub on_duplicate: OnDuplicate,
    /// Whose turn it is, where that was found out for many posts at once.
    pub turn: Option<Assigned>,
    pub now: DateTime<Utc>,
}

/// Whom a post is about, locked.
pub(super) enum Found {
    Lead(Lead, &'static str),
    Contact(Contact, Customer, &'static str),
}

impl Found {
    fn matched(&self) -> Matched {
        let (kind, id, by) = match self {
            Self::Lead(lead, by) => (Kind::Lead, lead.id, *by),
            Self::Contact(contact, _, by) => (Kind::Contact, contact.id, *by),
        };
        Matched { kind: kind.as_str(), id, by }
    }
}

/// Waits for whoever takes in somebody with one of these keys; all keys of one transaction at once.
pub async fn lock(conn: &mut Conn, all: &[Keys]) -> Result<()> {
    queries::lock_keys(conn, &lock_places(all)).await
}

/// The same for many posts of one transaction, and all rows that they may be about in the order in which everybody locks: so
/// that two such transactions do not wait for each other in a circle.
pub async fn lock_all(conn: &mut Conn, all: &[Keys]) -> Result<()> {
    lock(conn, all).await?;
    let parents = candidates::parents(conn, all).await?;
    followups::queries::lock(conn, &parents).await
}

/// One person gives one lead, whatever arrives at once.
pub async fn receive(conn: &mut Conn, post: Post<'_>, input: LeadInput) -> Result<Intake> {
    post.actor.require(Scope::LeadsWrite)?;
    let keys = Keys::of(&input);
    lock(conn, std::slice::from_ref(&keys)).await?;
    receive_locked(conn, post, &keys, input).await
}

/// The same for keys that are locked already; who may do so is the caller's to ask.
pub async fn receive_locked(
    conn: &mut Conn,
    post: Post<'_>,
    keys: &Keys,
    input: LeadInput,
) -> Result<Intake> {
    let found = match post.on_duplicate {
        OnDuplicate::Create => None,
        OnDuplicate::MergeInto(id) => Some(named(conn, post.actor, id).await?),
        OnDuplicate::Merge | OnDuplicate::Reject => find(conn, post.actor, keys).await?,
    };
    let Some(found) = found else { return intake::create(conn, post, input, None).await };
    let matched = found.matched();
    let seen = may_read(conn, post.actor, &found).await?;
    let shown = seen.then_some(matched);
    match found {
        Found::Lead(..) if post.on_duplicate == OnDuplicate::Reject => {
            Err(LeadRefusal::Duplicate(shown).into())
        }
        Found::Lead(lead, _) => intake::merge(conn, post, lead, input, shown).await,
        Found::Contact(contact, customer, _) => {
            let known = intake::Known { contact, customer, shown };
            intake::create(conn, post, input, Some(known)).await
        }
    }
}

/// The lead that somebody named to merge into.
async fn named(conn: &mut Conn, actor: &Actor, id: Uuid) -> Result<Found> {
    let lead = queries::lock(conn, id).await?;
    let lead = lead.filter(|lead| lead.deleted_at.is_none() && lead.erased_at.is_none());
    let lead = lead.ok_or(LeadRefusal::UnknownLead)?;
    if !access::may_read(conn, actor, &lead).await? {
        return Err(LeadRefusal::UnknownLead.into());
    }
    if lead.status == LeadStatus::Converted {
        return Err(LeadRefusal::ConvertedAlready.into());
    }
    Ok(Found::Lead(lead, "given"))
}

/// Whom it is about, locked. What changed while we waited for its row is looked at again.
async fn find(conn: &mut Conn, actor: &Actor, keys: &Keys) -> Result<Option<Found>> {
    let mut waited_for = None;
    loop {
        let known = candidates::find(conn, &keys.person, keys.external()).await?;
        if let Some(id) = known.by_external_id {
            let lead = queries::lock(conn, id).await?.filter(|lead| lead.deleted_at.is_none());
            let lead = lead.filter(|lead| {
                let is = lead.source.as_deref().zip(lead.external_id.as_deref());
                lead.erased_at.is_none() && is == keys.external()
            });
            match lead {
                Some(lead) => return Ok(Some(Found::Lead(lead, EXTERNAL_ID))),
                None => continue,
            }
        }
        let matched = match matching::judge(&keys.person, &known.candidates) {
            Verdict::Nobody => return Ok(None),
            Verdict::Ambiguous(all) => return Err(ambiguous(conn, actor, all).await?.into()),
            Verdict::One(matched) => matched,
        };
        if matched.kind == Kind::Lead.as_str() {
            let lead = queries::lock(conn, matched.id).await?;
            let judged = known.candidates.iter().find(|row| row.id == matched.id);
            let as_judged = |lead: &Lead| {
                lead.deleted_at.is_none()
                    && lead.erased_at.is_none()
                    && lead.status != LeadStatus::Converted
                    && judged.is_some_and(|row| is_as_judged(row, lead))
            };
            if let Some(lead) = lead.filter(as_judged) {
                return Ok(Some(Found::Lead(lead, matched.by)));
            }
            continue;
        }
        // Two keys of one contact may come at once: the second must see the lead of the first.
        if let Some((contact, customer)) = lock_contact(conn, matched.id).await?
            && waited_for == Some(contact.id)
        {
            return Ok(Some(Found::Contact(contact, customer, matched.by)));
        }
        waited_for = Some(matched.id);
    }
}

/// Refuses what would make a second open lead of one person; its keys are locked.
pub(super) async fn refuse_double(conn: &mut Conn, actor: &Actor, keys: &Keys) -> Result<()> {
    let known = candidates::find(conn, &keys.person, keys.external()).await?;
    // An index refuses that, by a name of its own.
    if known.by_external_id.is_some() {
        return Ok(());
    }
    match matching::judge(&keys.person, &known.candidates) {
        Verdict::One(matched) if matched.kind == Kind::Lead.as_str() => {
            let seen = may_read_matched(conn, actor, matched.kind, matched.id).await?;
            Err(LeadRefusal::Duplicate(seen.then_some(matched)).into())
        }
        Verdict::Ambiguous(all) => Err(ambiguous(conn, actor, all).await?.into()),
        Verdict::One(_) | Verdict::Nobody => Ok(()),
    }
}

/// Whether a lead still is who it was before its row was waited for.
fn is_as_judged(row: &Candidate, lead: &Lead) -> bool {
    let names = [lead.first_name.as_deref(), lead.last_name.as_deref()];
    let name = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let unnamed = lead.emails.contains(&name) || lead.phones.contains(&name);
    row.contact_id == lead.contact_id
        && row.person.emails == lead.emails
        && row.person.phones == lead.phones
        && row.person.name == if unnamed { "" } else { &name }
}

/// A contact after its customer, in the order in which everybody locks.
async fn lock_contact(conn: &mut Conn, id: Uuid) -> Result<Option<(Contact, Customer)>> {
    let Some(contact) = contacts::queries::get(conn, id).await? else { return Ok(None) };
    let customer = customers::queries::lock(conn, contact.customer_id).await?;
    let contact = contacts::queries::lock(conn, id).await?;
    // One that was moved to another customer meanwhile is looked for again.
    Ok(contact.zip(customer).filter(|(contact, customer)| contact.customer_id == customer.id))
}

/// Names those that the caller may read; all are kept with the refused post, for admins.
async fn ambiguous(conn: &mut Conn, actor: &Actor, all: Vec<Matched>) -> Result<LeadRefusal> {
    let mut shown = Vec::new();
    for matched in &all {
        if may_read_matched(conn, actor, matched.kind, matched.id).await? {
            shown.push(matched.clone());
        }
    }
    Ok(LeadRefusal::Ambiguous { shown, all })
}

/// Whether this caller may read what was matched.
async fn may_read_matched(conn: &mut Conn, actor: &Actor, kind: &str, id: Uuid) -> Result<bool> {
    if kind == Kind::Lead.as_str() {
        return match queries::get(conn, id).await? {
            Some(lead) => access::may_read(conn, actor, &lead).await,
            None => Ok(false),
        };
    }
    match contacts::queries::get(conn, id).await? {
        Some(contact) => may_read_contact(conn, actor, &contact).await,
        None => Ok(false),
    }
}

async fn may_read(conn: &mut Conn, actor: &Actor, found: &Found) -> Result<bool> {
    match found {
        Found::Lead(lead, _) => access::may_read(conn, actor, lead).await,
        Found::Contact(contact, ..) => may_read_contact(conn, actor, contact).await,
    }
}

async fn may_read_contact(conn: &mut Conn, actor: &Actor, contact: &Contact) -> Result<bool> {
    if !actor.has(Scope::CrmRead) {
        return Ok(false);
    }
    let access = sight::queries::of_customer_id(conn, actor, contact.customer_id).await?;
    Ok(access >= sight::Access::Read)
}
