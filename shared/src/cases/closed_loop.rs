//! What an answer means for the case that it opens, in the transaction that records it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    model::{Case, CaseChannel, CaseStatus, Severity},
    queries::{self, Happened},
    steps::Step,
    write::{blank, commit, due_by_rule, open},
};
use crate::{
    actor::Actor,
    contacts, customers,
    db::Conn,
    error::Result,
    responses::{self, SurveyResponse},
    surveys, users,
};

/// Opens a case for a low answer, once; a correction is written down there. `before` is the answer that was corrected. The
/// customer is locked.
pub async fn follow(
    conn: &mut Conn,
    actor: &Actor,
    before: Option<&SurveyResponse>,
    after: &SurveyResponse,
    now: DateTime<Utc>,
) -> Result<()> {
    let known = match before {
        Some(_) => queries::lock_of_response(conn, after.id).await?,
        None => None,
    };
    match (known, before) {
        (Some(case), Some(before)) => correct(conn, actor, case, before, after, now).await,
        _ if after.is_low() => open_for(conn, actor, after, now).await,
        _ => Ok(()),
    }
}

/// A case that is there stays, whatever the answer became. Its words follow as long as nobody wrote others. Who is still not
/// content after it was settled is heard again.
async fn correct(
    conn: &mut Conn,
    actor: &Actor,
    case: Case,
    before: &SurveyResponse,
    after: &SurveyResponse,
    now: DateTime<Utc>,
) -> Result<()> {
    if before.score != after.score {
        queries::record(conn, actor, &case, Happened::Answer(after.score), now).await?;
    }
    let mut next = case.clone();
    if case.description == before.comment {
        next.description.clone_from(&after.comment);
    }
    if case.subject == subject(conn, before).await? {
        next.subject = subject(conn, after).await?;
    }
    let again = before.score != after.score || before.comment != after.comment;
    let heard_again =
        again && after.is_low() && !case.status.is_open() && case.deleted_at.is_none();
    // Nobody sees to a customer that was deleted.
    let customer = match heard_again {
        true => customers::queries::get(conn, case.customer_id).await?,
        false => None,
    };
    let mut why = "given";
    if let Some(customer) = customer {
        let step = Step { status: Some(CaseStatus::Working), ..Step::default() };
        step.apply(&mut next, now)?;
        next.owner_id =
            users::queries::owner_in_service(conn, case.owner_id, customer.owner_id).await?;
        if next.owner_id != case.owner_id {
            why = "owner_gone";
        }
        next.due_at = due_by_rule(conn, next.owner_id, now).await?;
    }
    commit(conn, actor, case, next, why, now).await.map(|_| ())
}

async fn open_for(
    conn: &mut Conn,
    actor: &Actor,
    answer: &SurveyResponse,
    now: DateTime<Utc>,
) -> Result<()> {
    // Nobody sees to a customer that was deleted.
    let Some(customer) = customers::queries::get(conn, answer.customer_id).await? else {
        return Ok(());
    };
    let owner_id = owner(conn, customer.owner_id, answer.contact_id).await?;
    let case = Case {
        contact_id: Some(answer.contact_id),
        survey_response_id: Some(answer.id),
        subject: subject(conn, answer).await?,
        description: answer.comment.clone(),
        channel: Some(CaseChannel::Survey),
        severity: Severity::High,
        owner_id,
        due_at: due_by_rule(conn, owner_id, now).await?,
        ..blank(customer.id, now)
    };
    open(conn, actor, case, "low_answer", now).await.map(|_| ())
}

/// Who looks after the customer, else after the contact, where in service.
async fn owner(
    conn: &mut Conn,
    of_customer: Option<Uuid>,
    contact_id: Uuid,
) -> Result<Option<Uuid>> {
    if let Some(id) = users::queries::still_active(conn, of_customer).await? {
        return Ok(Some(id));
    }
    let contact = contacts::queries::find(conn, contact_id).await?;
    users::queries::still_active(conn, contact.and_then(|contact| contact.owner_id)).await
}

/// Whether the product gave the case its subject, so that it names nobody.
pub async fn has_its_subject(conn: &mut Conn, case: &Case) -> Result<bool> {
    let Some(id) = case.survey_response_id else { return Ok(false) };
    let Some(answer) = responses::queries::find(conn, id).await? else { return Ok(false) };
    Ok(case.subject == subject(conn, &answer).await?)
}

/// The survey and the score: `After sale: 3/10`.
async fn subject(conn: &mut Conn, answer: &SurveyResponse) -> Result<String> {
    let survey = surveys::queries::find(conn, answer.survey_id).await?;
    let name = survey.map(|survey| survey.name).unwrap_or_default();
    let (score, most) = (answer.score.unwrap_or_default(), *answer.kind.scale().end());
    Ok(format!("{name}: {score}/{most}"))
}
