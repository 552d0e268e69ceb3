use std::collections::BTreeMap;

use diesel::{prelude::*, upsert::on_constraint};
use diesel_async::RunQueryDsl;
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{access::Seen, input::TargetFilter, model::Target};
use crate::{
    db::{
        Conn,
        list::{Listed, Page, keyset},
        narrow,
        schema::targets,
    },
    error::Result,
    metrics::Metric,
};

/// What its list can be ordered by.
pub const SORTS: &[&str] = &["created_at", "updated_at"];

/// One target a metric, period, subject and currency.
const KEY: &str = "targets_metric_period_user_id_team_id_currency_key";

pub async fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Target>> {
    Ok(targets::table.find(id).select(Target::as_select()).first(conn).await.optional()?)
}

/// The same, locked against other changes.
pub async fn lock(conn: &mut Conn, id: Uuid) -> Result<Option<Target>> {
    let query = targets::table.find(id).select(Target::as_select());
    Ok(query.for_update().first(conn).await.optional()?)
}

/// This target, where there is none of its metric, period, subject and currency; else the one that is there, locked. One
/// statement, so that neither one set nor one deleted meanwhile slips between.
pub async fn insert_or_lock(conn: &mut Conn, row: &Target) -> Result<Target> {
    let query = diesel::insert_into(targets::table)
        .values(row)
        .on_conflict(on_constraint(KEY))
        .do_update()
        // Changes nothing; a row that is left alone is neither locked nor returned.
        .set(targets::version.eq(targets::version))
        .returning(Target::as_returning());
    Ok(query.get_result(conn).await?)
}

pub async fn save(conn: &mut Conn, row: &Target) -> Result<()> {
    diesel::update(row).set(row).execute(conn).await?;
    Ok(())
}

pub async fn delete(conn: &mut Conn, id: Uuid) -> Result<()> {
    diesel::delete(targets::table.find(id)).execute(conn).await?;
    Ok(())
}

/// Values by metric and currency.
type Values = BTreeMap<(Metric, Option<String>), Decimal>;

/// What a user is to reach in a period.
pub async fn of_user(conn: &mut Conn, id: Uuid, period: &str) -> Result<Values> {
    let query = targets::table.filter(targets::user_id.eq(id)).filter(targets::period.eq(period));
    let query = query.select((targets::metric, targets::currency, targets::value));
    Ok(values(query.load(conn).await?))
}

/// What a team is to reach in a period.
pub async fn of_team(conn: &mut Conn, id: Uuid, period: &str) -> Result<Values> {
    let query = targets::table.filter(targets::team_id.eq(id)).filter(targets::period.eq(period));
    let query = query.select((targets::metric, targets::currency, targets::value));
    Ok(values(query.load(conn).await?))
}

fn values(rows: Vec<(Metric, Option<String>, Decimal)>) -> Values {
    rows.into_iter().map(|(metric, currency, value)| ((metric, currency), value)).collect()
}

pub async fn list(
    conn: &mut Conn,
    seen: &Seen,
    filter: &TargetFilter,
    page: &Page,
) -> Result<Listed<Target>> {
    let mut query = targets::table.select(Target::as_select()).into_boxed();
    if let Seen::Of { users, teams } = seen {
        let of_users = targets::user_id.assume_not_null().eq_any(users.to_vec());
        let of_users = targets::user_id.is_not_null().and(of_users);
        let of_teams = targets::team_id.assume_not_null().eq_any(teams.clone());
        query = query.filter(of_users.or(targets::team_id.is_not_null().and(of_teams)));
    }
    narrow!(query, filter, {
        metric: is targets::metric,
        user_id: eq targets::user_id,
        team_id: eq targets::team_id,
        created_after: gt targets::created_at,
        created_before: lt targets::created_at,
    });
    if let Some(period) = filter.period {
        query = query.filter(targets::period.eq(period.0.to_string()));
    }
    if let Some(currency) = filter.currency {
        query = query.filter(targets::currency.eq(currency.code()));
    }
    keyset!(query, page, targets::id, {
        "created_at" => time targets::created_at,
        "updated_at" => time targets::updated_at,
    });
    Ok(Listed::of(query.load(conn).await?, page))
}
