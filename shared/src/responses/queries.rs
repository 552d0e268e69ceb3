use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{ResponseFilter, SurveyResponse};
use crate::{
    actor::Actor,
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
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
    narrow!(query, filter, {
        contact_id: eq survey_responses::contact_id,
        customer_id: eq survey_responses::customer_id,
        owner_id: eq survey_responses::owner_id,
        team_id: eq survey_responses::team_id,
        tier: is survey_responses::tier,
        survey_version: eq survey_responses::survey_version,
        score_min: ge survey_responses::score,
        score_max: le survey_responses::score,
        answered_after: gt survey_responses::answered_at,
        answered_before: lt survey_responses::answered_at,
    });
    keyset!(query, page, survey_responses::id, {
        "answered_at" => time survey_responses::answered_at,
        "created_at" => time survey_responses::created_at,
        "updated_at" => time survey_responses::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
