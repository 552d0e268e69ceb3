//! The same seed, another seed, an installation in use, an end before the end.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use kernel::refusal::Kind;
use serde_json::json;
use shared::{
    Error,
    demo::{Options, actions::fill},
};
use testkit::{TestApp, sql::Sql};

use super::{SMALL, filled, small};

/// Every table that it writes.
const WRITTEN: &str = "teams, users, leaves, team_memberships, customers, contacts, leads, contact_points, deals, \
    deal_stage_intervals, purchases, interactions, surveys, survey_versions, survey_invitations, survey_responses, cases, \
    case_history, tasks, targets, ownerships";

/// What stands in every table, in one number each.
pub async fn digests(sql: &mut Sql) -> BTreeMap<String, String> {
    let mut digests = BTreeMap::new();
    for table in sql.texts("tablename", "pg_tables where schemaname = 'public'").await {
        let whole = "coalesce(md5(string_agg(md5(one::text), '' order by md5(one::text))), 'none')";
        let found = sql.texts(whole, &format!("{table} as one")).await;
        digests.insert(table, found[0].clone());
    }
    digests
}

#[tokio::test]
async fn the_same_seed_tells_the_same_year() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    let mut told = Vec::new();
    for seed in [7, 7, 8] {
        filled(&app, seed, SMALL).await.unwrap();
        told.push(digests(&mut sql).await);
        sql.run(&format!("truncate {WRITTEN} cascade")).await;
    }
    for table in WRITTEN.split(", ") {
        assert_eq!(told[0][table], told[1][table], "{table} is another for the same seed");
        assert_ne!(told[0][table], "none", "{table} is empty");
        assert_ne!(told[0][table], told[2][table], "{table} is the same for another seed");
    }
}

#[tokio::test]
async fn an_installation_in_use_is_refused() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let refused = filled(&app, 1, SMALL).await;
    let Err(Error::Refused(refusal)) = refused else { panic!("{refused:?}") };
    assert_eq!((refusal.kind, refusal.code.as_ref()), (Kind::Conflict, "not_empty"));
    assert!(refusal.detail.contains("users"), "{}", refusal.detail);
    // What was deleted is of somebody, too.
    app.delete(&format!("/v1/users/{ada}")).await;
    assert!(filled(&app, 1, SMALL).await.is_err());
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("customers").await, 0);
}

#[tokio::test]
async fn a_second_one_is_refused_and_changes_nothing() {
    let app = TestApp::start().await;
    small(&app).await;
    let mut sql = Sql::on(app.database.url()).await;
    let before = digests(&mut sql).await;
    assert!(filled(&app, 2, SMALL).await.is_err());
    assert_eq!(digests(&mut sql).await, before);
}

#[tokio::test]
async fn one_that_breaks_off_leaves_nothing() {
    let app = TestApp::start().await;
    let mut sql = Sql::on(app.database.url()).await;
    let before = digests(&mut sql).await;
    let now = app.clock.now();
    let options = Options { seed: 1, until: now.date_naive(), percent: SMALL };
    let mut conn = app.conn().await;
    let broken = conn
        .transaction(async |conn| {
            fill(conn, &options, now, &mut |_| {}).await?;
            Err::<(), _>(Error::Unavailable("killed".to_owned()))
        })
        .await;
    assert!(broken.is_err());
    assert_eq!(digests(&mut sql).await, before);
    small(&app).await;
}

#[tokio::test]
async fn a_year_that_is_over_holds_nothing_overdue_either() {
    let app = TestApp::start().await;
    let now = app.clock.now();
    let mut conn = app.conn().await;
    let mut options = Options { seed: 1, until: now.date_naive(), percent: 5 };
    options.until += TimeDelta::days(1);
    let refused = fill(&mut conn, &options, now, &mut |_| {}).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "a day that is to come");
    options.until -= TimeDelta::days(300);
    fill(&mut conn, &options, now, &mut |_| {}).await.unwrap();
    let mut sql = Sql::on(app.database.url()).await;
    assert!(sql.count("tasks where status = 'open'").await > 50);
    let late = format!("tasks where status = 'open' and due_at <= '{now}'");
    assert_eq!(sql.count(&late).await, 0);
    let last = sql.texts("max(occurred_at)", "interactions").await;
    assert!(last[0] < options.until.to_string(), "{last:?}");
}
