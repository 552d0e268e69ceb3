//! What hangs on a customer is seen as the customer is; what hangs on a lead as the lead.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::{RW, customer, deal, ids, lead, link, log, task};
use crate::access::people::{People, people};

/// One customer and lead an owner, each with an interaction, a purchase and a task of the admin's.
struct Rows {
    customers: Vec<String>,
    leads: Vec<String>,
    interactions: Vec<[String; 2]>,
    purchases: Vec<String>,
    tasks: Vec<String>,
}

async fn rows(app: &TestApp, people: &People) -> Rows {
    let mut rows = Rows {
        customers: vec![],
        leads: vec![],
        interactions: vec![],
        purchases: vec![],
        tasks: vec![],
    };
    for (n, owner) in [&people.ada, &people.bo, &people.eve, &people.cy].into_iter().enumerate() {
        let (nimbus, wei) =
            (customer(app, &json!(owner)).await, lead(app, &format!("n{n}"), owner).await);
        rows.interactions.push([
            id(&log(app, json!({ "customer_id": nimbus })).await),
            id(&log(app, json!({ "lead_id": wei })).await),
        ]);
        let bought = json!({
            "customer_id": nimbus, "purchased_on": "2026-11-20", "total": { "amount": "1", "currency": "JPY" },
            "owner_id": people.root
        });
        rows.purchases.push(id(&app.post("/v1/purchases", bought).await.created()));
        rows.tasks
            .push(id(&task(app, json!({ "customer_id": nimbus, "owner_id": people.root })).await));
        rows.customers.push(nimbus);
        rows.leads.push(wei);
    }
    rows
}

#[tokio::test]
async fn each_sees_what_hangs_on_rows_in_sight() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let rows = rows(&app, &people).await;
    app.drain().await;
    for (key, seen) in [
        (app.key_of(&people.ada, &RW).await, vec![0]),
        (app.key_of(&people.max, &RW).await, vec![0, 1, 2]),
        (app.key_of(&people.root, &RW).await, vec![0, 1, 2, 3]),
        (app.integration(Some(&people.south), &RW).await, vec![3]),
        (app.integration(None, &RW).await, vec![0, 1, 2, 3]),
    ] {
        let caller = app.as_key(&key);
        let list = async |path: &str| ids(&caller.get(&format!("{path}?limit=200")).await.ok());
        let (interactions, purchases, tasks) =
            (list("/v1/interactions").await, list("/v1/purchases").await, list("/v1/tasks").await);
        let feed = caller.get("/v1/changes?limit=200").await.ok();
        let feed: Vec<String> =
            feed["data"].as_array().unwrap().iter().map(|it| id(&it["data"])).collect();
        for place in 0..4 {
            let sees = seen.contains(&place);
            let status = if sees { 200 } else { 404 };
            let [of_customer, of_lead] = &rows.interactions[place];
            let (bought, plan) = (&rows.purchases[place], &rows.tasks[place]);
            for (kind, list, row) in [
                ("interactions", &interactions, of_customer),
                ("interactions", &interactions, of_lead),
                ("purchases", &purchases, bought),
                ("tasks", &tasks, plan),
            ] {
                assert_eq!(list.contains(row), sees, "{kind} {place}");
                assert_eq!(feed.contains(row), sees, "{kind} {place} in the feed");
                let path = format!("/v1/{kind}/{row}");
                assert_eq!(caller.get(&path).await.status, status, "{path}");
                assert_eq!(caller.patch(&path, json!({})).await.status, status, "{path}");
            }
            let timeline = format!("/v1/customers/{}/timeline", rows.customers[place]);
            assert_eq!(caller.get(&timeline).await.status, status, "{timeline}");
            let body = json!({ "channel": "call", "customer_id": rows.customers[place] });
            let made = caller.post("/v1/interactions", body).await;
            if sees {
                made.created();
            } else {
                assert_eq!(made.faults(), ["/customer_id unknown_reference"]);
                let body = json!({ "channel": "call", "lead_id": rows.leads[place] });
                let made = caller.post("/v1/interactions", body).await;
                assert_eq!(made.faults(), ["/lead_id unknown_reference"]);
                let body = json!({ "subject": "x", "customer_id": rows.customers[place] });
                let made = caller.post("/v1/tasks", body).await;
                assert_eq!(made.faults(), ["/customer_id unknown_reference"]);
                let body = json!({
                    "customer_id": rows.customers[place], "purchased_on": "2026-11-20",
                    "total": { "amount": "1", "currency": "JPY" }
                });
                let made = caller.post("/v1/purchases", body).await;
                assert_eq!(made.faults(), ["/customer_id unknown_reference"]);
            }
        }
    }
}

#[tokio::test]
async fn who_reads_a_customer_for_a_task_changes_nothing_else_of_it() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let nimbus = customer(&app, &json!(people.cy)).await;
    let call = id(&log(&app, json!({ "customer_id": nimbus })).await);
    let theirs = id(&task(&app, json!({ "customer_id": nimbus, "owner_id": people.cy })).await);
    let bought = json!({
        "customer_id": nimbus, "purchased_on": "2026-11-20", "total": { "amount": "1", "currency": "JPY" }
    });
    let sold = id(&app.post("/v1/purchases", bought.clone()).await.created());
    let key = app.key_of(&people.ada, &RW).await;
    let caller = app.as_key(&key);
    let timeline = format!("/v1/customers/{nimbus}/timeline");
    caller.get(&timeline).await.problem(404, "not_found");
    let mine = id(&task(&app, json!({ "customer_id": nimbus, "owner_id": people.ada })).await);
    assert_eq!(ids(&caller.get(&timeline).await.ok()).len(), 4);
    for path in [
        format!("/v1/interactions/{call}"),
        format!("/v1/tasks/{theirs}"),
        format!("/v1/purchases/{sold}"),
    ] {
        caller.get(&path).await.ok();
        caller.patch(&path, json!({})).await.problem(403, "read_only");
        caller.delete(&path).await.problem(403, "read_only");
    }
    let body = json!({ "channel": "call", "customer_id": nimbus });
    caller.post("/v1/interactions", body).await.problem(403, "read_only");
    caller.post("/v1/purchases", bought).await.problem(403, "read_only");
    // Her own task is hers, and so is what she says of it.
    let done = format!("/v1/tasks/{mine}/complete");
    caller.post(&done, json!({ "outcome": "reached" })).await.ok();
    caller.get(&timeline).await.problem(404, "not_found");
    caller.get(&format!("/v1/interactions/{call}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn what_hangs_on_both_is_seen_by_way_of_either() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let nimbus = customer(&app, &json!(people.cy)).await;
    let wei = lead(&app, "wei", &people.ada).await;
    link(&app, &wei, &nimbus).await;
    let call = id(&log(&app, json!({ "lead_id": wei })).await);
    let sold = deal(&app, &nimbus, &json!(people.bo)).await;
    for (user, status) in [(&people.ada, 200), (&people.cy, 200), (&people.bo, 404)] {
        let key = app.key_of(user, &RW).await;
        let caller = app.as_key(&key);
        assert_eq!(caller.get(&format!("/v1/interactions/{call}")).await.status, status);
        let listed = ids(&caller.get("/v1/interactions").await.ok());
        assert_eq!(listed.contains(&call), status == 200);
    }
    // A deal in sight is enough to plan for it.
    let key = app.key_of(&people.bo, &RW).await;
    let made =
        app.as_key(&key).post("/v1/tasks", json!({ "subject": "Offer", "deal_id": sold })).await;
    let made = made.created();
    assert_eq!((&made["customer_id"], &made["owner_id"]), (&json!(nimbus), &json!(people.bo)));
    let hidden = json!({ "subject": "x", "deal_id": sold });
    let key = app.key_of(&people.eve, &RW).await;
    assert_eq!(
        app.as_key(&key).post("/v1/tasks", hidden).await.faults(),
        ["/deal_id unknown_reference"]
    );
}
