use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::{Place, TimelineData, TimelineType};
use crate::{
    cases::Case,
    db::{
        Conn,
        schema::{
            cases, deals, emails, interactions, purchases, survey_invitations, survey_responses,
            tasks,
        },
    },
    deals::Deal,
    emails::Email,
    error::Result,
    interactions::Interaction,
    invitations::Invitation,
    purchases::Purchase,
    responses::SurveyResponse,
    tasks::Task,
};

/// Rows of a customer's timeline after a place, newest first, in one statement over all kinds.
pub async fn places(
    conn: &mut Conn,
    customer_id: Uuid,
    only: Option<TimelineType>,
    after: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
    zone: &str,
) -> Result<Vec<Place>> {
    let (at, id) = after.unzip();
    Ok(diesel::sql_query(include_str!("page.sql"))
        .bind::<SqlUuid, _>(customer_id)
        .bind::<Nullable<Text>, _>(only)
        .bind::<Nullable<Timestamptz>, _>(at)
        .bind::<Nullable<SqlUuid>, _>(id)
        .bind::<BigInt, _>(limit)
        .bind::<Text, _>(zone)
        .load(conn)
        .await?)
}

/// The resources of these places, one query a kind.
pub async fn resources(conn: &mut Conn, places: &[Place]) -> Result<HashMap<Uuid, TimelineData>> {
    let mut found = HashMap::new();
    macro_rules! fetch {
        ($($kind:ident: $row:ident of $table:ident),+ $(,)?) => {$(
            let ids: Vec<Uuid> = places
                .iter()
                .filter(|place| place.type_ == TimelineType::$kind)
                .map(|place| place.id)
                .collect();
            if !ids.is_empty() {
                let query = $table::table.filter($table::id.eq_any(ids));
                let rows: Vec<$row> = query.select($row::as_select()).load(conn).await?;
                found.extend(
                    rows.into_iter().map(|row| (row.id, TimelineData::$kind(Box::new(row)))),
                );
            }
        )+};
    }
    fetch! {
        Interaction: Interaction of interactions,
        Task: Task of tasks,
        Deal: Deal of deals,
        Case: Case of cases,
        Purchase: Purchase of purchases,
        Email: Email of emails,
        SurveyInvitation: Invitation of survey_invitations,
        SurveyResponse: SurveyResponse of survey_responses,
    }
    Ok(found)
}
