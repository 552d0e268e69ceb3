//! `/v1/surveys`, their invitations and their answers

use actix_web::{delete, get, patch, post};
use serde::Serialize;
use shared::emails::Email;
use shared::invitations::{
    self, Counted, Invitation, InvitationFilter, InvitationsInput, Invited, Preview, PreviewInput,
};
use shared::responses::{self, ResponseFilter, SurveyResponse};
use shared::results::{self, ResultsFilter, SurveyResults};
use shared::surveys::{Survey, SurveyFilter, SurveyInput, actions, queries};
use shared::{actor::Scope, db::list::Listed};
use utoipa::ToSchema;

use super::{Id, ShowParams};
use crate::{
    body::Body,
    door::{Answer, Door},
    pages::survey,
    query::{Paging, Query},
    reply::Reply,
    table::Table,
};

pub fn configure(table: &mut Table<'_>) {
    table
        .service(create_survey)
        .service(list_surveys)
        .service(get_survey)
        .service(patch_survey)
        .service(delete_survey)
        .service(restore_survey)
        .service(create_survey_invitations)
        .service(list_survey_invitations)
        .service(preview_survey)
        .service(test_survey)
        .service(list_survey_responses)
        .service(get_survey_results);
}

/// Makes a survey
///
/// With a trigger it is sent by itself, about what happens from now on.
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), request_body = SurveyInput,
    responses((status = 201, description = "The survey", body = Survey)))]
#[post("/v1/surveys")]
async fn create_survey(door: Door, body: Body) -> Answer {
    door.needs(Scope::SurveysWrite)?
        .create(body, async |tx, input: SurveyInput| {
            Reply::created(&actions::create(tx.conn, tx.actor, input, tx.now).await?)
        })
        .await
}

/// Lists the surveys
#[utoipa::path(tag = "surveys", security(("key" = ["crm:read"])), params(Paging, SurveyFilter),
    responses((status = 200, description = "A page of surveys", body = Listed<Survey>)))]
#[get("/v1/surveys")]
async fn list_surveys(door: Door, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<SurveyFilter>(queries::SORTS)?;
    door.read_json(async |tx| queries::list(tx.conn, &filter, &page).await).await
}

/// Shows a survey
#[utoipa::path(tag = "surveys", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ShowParams),
    responses((status = 200, description = "The survey", body = Survey)))]
#[get("/v1/surveys/{id}")]
async fn get_survey(door: Door, id: Id, query: Query) -> Answer {
    let params: ShowParams = query.filter()?;
    door.read(async |tx| {
        Reply::ok(&actions::show(tx.conn, tx.actor, id.get()?, params.deleted_too()).await?)
    })
    .await
}

/// Changes a survey
///
/// What was sent stays as it was and is answered as it was: the next invitation asks what the survey says then. Switched on,
/// or with another trigger, it touches only what comes after.
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)), request_body = SurveyInput,
    responses((status = 200, description = "The survey as it is now", body = Survey)))]
#[patch("/v1/surveys/{id}")]
async fn patch_survey(door: Door, id: Id, body: Body) -> Answer {
    door.needs(Scope::SurveysWrite)?
        .patch(body, async |tx, input: SurveyInput| {
            Reply::ok(
                &actions::update(tx.conn, tx.actor, id.get()?, input, tx.expected, tx.now).await?,
            )
        })
        .await
}

/// Deletes a survey: nobody is asked any more, and what was sent can still be answered
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 204, description = "It is gone from view")))]
#[delete("/v1/surveys/{id}")]
async fn delete_survey(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        actions::delete(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?;
        Ok(Reply::none())
    })
    .await
}

/// Brings a deleted survey back; what happened meanwhile is not asked about
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The survey as it is now", body = Survey)))]
#[post("/v1/surveys/{id}/restore")]
async fn restore_survey(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        Reply::ok(&actions::restore(tx.conn, tx.actor, id.get()?, tx.expected, tx.now).await?)
    })
    .await
}

/// Asks contacts by hand, at once and at any hour
///
/// Each contact is asked or left out for a reason: `throttled` (invited to some survey not long ago), `opted_out`, `no_email`,
/// `suppressed`, `open_case`, `erased`, `deleted`. With `"deliver": "link"` no mail is made, and the answer holds the URL of each.
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)), request_body = InvitationsInput,
    responses((status = 201, description = "Who was asked, and who was left out", body = Invited)))]
#[post("/v1/surveys/{id}/invitations")]
async fn create_survey_invitations(door: Door, id: Id, body: Body) -> Answer {
    let links = door.state.ctx.links.clone();
    door.needs(Scope::SurveysWrite)?
        .create(body, async |tx, input: InvitationsInput| {
            let id = id.get()?;
            let made = invitations::actions::invite(tx.conn, tx.actor, &links, id, input, tx.now);
            Reply::created_at(format!("/v1/surveys/{id}/invitations"), &made.await?)
        })
        .await
}

/// Lists who was asked, who will be, and who was left out and why
#[utoipa::path(tag = "surveys", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, InvitationFilter),
    responses((status = 200, description = "A page of invitations", body = Listed<Invitation>)))]
#[get("/v1/surveys/{id}/invitations")]
async fn list_survey_invitations(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<InvitationFilter>(invitations::queries::SORTS)?;
    door.read_json(async |tx| {
        invitations::actions::list(tx.conn, tx.actor, id.get()?, &filter, &page).await
    })
    .await
}

/// A survey before it is sent.
#[derive(Serialize, ToSchema)]
struct SurveyPreview {
    /// The language of ours that it is in.
    #[schema(example = "en")]
    locale: String,
    subject: String,
    /// The message, its links to a page that keeps nothing.
    text: String,
    html: String,
    /// The page behind them.
    page: String,
    /// Who would be asked now; null where nobody was named.
    counted: Option<Counted>,
}

impl SurveyPreview {
    fn of(preview: Preview) -> anyhow::Result<Self> {
        let page = survey::preview(&preview)?;
        let Preview { mail, counted, locale, .. } = preview;
        let (subject, text, html) = (mail.subject, mail.text, mail.html);
        Ok(Self { locale: locale.into(), subject, text, html, page, counted })
    }
}

/// Shows what a survey would look like, and counts whom it would go to
///
/// Nothing is sent or written.
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)), request_body = PreviewInput,
    responses((status = 200, description = "The message, the page and the counts", body = SurveyPreview)))]
#[post("/v1/surveys/{id}/preview")]
async fn preview_survey(door: Door, id: Id, body: Body) -> Answer {
    let links = door.state.ctx.links.clone();
    door.needs(Scope::SurveysWrite)?
        .create(body, async |tx, input: PreviewInput| {
            let (id, conn) = (id.get()?, &mut *tx.conn);
            let preview = invitations::preview::show(conn, tx.actor, &links, id, input, tx.now);
            Reply::json(&SurveyPreview::of(preview.await?)?)
        })
        .await
}

/// Sends a survey's message to the user of the key; what is answered there is not kept
#[utoipa::path(tag = "surveys", security(("key" = ["surveys:write"])), params(("id" = uuid::Uuid, Path)),
    responses((status = 202, description = "The message, which is on its way", body = Email)))]
#[post("/v1/surveys/{id}/test")]
async fn test_survey(door: Door, id: Id) -> Answer {
    door.act(async |tx| {
        let email = invitations::preview::test(tx.conn, tx.actor, id.get()?, tx.now).await?;
        Ok(Reply::ok(&email)?.accepted())
    })
    .await
}

/// Lists a survey's answers
#[utoipa::path(tag = "surveys", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), Paging, ResponseFilter),
    responses((status = 200, description = "A page of answers", body = Listed<SurveyResponse>)))]
#[get("/v1/surveys/{id}/responses")]
async fn list_survey_responses(door: Door, id: Id, query: Query) -> Answer {
    door.actor.require(Scope::CrmRead)?;
    let (filter, page) = query.list::<ResponseFilter>(responses::queries::SORTS)?;
    door.read_json(async |tx| {
        responses::actions::list(tx.conn, tx.actor, id.get()?, &filter, &page).await
    })
    .await
}

/// Shows what a survey came to: the response rate, the score, its parts and its interval
///
/// Sent, bounced and completed are of the invitations that went in the range; the score is of the answers that were given in it.
/// A group counts what its owner had, in the team of then, when an invitation went or an answer was given. Figures are of the
/// customers that the key may see. What is undefined is null, and the reason stands beside it.
#[utoipa::path(tag = "surveys", security(("key" = ["crm:read"])), params(("id" = uuid::Uuid, Path), ResultsFilter),
    responses((status = 200, description = "The figures", body = SurveyResults)))]
#[get("/v1/surveys/{id}/results")]
async fn get_survey_results(door: Door, id: Id, query: Query) -> Answer {
    let filter: ResultsFilter = query.filter()?;
    let gathered = door
        .ask(async |tx| {
            results::actions::gather(tx.conn, tx.actor, id.get()?, &filter, tx.now).await
        })
        .await?;
    Ok(Reply::json(&gathered.figures().await?)?.into_response())
}
