//! The messages of an invitation to a survey, and a test of them.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Look, id_in, unwanted};
use crate::{
    cases,
    ctx::Ctx,
    db::Conn,
    emails::{Audience, Email, EmailKind, wrap},
    error::Result,
    invitations::{self, InvitationStatus},
    links::{Payload, Purpose},
    mail::letters::{SurveyAsked, SurveyInvitation, SurveyReminder},
    settings,
    surveys::{self, SurveyVersion, Texts},
};

pub async fn look(
    conn: &mut Conn,
    ctx: &Ctx,
    email: &Email,
    audience: &Audience,
    now: DateTime<Utc>,
) -> Result<Look> {
    match audience {
        Audience::User(_) => test(conn, ctx, email, audience, now).await,
        Audience::Customer(at) => {
            if at.contact.survey_opt_out {
                return unwanted("its reader wants no surveys");
            }
            to_customer(conn, ctx, email, audience, now).await
        }
    }
}

async fn to_customer(
    conn: &mut Conn,
    ctx: &Ctx,
    email: &Email,
    audience: &Audience,
    now: DateTime<Utc>,
) -> Result<Look> {
    let Some(id) = id_in(&email.reason, "invitation_id") else {
        return unwanted("it names no invitation");
    };
    let invitation = invitations::queries::find(conn, id).await?;
    let invitation = invitation.filter(|one| one.status == InvitationStatus::Sent);
    let Some((invitation, until)) =
        invitation.and_then(|one| Some((one.expires_at?, one))).map(|(until, one)| (one, until))
    else {
        return unwanted("it was answered, called off or has ended");
    };
    if until <= now {
        return unwanted("the time to answer is over");
    }
    if is_deleted(conn, invitation.survey_id).await? {
        return unwanted("its survey was deleted");
    }
    let reminder = EmailKind::from_name(&email.kind) == Some(EmailKind::SurveyReminder);
    if reminder && cases::queries::is_open_at(conn, invitation.customer_id).await? {
        return unwanted("a case of the customer is open");
    }
    let number = invitation.survey_version.unwrap_or_default();
    let Some(version) = surveys::queries::version(conn, invitation.survey_id, number).await? else {
        return unwanted("what it asks is gone");
    };
    let page = invitations::actions::page(&ctx.links, &invitation);
    let unsubscribe = ctx.links.url(Purpose::Unsubscribe, &Payload::of(&[email.id]));
    let asked = asked(conn, audience, &version, (page, until), Some(unsubscribe)).await?;
    let message = match EmailKind::from_name(&email.kind) {
        Some(EmailKind::SurveyReminder) => {
            wrap(conn, ctx, email, audience, &SurveyReminder(asked), now).await?
        }
        _ => {
            let letter = SurveyInvitation { asked, test: false };
            wrap(conn, ctx, email, audience, &letter, now).await?
        }
    };
    Ok(Look::Wanted(Box::new(message)))
}

async fn is_deleted(conn: &mut Conn, survey_id: Uuid) -> Result<bool> {
    let survey = surveys::queries::find(conn, survey_id).await?;
    Ok(survey.is_none_or(|survey| survey.deleted_at.is_some()))
}

/// To who wants to see what a survey looks like, as it is now.
async fn test(
    conn: &mut Conn,
    ctx: &Ctx,
    email: &Email,
    audience: &Audience,
    now: DateTime<Utc>,
) -> Result<Look> {
    let Some(id) = id_in(&email.reason, "survey_id") else { return unwanted("it names no survey") };
    let Some(survey) = surveys::queries::get(conn, id).await? else {
        return unwanted("the survey was deleted");
    };
    let until = email.created_at + TimeDelta::minutes(i64::from(survey.expire_after_minutes));
    let user_id = email.user_id.unwrap_or_default();
    let payload = Payload::of(&[survey.id, user_id]).until(until);
    let page = ctx.links.url(Purpose::Survey, &payload);
    let version = SurveyVersion::draft(&survey, now);
    let asked = asked(conn, audience, &version, (page, until), None).await?;
    let letter = SurveyInvitation { asked, test: true };
    Ok(Look::Wanted(Box::new(wrap(conn, ctx, email, audience, &letter, now).await?)))
}

async fn asked(
    conn: &mut Conn,
    audience: &Audience,
    version: &SurveyVersion,
    (page, until): (String, DateTime<Utc>),
    unsubscribe: Option<String>,
) -> Result<SurveyAsked> {
    let settings = settings::queries::get(conn).await?;
    let texts = Texts::of(version, &settings.name, audience.tag(), audience.locale(&settings))?;
    Ok(texts.asked(version.kind, page, until, unsubscribe))
}
