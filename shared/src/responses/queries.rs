use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{ResponseFilter, SurveyResponse};
use crate::{
    actor::Actor,
    db::{
        Conn,
        list::{Listed, Page, keyset},
        schema::survey_responses,
    },
    error::Result,
    sight::{customers_in_sight, of_seen_customer},
};

/// What the list of answers can be ordered by.
pub const SORTS: &[&str] = &["answered_at", "created_at", "updated_at"];

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<SurveyResponse>> {
    let query = survey_responses::table.find(id).select(SurveyResponse::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// The answer to an invitation. Who changes one has locked the invitation before.
pub async fn of_invitation(conn: &mut Conn, invitation_id: Uuid) -> Result<Option<SurveyResponse>> {
    let query = survey_responses::table
        .filter(survey_responses::invitation_id.eq(invitation_id))
        .select(SurveyResponse::as_select());
    Ok(query.first(conn).await.optional()?)
}

pub async fn insert(conn: &mut Conn, row: &SurveyResponse) -> Result<()> {
    diesel::insert_into(survey_responses::table).values(row).execute(conn).await?;
    Ok(())
}

pub async fn save(conn: &mut Conn, row: &SurveyResponse) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

/// A survey's answers of the customers that this caller may read.
pub async fn list(
    conn: &mut Conn,
    actor: &Actor,
    survey_id: Uuid,
    filter: &ResponseFilter,
    page: &Page,
) -> Result<Listed<SurveyResponse>> {
    let mut query = survey_responses::table
        .filter(survey_responses::survey_id.eq(survey_id))
        .select(SurveyResponse::as_select())
        .into_boxed();
    if let Some(seen) = customers_in_sight(conn, actor).await? {
        query = query.filter(of_seen_customer(survey_responses::customer_id, &seen));
    }
    if let Some(contact_id) = &filter.contact_id {
        query = query.filter(survey_responses::contact_id.eq(contact_id.0));
    }
    if let Some(customer_id) = &filter.customer_id {
        query = query.filter(survey_responses::customer_id.eq(customer_id.0));
    }
    if let Some(owner_id) = &filter.owner_id {
        query = query.filter(survey_responses::owner_id.eq(owner_id.0));
    }
    if let Some(team_id) = &filter.team_id {
        query = query.filter(survey_responses::team_id.eq(team_id.0));
    }
    if let Some(tier) = filter.tier {
        query = query.filter(survey_responses::tier.eq(tier));
    }
    if let Some(version) = filter.survey_version {
        query = query.filter(survey_responses::survey_version.eq(version.0));
    }
    if let Some(least) = filter.score_min {
        query = query.filter(survey_responses::score.ge(least.0));
    }
    if let Some(most) = filter.score_max {
        query = query.filter(survey_responses::score.le(most.0));
    }
    if let Some(after) = &filter.answered_after {
        query = query.filter(survey_responses::answered_at.gt(after.0));
    }
    if let Some(before) = &filter.answered_before {
        query = query.filter(survey_responses::answered_at.lt(before.0));
    }
    keyset!(query, page, survey_responses::id, {
        "answered_at" => time survey_responses::answered_at,
        "created_at" => time survey_responses::created_at,
        "updated_at" => time survey_responses::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
