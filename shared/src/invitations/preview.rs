//! A look at a survey before it is sent: its message, and who would get it.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::{id, input::Locale, refusal::Refusal};
use serde_json::json;
use uuid::Uuid;

use super::{
    actions::{Whom, count},
    input::{Counted, InvitationRefusal, PreviewInput},
    model::Deliver,
};
use crate::{
    actor::{Actor, Scope},
    db::Conn,
    emails::{self, Email, EmailKind, NewEmail, Regarding, spoken},
    error::Result,
    links::{Links, Payload, Purpose},
    mail::{
        letters::{Reader, SurveyInvitation},
        render::{Rendered, render},
    },
    settings,
    surveys::{self, Audience, SurveyVersion, Texts},
    users,
};

const DEADLINE: TimeDelta = TimeDelta::hours(48);

/// What a survey would look like, and whom it would go to.
pub struct Preview {
    pub version: SurveyVersion,
    pub texts: Texts,
    pub locale: Locale,
    pub organisation: String,
    /// Null where nobody was named to be counted.
    pub counted: Option<Counted>,
    pub mail: Rendered,
    /// A page that keeps nothing.
    pub path: String,
}

pub async fn show(
    conn: &mut Conn,
    actor: &Actor,
    links: &Links,
    survey_id: Uuid,
    input: PreviewInput,
    now: DateTime<Utc>,
) -> Result<Preview> {
    actor.require(Scope::SurveysWrite)?;
    let survey = surveys::queries::get(conn, survey_id).await?.ok_or_else(Refusal::not_found)?;
    let settings = settings::queries::get(conn).await?;
    let deliver = input.deliver.set().unwrap_or(Deliver::Email);
    let filter = input.filter.set().map(Audience::from);
    let ids: Vec<Uuid> =
        input.contact_ids.set().unwrap_or_default().into_iter().map(Uuid::from).collect();
    let counted = match filter.is_some() || !ids.is_empty() {
        true => {
            let whom = Whom::of(conn, actor, ids, filter).await?;
            Some(count(conn, actor, &survey, &whom, deliver, now).await?)
        }
        false => None,
    };
    let tag = input.locale.set().map(|tag| tag.0);
    let locale = tag.as_deref().and_then(spoken).unwrap_or_else(|| settings.language());
    let version = SurveyVersion::draft(&survey, now);
    let texts = Texts::of(&version, &settings.name, tag.as_deref(), locale)?;
    let until = now + TimeDelta::minutes(i64::from(survey.expire_after_minutes));
    let payload = Payload::of(&[survey.id, actor.user_id().unwrap_or_default()]).until(until);
    let reader = Reader { locale, zone: settings.zone(), now, organisation: &settings.name };
    let page = links.url(Purpose::Survey, &payload);
    let asked = texts.clone().asked(version.kind, page, until, None);
    let mail = render(&SurveyInvitation { asked, test: false }, &reader)?;
    let path = links.path(Purpose::Survey, &payload);
    let organisation = settings.name;
    Ok(Preview { version, texts, locale, organisation, counted, mail, path })
}

/// Sends the message to the user of the key. What is answered there is not kept.
pub async fn test(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    now: DateTime<Utc>,
) -> Result<Email> {
    actor.require(Scope::SurveysWrite)?;
    let survey = surveys::queries::get(conn, survey_id).await?.ok_or_else(Refusal::not_found)?;
    let user = match actor.user_id() {
        Some(id) => users::queries::get(conn, id).await?,
        None => None,
    };
    let user = user.ok_or(InvitationRefusal::NoReader)?;
    let email = NewEmail {
        kind: EmailKind::SurveyInvitation,
        cause: format!("survey_test:{}", id::new(now)),
        to: (&user).into(),
        regarding: Regarding::NOTHING,
        reason: json!({ "rule": "survey_test", "survey_id": survey.id, "by_user_id": user.id }),
        deadline_at: now + DEADLINE,
    };
    let made = emails::actions::queue_new(conn, email, now).await?;
    let made = match made {
        Some(id) => emails::queries::find(conn, id).await?,
        None => None,
    };
    Ok(made.ok_or_else(|| anyhow::anyhow!("a new id is one that there was"))?)
}
