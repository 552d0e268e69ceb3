use chrono::{DateTime, Utc};
use diesel::{
    prelude::*,
    sql_types::{Bool, Nullable, Text, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::model::Standing;
use crate::{
    db::{Conn, schema::installation},
    error::Result,
};

/// The one row.
#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = installation)]
pub struct Installation {
    pub mark: Uuid,
    pub sandbox_now: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
}

/// `None` before the first start.
pub async fn find(conn: &mut Conn) -> Result<Option<Installation>> {
    Ok(installation::table.select(Installation::as_select()).first(conn).await.optional()?)
}

/// Marks a fresh database; one that is marked already stays as it is.
pub async fn insert(conn: &mut Conn, row: &Installation) -> Result<()> {
    diesel::insert_into(installation::table)
        .values(row)
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps the sandbox's clock over restarts.
pub async fn set_sandbox_now(conn: &mut Conn, now: DateTime<Utc>) -> Result<()> {
    diesel::update(installation::table)
        .set(installation::sandbox_now.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}

/// What this database says of itself; `None` before the first start.
pub async fn standing(conn: &mut Conn) -> Result<Option<Standing>> {
    #[derive(QueryableByName)]
    struct May {
        #[diesel(sql_type = Bool)]
        may: bool,
    }
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = SqlUuid)]
        mark: Uuid,
        #[diesel(sql_type = Nullable<Text>)]
        home: Option<String>,
        #[diesel(sql_type = Text)]
        here: String,
        #[diesel(sql_type = Bool)]
        by_setting: bool,
        #[diesel(sql_type = Bool)]
        sandbox: bool,
    }
    // Somebody else's server may keep it to itself; then the database and the table have to do.
    let may = "SELECT has_function_privilege('pg_control_system()', 'EXECUTE') AS may";
    let may: May = diesel::sql_query(may).get_result(conn).await?;
    let cluster = match may.may {
        true => "(SELECT system_identifier::text FROM pg_control_system())",
        false => "'?'",
    };
    let query = format!(
        "SELECT mark, home, by_setting, sandbox_now IS NOT NULL AS sandbox, \
         {cluster} || '/' || (SELECT oid FROM pg_database WHERE datname = current_database()) \
         || '/' || 'installation'::regclass::oid AS here FROM installation"
    );
    let row: Option<Row> = diesel::sql_query(query).get_result(conn).await.optional()?;
    Ok(row.map(|row| Standing {
        mark: row.mark,
        home: row.home,
        here: row.here,
        by_setting: row.by_setting,
        sandbox: row.sandbox,
    }))
}

/// Marks a database that has no home yet; of several processes at once, one does.
pub async fn mark_first(conn: &mut Conn, mark: Uuid, here: &str, by_setting: bool) -> Result<()> {
    diesel::update(installation::table.filter(installation::home.is_null()))
        .set((
            installation::mark.eq(mark),
            installation::home.eq(here),
            installation::by_setting.eq(by_setting),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// From now on a process has to be told the mark.
pub async fn bind(conn: &mut Conn, mark: Uuid) -> Result<()> {
    diesel::update(installation::table.filter(installation::mark.eq(mark)))
        .set(installation::by_setting.eq(true))
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives it a mark and a home, whatever it had.
pub async fn settle(conn: &mut Conn, mark: Uuid, here: &str, by_setting: bool) -> Result<()> {
    diesel::update(installation::table)
        .set((
            installation::mark.eq(mark),
            installation::home.eq(here),
            installation::by_setting.eq(by_setting),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
