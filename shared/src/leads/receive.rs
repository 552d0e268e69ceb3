//! Takes a posted lead in: matched, merged or created, in the caller's transaction.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    actions,
    matching::{self, Person, Verdict},
    merging,
    model::{Intake, Lead, LeadInput, LeadRefusal, LeadStatus, Matched},
    queries,
};
use crate::{
    actor::{Actor, Scope},
    assignment,
    db::Conn,
    error::Result,
    interactions, points,
};

/// Places of the advisory locks on e-mails, phones and external ids.
const LOCK_PLACES: u64 = 4096;
/// Keeps these locks apart from others of the product.
const LOCK_BASE: i64 = 0x6C65_6164_0000;

/// By what a match was found whatever its state.
const EXTERNAL_ID: &str = "external_id";

/// What the client wants done where the lead is here already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnDuplicate {
    #[default]
    Merge,
    Reject,
}

/// One person gives one lead, whatever arrives at once.
pub async fn receive(
    conn: &mut Conn,
    actor: &Actor,
    input: LeadInput,
    on_duplicate: OnDuplicate,
    now: DateTime<Utc>,
) -> Result<Intake> {
    actor.require(Scope::LeadsWrite)?;
    let sent = Sent::of(&input);
    queries::lock_keys(conn, &sent.lock_places()).await?;
    let Some((lead, by)) = find_match(conn, actor, &sent).await? else {
        return create(conn, actor, input, now).await;
    };
    let matched = Matched { kind: "lead", id: lead.id, by };
    let may_read = queries::may_read(actor, &lead);
    if on_duplicate == OnDuplicate::Reject {
        return Err(LeadRefusal::Duplicate(may_read.then_some(matched)).into());
    }
    let echo = if may_read { None } else { Some(own_fields(input.clone(), actor, now)?) };
    let (lead, differs) = merge(conn, actor, lead, input, now).await?;
    Ok(match echo {
        Some(fields) => Intake {
            lead: Value::Object(fields),
            disposition: "merged",
            matched: None,
            differs: Vec::new(),
            id: None,
            version: lead.version,
        },
        None => Intake { differs, matched: Some(matched), ..answer(&lead, "merged")? },
    })
}

/// The keys of a posted person.
struct Sent {
    external: Option<(String, String)>,
    person: Person,
}

impl Sent {
    fn of(input: &LeadInput) -> Self {
        let external = input.source.as_ref().set().zip(input.external_id.as_ref().set());
        let external = external.map(|(source, id)| (source.0.clone(), id.0.clone()));
        let names = [&input.first_name, &input.last_name];
        let names = names.map(|name| name.as_ref().set().map(|name| name.0.clone()));
        let person = Person {
            emails: points::merged(&[], &input.email, &input.emails),
            phones: points::merged(&[], &input.phone, &input.phones),
            name: names.into_iter().flatten().collect::<Vec<_>>().join(" "),
        };
        Self { external, person }
    }

    /// Sorted and once each.
    fn lock_places(&self) -> Vec<i64> {
        let external = self.external.iter().map(|(source, id)| format!("x:{source}\u{1f}{id}"));
        let emails = self.person.emails.iter().map(|email| format!("e:{email}"));
        let phones = self.person.phones.iter().map(|phone| format!("p:{phone}"));
        let mut places: Vec<i64> =
            external.chain(emails).chain(phones).map(|key| place(&key)).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
}

fn place(key: &str) -> i64 {
    let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
    let [a, b, c, d, e, f, g, h, ..] = digest;
    let number = u64::from_be_bytes([a, b, c, d, e, f, g, h]) % LOCK_PLACES;
    LOCK_BASE + i64::try_from(number).unwrap_or(0)
}

/// The lead that was found, locked; one that is deleted or converted while we wait for its row is none.
async fn find_match(
    conn: &mut Conn,
    actor: &Actor,
    sent: &Sent,
) -> Result<Option<(Lead, &'static str)>> {
    loop {
        let Some((id, by)) = find_candidate(conn, actor, sent).await? else { return Ok(None) };
        let lead = queries::lock(conn, id).await?.filter(|lead| lead.deleted_at.is_none());
        let fit = lead.filter(|lead| by == EXTERNAL_ID || lead.status != LeadStatus::Converted);
        if let Some(lead) = fit {
            return Ok(Some((lead, by)));
        }
    }
}

async fn find_candidate(
    conn: &mut Conn,
    actor: &Actor,
    sent: &Sent,
) -> Result<Option<(Uuid, &'static str)>> {
    if let Some((source, external_id)) = &sent.external
        && let Some(lead) = queries::find_by_external_id(conn, source, external_id).await?
    {
        return Ok(Some((lead.id, EXTERNAL_ID)));
    }
    let candidates = queries::candidates(conn, &sent.person.emails, &sent.person.phones).await?;
    match matching::judge(&sent.person, &candidates) {
        Verdict::Nobody => Ok(None),
        Verdict::Email(id) => Ok(Some((id, "email"))),
        Verdict::Phone(id) => Ok(Some((id, "phone"))),
        Verdict::Ambiguous { by_email, by_phone } => {
            let mut matches = Vec::new();
            for (id, by) in [(by_email, "email"), (by_phone, "phone")] {
                let lead = queries::get(conn, id).await?;
                if lead.is_some_and(|lead| queries::may_read(actor, &lead)) {
                    matches.push(Matched { kind: "lead", id, by });
                }
            }
            Err(LeadRefusal::Ambiguous(matches).into())
        }
    }
}

async fn create(
    conn: &mut Conn,
    actor: &Actor,
    input: LeadInput,
    now: DateTime<Utc>,
) -> Result<Intake> {
    let wanted = input.owner_id.clone().map(Uuid::from).set();
    let mut lead = actions::blank(actor, now);
    actions::apply(input, &mut lead)?;
    if lead.status == LeadStatus::Converted {
        return Err(LeadRefusal::InvalidTransition(LeadStatus::New, LeadStatus::Converted).into());
    }
    let owner = match wanted {
        Some(id) => Some(actions::fit_owner(conn, actor, id).await?),
        None => None,
    };
    // The pool's row is the last lock before the insert.
    let assigned = match owner {
        Some(owner) => assignment::Assigned { owner_id: Some(owner.id), because: "given" },
        None => assignment::choose(conn, actor, now).await?,
    };
    lead.owner_id = assigned.owner_id;
    lead.assigned_because = assigned.because.to_owned();
    let lead = queries::insert(conn, &lead).await?;
    actions::begin(conn, actor, &lead, now).await?;
    answer(&lead, "created")
}

fn answer(lead: &Lead, disposition: &'static str) -> Result<Intake> {
    Ok(Intake {
        lead: serde_json::to_value(lead).map_err(anyhow::Error::from)?,
        disposition,
        matched: None,
        differs: Vec::new(),
        id: Some(lead.id),
        version: lead.version,
    })
}

/// Fills blanks, overwrites nothing, keeps a new message and reopens an unqualified lead. Answers what was sent and not taken.
async fn merge(
    conn: &mut Conn,
    actor: &Actor,
    before: Lead,
    input: LeadInput,
    now: DateTime<Utc>,
) -> Result<(Lead, Vec<String>)> {
    let mut after = before.clone();
    let (message, differs) = merging::fill(&mut after, input);
    if before.status == LeadStatus::Unqualified {
        after.status = LeadStatus::New;
        actions::find_owner_again(conn, actor, &mut after, now).await?;
    }
    if let Some(message) = message
        && after.message.as_ref() != Some(&message)
    {
        if after.message.is_none() {
            after.message = Some(message);
        } else {
            interactions::actions::keep_message(conn, actor, &after, &message, now).await?;
        }
    }
    let after = actions::commit(conn, actor, before, after, now).await?;
    Ok((after, differs))
}

/// What a caller sent, as it is understood: for one who may not read the match.
fn own_fields(input: LeadInput, actor: &Actor, now: DateTime<Utc>) -> Result<Map<String, Value>> {
    let sent = [
        ("first_name", input.first_name.is_absent()),
        ("last_name", input.last_name.is_absent()),
        ("company", input.company.is_absent()),
        ("title", input.title.is_absent()),
        ("email", input.email.is_absent()),
        ("phone", input.phone.is_absent()),
        ("emails", input.emails.is_absent()),
        ("phones", input.phones.is_absent()),
        ("country", input.country.is_absent()),
        ("source", input.source.is_absent()),
        ("external_id", input.external_id.is_absent()),
        ("message", input.message.is_absent()),
        ("utm", input.utm.is_absent()),
        ("consent", input.consent.is_absent()),
        ("custom", input.custom.is_absent()),
    ];
    let mut alone = actions::blank(actor, now);
    actions::apply(input, &mut alone)?;
    let whole = serde_json::to_value(alone).map_err(anyhow::Error::from)?;
    let fields = sent.into_iter().filter(|(_, absent)| !absent);
    Ok(fields.filter_map(|(name, _)| Some((name.to_owned(), whole.get(name)?.clone()))).collect())
}
