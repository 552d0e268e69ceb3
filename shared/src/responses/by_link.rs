//! What the reader of an invitation does by its link: looks, answers, corrects.

use chrono::{DateTime, Utc};
use kernel::input::Locale;
use uuid::Uuid;

use super::{
    actions::{Answer, record},
    model::SurveyResponse,
    queries,
};
use crate::{
    actor::Actor,
    contacts, customers,
    db::Conn,
    emails::spoken,
    error::Result,
    invitations::{self, Invitation, InvitationStatus},
    surveys::{self, SurveyVersion},
};

/// An invitation as its reader sees it.
#[derive(Clone, Debug)]
pub struct Asked {
    pub invitation: Invitation,
    pub version: SurveyVersion,
    pub response: Option<SurveyResponse>,
    /// The reader's language as BCP 47, and the one of ours that is nearest.
    pub tag: Option<String>,
    pub locale: Option<Locale>,
}

/// How an invitation stands.
#[derive(Clone, Debug)]
pub enum Standing {
    Open(Box<Asked>),
    /// It was never sent, or is not there.
    Unknown,
    /// It cannot be answered any more; whether it was.
    Over {
        answered: bool,
        locale: Option<Locale>,
    },
    /// Its reader was erased, or it was called off.
    Closed,
}

pub async fn look(conn: &mut Conn, id: Uuid, now: DateTime<Utc>) -> Result<Standing> {
    let Some(invitation) = invitations::queries::find(conn, id).await? else {
        return Ok(Standing::Unknown);
    };
    standing(conn, invitation, now).await
}

async fn standing(conn: &mut Conn, invitation: Invitation, now: DateTime<Utc>) -> Result<Standing> {
    let contact = contacts::queries::find(conn, invitation.contact_id).await?;
    let Some(contact) = contact.filter(|contact| contact.erased_at.is_none()) else {
        return Ok(Standing::Closed);
    };
    let locale = contact.locale.as_deref().and_then(spoken);
    match invitation.status {
        InvitationStatus::Waiting | InvitationStatus::Skipped => return Ok(Standing::Unknown),
        InvitationStatus::Cancelled => return Ok(Standing::Closed),
        _ if !invitation.is_open(now) => {
            let answered = invitation.completed_at.is_some();
            return Ok(Standing::Over { answered, locale });
        }
        _ => {}
    }
    let number = invitation.survey_version.unwrap_or_default();
    let version = surveys::queries::version(conn, invitation.survey_id, number).await?;
    let Some(version) = version else { return Ok(Standing::Unknown) };
    let response = queries::of_invitation(conn, invitation.id).await?;
    let asked = Asked { invitation, version, response, tag: contact.locale, locale };
    Ok(Standing::Open(Box::new(asked)))
}

/// Records what the reader answers, or corrects it, as long as the invitation is open; `false` where it is not any more. The
/// score is on the scale of what was sent.
pub async fn answer(
    conn: &mut Conn,
    actor: &Actor,
    id: Uuid,
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<bool> {
    let Some(known) = invitations::queries::find(conn, id).await? else { return Ok(false) };
    // Customers come before what hangs on them, and a low answer makes something that does.
    customers::queries::lock(conn, known.customer_id).await?;
    let Some(invitation) = invitations::queries::lock(conn, id).await? else { return Ok(false) };
    let Standing::Open(asked) = standing(conn, invitation, now).await? else { return Ok(false) };
    if !asked.version.kind.scale().contains(&answer.score) {
        return Ok(false);
    }
    record(conn, actor, asked.invitation, asked.version.kind, answer, now).await?;
    Ok(true)
}

/// Counts a visit of the page, those that look like a scanner's apart. Nothing hangs on it.
pub async fn count_visit(conn: &mut Conn, id: Uuid, scanner: bool) -> Result<()> {
    invitations::queries::count_visit(conn, id, scanner).await
}
