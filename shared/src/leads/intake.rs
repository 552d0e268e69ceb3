//! What becomes of a post: a new lead, or a merge into one that is here.

use kernel::input::Field;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    access, actions, apply, follow, merging,
    model::{Intake, Lead, LeadInput, LeadStatus, Matched},
    queries,
    receive::Post,
    refusal::LeadRefusal,
};
use crate::{
    assignment::{self, Assigned, AssignedBecause},
    contacts::Contact,
    customers::{self, Customer},
    db::Conn,
    error::Result,
    interactions, sight, users,
};

/// A contact that a post is about, and its customer, both locked; with the match, where the caller may read it.
pub(super) struct Known {
    pub contact: Contact,
    pub customer: Customer,
    pub shown: Option<Matched>,
}

/// Makes a lead; that of a known contact is linked to it and given to its customer's owner.
pub(super) async fn create(
    conn: &mut Conn,
    post: Post<'_>,
    input: LeadInput,
    known: Option<Known>,
) -> Result<Intake> {
    let Post { actor, now, .. } = post;
    let foreign = is_foreign(conn, post, known.as_ref()).await?;
    // Who guesses an e-mail of somebody's customer would else own a way to that customer.
    let wanted = input.owner_id.clone().map(Uuid::from).set().filter(|_| !foreign);
    let hidden = known.as_ref().is_some_and(|known| known.shown.is_none());
    let echo = if hidden { Some(own_fields(input.clone(), post)?) } else { None };
    let mut lead = actions::blank(post.origin, now);
    apply::apply(input, &mut lead)?;
    if lead.status == LeadStatus::Converted {
        return Err(LeadRefusal::InvalidTransition(LeadStatus::New, LeadStatus::Converted).into());
    }
    lead.contact_id = known.as_ref().map(|known| known.contact.id);
    lead.customer_id = known.as_ref().map(|known| known.customer.id);
    let owner_of_customer = known.as_ref().and_then(|known| known.customer.owner_id);
    // The pool's row is the last lock before the insert.
    let assigned = match wanted {
        Some(id) => {
            let owner = actions::fit_owner(conn, actor, id).await?;
            Assigned { owner_id: Some(owner.id), because: AssignedBecause::Given }
        }
        None => match in_service(conn, owner_of_customer).await? {
            Some(owner_id) => {
                Assigned { owner_id: Some(owner_id), because: AssignedBecause::CustomerOwner }
            }
            None => match post.turn {
                Some(turn) => turn,
                None if foreign => assignment::by_turn(conn, post.origin, now).await?,
                None => assignment::choose(conn, post.origin, now).await?,
            },
        },
    };
    lead.owner_id = assigned.owner_id;
    lead.assigned_because = assigned.because.as_str().to_owned();
    let first = follow::first_task(conn, &lead, now).await?;
    lead.next_follow_up_at = first.as_ref().and_then(|(_, first)| first.task.due_at);
    let mut lead = queries::insert(conn, &lead).await?;
    follow::created(conn, actor, &lead, first, now).await?;
    if lead.customer_id.is_some() {
        lead = queries::again(conn, lead.id).await?;
    }
    let matched = known.and_then(|known| known.shown);
    let intake = answer(&lead, "created", matched, Vec::new(), echo)?;
    Ok(Intake { by_turn: Some(assigned) == post.turn, ..intake })
}

/// Whether a post is about a customer out of its sender's sight, whatever the key may read.
async fn is_foreign(conn: &mut Conn, post: Post<'_>, known: Option<&Known>) -> Result<bool> {
    let Some(Known { customer, .. }) = known else { return Ok(false) };
    let access = sight::queries::of_customer(conn, post.actor, customer.id, customer.owner_id);
    Ok(access.await? == sight::Access::Hidden)
}

/// This user, where in service, and so until the transaction ends.
async fn in_service(conn: &mut Conn, user_id: Option<Uuid>) -> Result<Option<Uuid>> {
    let Some(id) = user_id else { return Ok(None) };
    let user = users::queries::hold(conn, id).await?;
    Ok(user.filter(|user| user.active).map(|user| user.id))
}

/// Merges a post into a lead that is here; `shown` is the match, where the caller may read it.
pub(super) async fn merge(
    conn: &mut Conn,
    post: Post<'_>,
    lead: Lead,
    input: LeadInput,
    shown: Option<Matched>,
) -> Result<Intake> {
    let echo = if shown.is_none() { Some(own_fields(input.clone(), post)?) } else { None };
    let names_owner = matches!(input.owner_id, Field::Set(_));
    let whole = access::is_seen(conn, post.actor, &lead).await?;
    let (lead, mut differs) = if lead.status == LeadStatus::Converted {
        add_to_converted(conn, post, lead, input).await?
    } else {
        fill(conn, post, lead, input).await?
    };
    if echo.is_some() {
        return answer(&lead, "merged", shown, Vec::new(), echo);
    }
    if whole {
        return answer(&lead, "merged", shown, differs, None);
    }
    // Not even whether it guessed the owner.
    let owner = "/owner_id".to_owned();
    if lead.customer_id.is_some() && names_owner && !differs.contains(&owner) {
        differs.push(owner);
    }
    answer(&access::veiled(lead), "merged", shown, differs, None)
}

/// Fills blanks, overwrites nothing, keeps a new message and reopens an unqualified lead. Answers what was sent and not taken.
async fn fill(
    conn: &mut Conn,
    post: Post<'_>,
    before: Lead,
    input: LeadInput,
) -> Result<(Lead, Vec<String>)> {
    let Post { actor, now, .. } = post;
    let mut after = before.clone();
    let (message, differs) = merging::fill(&mut after, input);
    if before.status == LeadStatus::Unqualified {
        after.status = LeadStatus::New;
        actions::find_owner_again(conn, post.origin, &mut after, now).await?;
    }
    if let Some(message) = message
        && after.message.as_ref() != Some(&message)
    {
        if after.message.is_none() {
            after.message = Some(message);
        } else {
            interactions::log::keep_message(conn, actor, &after, &message, now).await?;
        }
    }
    let after = actions::commit(conn, actor, before, after, now).await?;
    Ok((after, differs))
}

/// A converted lead is final: its message goes to its customer's timeline, all else is not taken.
async fn add_to_converted(
    conn: &mut Conn,
    post: Post<'_>,
    lead: Lead,
    input: LeadInput,
) -> Result<(Lead, Vec<String>)> {
    let (message, differs) = merging::compare(&lead, input)?;
    if let Some(message) = message
        && lead.message.as_ref() != Some(&message)
    {
        interactions::log::keep_message(conn, post.actor, &lead, &message, post.now).await?;
        return Ok((call_again(conn, post, lead).await?, differs));
    }
    Ok((lead, differs))
}

/// A new message of one whose customer was deleted since: nobody looks at that customer any more, so somebody is to answer.
async fn call_again(conn: &mut Conn, post: Post<'_>, lead: Lead) -> Result<Lead> {
    let Post { actor, now, .. } = post;
    let Some(customer_id) = lead.customer_id else { return Ok(lead) };
    if customers::queries::get(conn, customer_id).await?.is_some() {
        return Ok(lead);
    }
    let mut after = lead.clone();
    actions::find_owner_again(conn, post.origin, &mut after, now).await?;
    let lead = actions::commit(conn, actor, lead, after, now).await?;
    follow::plan_contact(conn, actor, &lead, now).await?;
    queries::again(conn, lead.id).await
}

fn answer(
    lead: &Lead,
    disposition: &'static str,
    matched: Option<Matched>,
    differs: Vec<String>,
    echo: Option<Map<String, Value>>,
) -> Result<Intake> {
    let shown = echo.is_none();
    let lead_json = match echo {
        Some(fields) => Value::Object(fields),
        None => serde_json::to_value(lead).map_err(anyhow::Error::from)?,
    };
    Ok(Intake {
        lead: lead_json,
        disposition,
        matched,
        differs,
        id: lead.id,
        version: lead.version,
        shown,
        by_turn: false,
    })
}

/// What a caller sent, as it is understood: for one who may not read the match.
fn own_fields(input: LeadInput, post: Post<'_>) -> Result<Map<String, Value>> {
    let sent = input.sent();
    let mut alone = actions::blank(post.origin, post.now);
    // A status and an owner are wishes, and no part of what is known of a person.
    let input = LeadInput { status: Field::Absent, owner_id: Field::Absent, ..input };
    apply::apply(input, &mut alone)?;
    let whole = serde_json::to_value(alone).map_err(anyhow::Error::from)?;
    let fields = sent.into_iter().filter(|name| !matches!(*name, "status" | "owner_id"));
    Ok(fields.filter_map(|name| Some((name.to_owned(), whole.get(name)?.clone()))).collect())
}
