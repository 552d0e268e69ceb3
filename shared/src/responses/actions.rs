use chrono::{DateTime, Utc};
use kernel::{id, input::Locale};
use serde_json::json;
use uuid::Uuid;

use super::{
    model::{ResponseFilter, SurveyResponse},
    queries,
};
use crate::{
    actor::Actor,
    cases, contacts,
    customers::{self, Tier},
    db::{
        Conn,
        list::{Listed, Page},
    },
    error::Result,
    events,
    invitations::{self, Invitation, InvitationStatus},
    resource::Resource,
    surveys::{self, SurveyKind},
    users,
};

/// What a reader of an invitation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub score: i32,
    pub comment: Option<String>,
    pub locale: Locale,
}

/// A survey's answers, as far as this caller may see their customers.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    filter: &ResponseFilter,
    page: &Page,
) -> Result<Listed<SurveyResponse>> {
    surveys::actions::show(conn, actor, survey_id, true).await?;
    queries::list(conn, actor, survey_id, filter, page).await
}

/// Records an answer, or corrects the one that is there. The invitation is locked and open; `kind` is that of the version
/// that was sent, and the score is on its scale.
pub async fn record(
    conn: &mut Conn,
    actor: &Actor,
    invitation: Invitation,
    kind: SurveyKind,
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<SurveyResponse> {
    let Some(before) = queries::of_invitation(conn, invitation.id).await? else {
        return first(conn, actor, invitation, kind, answer, now).await;
    };
    let mut after = before.clone();
    after.score = Some(answer.score);
    after.comment = answer.comment;
    after.locale = Some(answer.locale.into());
    if after != before {
        after.touch(now);
        queries::save(conn, &after).await?;
        events::updated(conn, actor, now, &before, &after).await?;
        cases::closed_loop::follow(conn, actor, Some(&before), &after, now).await?;
    }
    Ok(after)
}

async fn first(
    conn: &mut Conn,
    actor: &Actor,
    mut invitation: Invitation,
    kind: SurveyKind,
    answer: Answer,
    now: DateTime<Utc>,
) -> Result<SurveyResponse> {
    let (owner_id, team_id, tier) = counts_for(conn, &invitation).await?;
    let row = SurveyResponse {
        id: id::new(now),
        survey_id: invitation.survey_id,
        survey_version: invitation.survey_version.unwrap_or(1),
        invitation_id: invitation.id,
        contact_id: invitation.contact_id,
        customer_id: invitation.customer_id,
        owner_id,
        team_id,
        tier,
        kind,
        score: Some(answer.score),
        comment: answer.comment,
        answers: json!({}),
        locale: Some(answer.locale.into()),
        answered_at: now,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    queries::insert(conn, &row).await?;
    invitation.status = InvitationStatus::Completed;
    invitation.completed_at = Some(now);
    // Neither a reminder nor an end that anybody would notice.
    invitation.next_at = None;
    invitations::queries::save(conn, &mut invitation, now).await?;
    events::publish(conn, actor, now, "completed", None::<&SurveyResponse>, &row).await?;
    cases::closed_loop::follow(conn, actor, None, &row, now).await?;
    Ok(row)
}

/// Owner, team and tier that an answer counts for: of the customer that was asked about, as they are now, which need not be as
/// they were then. A contact who has moved to another customer since answers for the former one.
async fn counts_for(
    conn: &mut Conn,
    invitation: &Invitation,
) -> Result<(Option<Uuid>, Option<Uuid>, Option<Tier>)> {
    let customer = customers::queries::find(conn, invitation.customer_id).await?;
    let contact = contacts::queries::find(conn, invitation.contact_id).await?;
    let contact = contact.filter(|contact| contact.customer_id == invitation.customer_id);
    let of_contact = contact.and_then(|contact| contact.owner_id);
    let (owner_id, tier) = match customer {
        Some(customer) => (customer.owner_id.or(of_contact), customer.tier),
        None => (of_contact, invitation.tier),
    };
    let owner = match owner_id {
        Some(id) => users::queries::find(conn, id).await?,
        None => None,
    };
    Ok((owner_id, owner.and_then(|owner| owner.team_id), tier))
}
