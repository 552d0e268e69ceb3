//! What is said of a case, and of praise: as it is by now.

use chrono::{DateTime, Utc};
use serde::Deserialize;
use uuid::Uuid;

use super::{Envelope, Look, id_in, lists::sees, unwanted};
use crate::{
    cases::{self, Case},
    contacts,
    ctx::Ctx,
    customers,
    db::Conn,
    emails::{Audience, Email, wrap},
    error::Result,
    links::{Payload, Purpose},
    mail::letters::{Alert, CaseOpened, CaseResolution, Praise, UnownedCase},
    mail::person::Person,
    responses::{self, SurveyResponse},
    surveys,
    tasks::{self, about::of_customer},
    users,
};

/// The message's reason, as the job wrote it.
#[derive(Deserialize)]
struct Reason {
    case_id: Uuid,
    owner_id: Uuid,
}

/// A case came to somebody.
pub(super) async fn opened(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let Ok(reason) = Reason::deserialize(&envelope.email.reason) else {
        return unwanted("it names no case");
    };
    let Some(case) = cases::queries::get(conn, reason.case_id).await? else {
        return unwanted("the case was deleted");
    };
    if !case.status.is_open() {
        return unwanted("the case is resolved");
    }
    if case.owner_id != Some(reason.owner_id) {
        return unwanted("the case went to somebody else");
    }
    let Some(person) = person(conn, case.customer_id, case.contact_id).await? else {
        return unwanted("the customer was deleted");
    };
    let answer = match case.survey_response_id {
        Some(id) => responses::queries::find(conn, id).await?,
        None => None,
    };
    let letter = CaseOpened {
        // A corrected one is no low answer any more, and no reason to say so.
        score: answer.filter(SurveyResponse::is_low).as_ref().and_then(scored),
        page: page(conn, envelope, &case).await?,
        owner: other(conn, envelope, reason.owner_id).await?,
        person,
        said: case.description,
        opened_at: case.created_at,
        due_at: case.due_at,
        subject: case.subject,
    };
    envelope.wrap(&letter)
}

/// Of the task that sees to it; a manager out of whose sight that is has no page of it.
async fn page(conn: &mut Conn, envelope: &Envelope<'_>, case: &Case) -> Result<Option<String>> {
    for task in tasks::queries::open_of_case(conn, case.id).await? {
        if task.owner_id == envelope.user.id || sees(conn, envelope, &task).await? {
            return Ok(Some(envelope.task_page(task.id)));
        }
    }
    Ok(None)
}

/// The owner's name, where the reader is another.
async fn other(conn: &mut Conn, envelope: &Envelope<'_>, owner_id: Uuid) -> Result<Option<String>> {
    if owner_id == envelope.user.id {
        return Ok(None);
    }
    Ok(users::queries::find(conn, owner_id).await?.map(|owner| owner.name))
}

fn scored(answer: &SurveyResponse) -> Option<(i32, i32)> {
    Some((answer.score?, *answer.kind.scale().end()))
}

/// Whom to reach: this contact, at this customer; `None` where that was deleted.
async fn person(
    conn: &mut Conn,
    customer_id: Uuid,
    contact_id: Option<Uuid>,
) -> Result<Option<Person>> {
    let Some(customer) = customers::queries::get(conn, customer_id).await? else {
        return Ok(None);
    };
    let contact = match contact_id {
        Some(id) => contacts::queries::get(conn, id).await?,
        None => None,
    };
    let contact = contact.filter(|contact| contact.erased_at.is_none());
    Ok(Some(of_customer(&customer, contact.as_ref())))
}

/// A customer is happy.
pub(super) async fn praise(conn: &mut Conn, envelope: &Envelope<'_>) -> Result<Look> {
    let reason = &envelope.email.reason;
    let (Some(id), Some(owner_id)) = (id_in(reason, "response_id"), id_in(reason, "owner_id"))
    else {
        return unwanted("it names no answer");
    };
    let Some(answer) = responses::queries::find(conn, id).await? else {
        return unwanted("the answer is gone");
    };
    let Some(score) = scored(&answer).filter(|_| answer.is_praise()) else {
        return unwanted("the answer was corrected");
    };
    let Some(person) = person(conn, answer.customer_id, Some(answer.contact_id)).await? else {
        return unwanted("the customer was deleted");
    };
    let survey = surveys::queries::find(conn, answer.survey_id).await?;
    let letter = Praise {
        person,
        survey: survey.map(|survey| survey.name).unwrap_or_default(),
        score,
        said: answer.comment,
        answered_at: answer.answered_at,
        owner: other(conn, envelope, owner_id).await?,
    };
    envelope.wrap(&letter)
}

/// A case that nobody has.
pub(super) async fn unowned(
    conn: &mut Conn,
    envelope: &Envelope<'_>,
    id: Uuid,
    more: i64,
) -> Result<Look> {
    let named = match cases::queries::get(conn, id).await?.filter(|case| case.status.is_open()) {
        Some(case) if users::queries::still_active(conn, case.owner_id).await?.is_none() => {
            Some(case)
        }
        _ => None,
    };
    let (case, more) = match named {
        Some(case) => (Some(case), more),
        // Others that were counted may still wait where this one does not.
        None if more > 0 => cases::queries::waiting_for_owner(conn).await?,
        None => (None, 0),
    };
    let Some(case) = case else {
        return unwanted("the case has an owner by now, is resolved or gone");
    };
    let customer = customers::queries::find(conn, case.customer_id).await?;
    let letter = UnownedCase {
        case_id: case.id,
        customer: customer.map(|customer| customer.name).unwrap_or_default(),
        opened_at: case.created_at,
        due_at: case.due_at,
        subject: case.subject,
        more,
    };
    envelope.wrap(&Alert::UnownedCase(letter))
}

/// The note to the customer, answered to who has the case.
pub(super) async fn resolution(
    conn: &mut Conn,
    ctx: &Ctx,
    email: &Email,
    audience: &Audience,
    now: DateTime<Utc>,
) -> Result<Look> {
    let Audience::Customer(at) = audience else { return unwanted("it goes to a customer") };
    let Some(id) = id_in(&email.reason, "case_id") else { return unwanted("it names no case") };
    let Some(case) = cases::queries::get(conn, id).await? else {
        return unwanted("the case was deleted");
    };
    // Opened and resolved again since then: that has a message of its own, with its own note.
    let then = email.reason.get("resolved_at").and_then(|at| DateTime::<Utc>::deserialize(at).ok());
    let micros = |at: DateTime<Utc>| at.timestamp_micros();
    if then.is_some_and(|then| case.resolved_at.map(micros) != Some(micros(then))) {
        return unwanted("the case was resolved anew");
    }
    let resolved = case.resolution.filter(|_| !case.status.is_open());
    let Some(note) = resolved.filter(|note| !note.trim().is_empty()) else {
        return unwanted("the case is open again");
    };
    let mut at = at.clone();
    if let Some(id) = case.owner_id {
        let owner = users::queries::get(conn, id).await?.filter(|user| user.active);
        at.owner = owner.or(at.owner);
    }
    let letter = CaseResolution {
        name: at.contact.name.clone(),
        note,
        opened_at: case.created_at,
        owner: at.owner.as_ref().map(|owner| owner.name.clone()),
        unsubscribe: ctx.links.url(Purpose::Unsubscribe, &Payload::of(&[email.id])),
    };
    let audience = Audience::Customer(at);
    Ok(Look::Wanted(Box::new(wrap(conn, ctx, email, &audience, &letter, now).await?)))
}
