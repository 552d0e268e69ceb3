//! Many processes do at once what one has to do.

use std::sync::Arc;

use diesel_async::AsyncConnection;
use futures_util::future::join_all;
use kernel::id;
use serde_json::json;
use shared::{
    db::{Conn, pool},
    installation::queries::{Installation, insert},
    keys, settings,
};
use testkit::{
    TestApp,
    app::{ADMIN_KEY, begin, migrated},
    sql::Sql,
};

const MANY: usize = 12;

/// As `rapport up` and `rapport migrate` do.
async fn start(conn: &mut Conn) -> shared::Result<()> {
    let now = begin();
    let seed = settings::Seed {
        name: "Nimbus".to_owned(),
        timezone: "UTC".to_owned(),
        locale: "en".to_owned(),
        currency: "USD".to_owned(),
    };
    conn.transaction(async |conn| {
        insert(conn, &Installation { mark: id::new(now), sandbox_now: None, created_at: now })
            .await?;
        settings::actions::seed(conn, &seed, now).await?;
        keys::actions::set_bootstrap(conn, ADMIN_KEY, now).await
    })
    .await
}

#[tokio::test]
async fn one_of_many_starts_seeds() {
    let database = migrated().await;
    let starts = (0..MANY).map(async |_| {
        let mut conn = pool::connect(database.url()).await.unwrap();
        start(&mut conn).await
    });
    for started in join_all(starts).await {
        started.unwrap();
    }
    let mut sql = Sql::on(database.url()).await;
    for rows in ["installation", "settings", "calendars", "pipelines", "api_keys where bootstrap"] {
        assert_eq!(sql.count(rows).await, 1, "{rows}");
    }
}

#[tokio::test]
async fn many_schedulers_number_each_event_once() {
    let app = TestApp::start().await;
    let ctx = Arc::new(app.ctx.clone());
    for round in 0..5 {
        for n in 0..10 {
            app.post("/v1/teams", json!({ "name": format!("Team {round} {n}") })).await.created();
        }
        let turns = (0..MANY).map(|_| {
            let ctx = ctx.clone();
            async move {
                let mut conn = ctx.conn().await.unwrap();
                let numbered =
                    conn.transaction(async |conn| shared::events::queries::number(conn, 3).await);
                numbered.await.unwrap();
            }
        });
        join_all(turns).await;
    }
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    let all = sql.count("events").await;
    assert!(all > 50);
    assert_eq!(sql.number("select count(distinct position) from events").await, all);
    assert_eq!(sql.number("select max(position) from events").await, all, "without a gap");
}
