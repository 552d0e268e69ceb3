use chrono::{DateTime, Utc};
use diesel::{dsl::sql, prelude::*, sql_types::Text};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::{
    model::{Survey, SurveyFilter, SurveyVersion},
    trigger::TriggerEvent,
};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::{survey_versions, surveys},
    },
    error::Result,
};

/// What the list of surveys can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at", "name"];

macro_rules! trigger_field {
    ($name:literal) => {
        sql::<diesel::sql_types::Nullable<Text>>(concat!("trigger ->> '", $name, "'"))
    };
}

pub async fn insert(conn: &mut Conn, row: &Survey) -> Result<()> {
    diesel::insert_into(surveys::table).values(row).execute(conn).await?;
    Ok(())
}

/// A survey, deleted or not.
pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Survey>> {
    Ok(surveys::table.find(id).select(Survey::as_select()).first(conn).await.optional()?)
}

/// One that is not deleted.
pub async fn get(conn: &mut Conn, id: Uuid) -> Result<Option<Survey>> {
    Ok(find(conn, id).await?.filter(|row| row.deleted_at.is_none()))
}

/// The same, deleted or not, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Survey>> {
    let query = surveys::table.find(id).select(Survey::as_select());
    Ok(query.for_no_key_update().first(conn).await.optional()?)
}

pub async fn save(conn: &mut Conn, row: &Survey) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn list(conn: &mut Conn, filter: &SurveyFilter, page: &Page) -> Result<Listed<Survey>> {
    let mut query = surveys::table.select(Survey::as_select()).into_boxed();
    if !filter.include_deleted.is_some_and(|flag| flag.0) {
        query = query.filter(surveys::deleted_at.is_null());
    }
    narrow!(query, filter, {
        kind: is surveys::kind,
        active: eq surveys::active,
        created_after: gt surveys::created_at,
        created_before: lt surveys::created_at,
    });
    if let Some(type_) = filter.trigger {
        query = query.filter(trigger_field!("type").eq(type_.as_str()));
    }
    keyset!(query, page, surveys::id, {
        "created_at" => time surveys::created_at,
        "updated_at" => time surveys::updated_at,
        "name" => text surveys::name,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}

/// Those that such an event leads to, if it happened at `at`.
pub async fn triggered(
    conn: &mut Conn,
    event: TriggerEvent,
    at: DateTime<Utc>,
) -> Result<Vec<Survey>> {
    let query = surveys::table
        .filter(trigger_field!("event").eq(event.as_str()))
        .filter(surveys::active)
        .filter(surveys::deleted_at.is_null())
        .filter(surveys::active_since.le(at))
        .order(surveys::id);
    Ok(query.select(Survey::as_select()).load(conn).await?)
}

/// When the first rhythm has its next day.
pub async fn next_run(conn: &mut Conn) -> Result<Option<DateTime<Utc>>> {
    let query = surveys::table
        .filter(surveys::next_run_at.is_not_null())
        .filter(surveys::active)
        .filter(surveys::deleted_at.is_null())
        .order(surveys::next_run_at)
        .select(surveys::next_run_at.assume_not_null());
    Ok(query.first(conn).await.optional()?)
}

/// Rhythms whose day has come, locked.
pub async fn lock_due(conn: &mut Conn, now: DateTime<Utc>, limit: i64) -> Result<Vec<Survey>> {
    let query = surveys::table
        .filter(surveys::next_run_at.assume_not_null().le(now))
        .filter(surveys::next_run_at.is_not_null())
        .filter(surveys::active)
        .filter(surveys::deleted_at.is_null())
        .order(surveys::next_run_at)
        .limit(limit)
        .select(Survey::as_select())
        .for_no_key_update()
        .skip_locked();
    Ok(query.load(conn).await?)
}

/// A derived field: no version, no event.
pub async fn set_next_run(conn: &mut Conn, id: Uuid, at: Option<DateTime<Utc>>) -> Result<()> {
    diesel::update(surveys::table.find(id)).set(surveys::next_run_at.eq(at)).execute(conn).await?;
    Ok(())
}

/// What was sent of a survey last.
pub async fn last_version(conn: &mut Conn, survey_id: Uuid) -> Result<Option<SurveyVersion>> {
    let query = survey_versions::table
        .filter(survey_versions::survey_id.eq(survey_id))
        .order(survey_versions::number.desc())
        .select(SurveyVersion::as_select());
    Ok(query.first(conn).await.optional()?)
}

/// What an invitation asks.
pub async fn version(
    conn: &mut Conn,
    survey_id: Uuid,
    number: i32,
) -> Result<Option<SurveyVersion>> {
    let query = survey_versions::table.find((survey_id, number));
    Ok(query.select(SurveyVersion::as_select()).first(conn).await.optional()?)
}

pub async fn insert_version(conn: &mut Conn, row: &SurveyVersion) -> Result<()> {
    diesel::insert_into(survey_versions::table).values(row).execute(conn).await?;
    Ok(())
}
