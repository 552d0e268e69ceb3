//! At once.

use futures_util::future::join_all;
use serde_json::json;
use testkit::{TestApp, sql::Sql};

use super::{contact, customer};

#[tokio::test]
async fn of_many_that_become_primary_at_once_one_is() {
    let app = TestApp::start().await;
    let second = app.another();
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let mut people = Vec::new();
    for n in 0..6 {
        people.push(contact(&app, &nimbus, &format!("n{n}"), json!({})).await);
    }
    let changes = (0..36).map(|n| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        let path = format!("/v1/contacts/{}", people[n % people.len()]);
        async move {
            caller.patch(&path, json!({ "is_primary": true, "title": n.to_string() })).await.ok()
        }
    });
    join_all(changes).await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("contacts where is_primary").await, 1);
}

#[tokio::test]
async fn of_many_first_contacts_at_once_one_is_primary() {
    let app = TestApp::start().await;
    let second = app.another();
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let posts = (0..20).map(|n| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        let body =
            json!({ "customer_id": nimbus, "name": format!("n{n}"), "is_primary": n % 3 == 0 });
        async move { caller.post("/v1/contacts", body).await.created() }
    });
    join_all(posts).await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(
        (sql.count("contacts").await, sql.count("contacts where is_primary").await),
        (20, 1)
    );
}

#[tokio::test]
async fn contacts_cross_between_two_customers_and_nobody_waits_for_ever() {
    let app = TestApp::start().await;
    let second = app.another();
    let places =
        [customer(&app, "Nimbus", json!({})).await, customer(&app, "Cirrus", json!({})).await];
    let mut people = Vec::new();
    for n in 0..8 {
        people.push(contact(&app, &places[n % 2], &format!("n{n}"), json!({})).await);
    }
    let moves = (0..48).map(|n| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        let path = format!("/v1/contacts/{}", people[n % people.len()]);
        let to = places[(n / 8 + n) % 2].clone();
        async move {
            caller.patch(&path, json!({ "customer_id": to, "is_primary": n % 5 == 0 })).await.ok()
        }
    });
    join_all(moves).await;
    let mut sql = Sql::on(app.database.url()).await;
    for place in &places {
        let here = format!("contacts where customer_id = '{place}'");
        let primary = sql.count(&format!("{here} and is_primary")).await;
        assert!(primary <= 1, "{primary} at {place}");
    }
}

#[tokio::test]
async fn nothing_is_made_at_a_customer_that_goes() {
    let app = TestApp::start().await;
    let second = app.another();
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let posts = (0..10).map(|n| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        let (body, row) =
            (json!({ "customer_id": nimbus, "name": format!("n{n}") }), nimbus.clone());
        async move {
            match n {
                5 => caller.delete(&format!("/v1/customers/{row}")).await.status,
                _ => caller.post("/v1/contacts", body).await.status,
            }
        }
    });
    let answers = join_all(posts).await;
    assert!(answers.iter().all(|status| [201, 204, 422].contains(status)), "{answers:?}");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("contacts where deleted_at is null").await, 0);
}
