//! Tasks of customers and deals.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{RW, customer, customer_row, deal, deal_row, ids, lead, lead_row, link, task};

#[tokio::test]
async fn a_task_takes_the_customer_of_its_deal_or_lead() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let bo = app.user("Bo", "rep", json!({})).await;
    let cy = app.user("Cy", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let (sold, orphan) =
        (deal(&app, &nimbus, &json!(bo)).await, deal(&app, &nimbus, &Value::Null).await);
    let (wei, loose) = (lead(&app, "wei", &cy).await, lead(&app, "loose", &cy).await);
    link(&app, &wei, &nimbus).await;
    for (more, customer_id, owner) in [
        (json!({ "customer_id": nimbus }), json!(nimbus), &ada),
        (json!({ "deal_id": sold }), json!(nimbus), &bo),
        (json!({ "lead_id": wei }), json!(nimbus), &cy),
        (json!({ "lead_id": loose }), Value::Null, &cy),
        (json!({ "lead_id": wei, "deal_id": sold, "customer_id": nimbus }), json!(nimbus), &bo),
        (json!({ "lead_id": wei, "deal_id": orphan }), json!(nimbus), &cy),
        (json!({ "customer_id": nimbus, "deal_id": orphan }), json!(nimbus), &ada),
        (json!({ "customer_id": nimbus, "owner_id": cy }), json!(nimbus), &cy),
    ] {
        let made = task(&app, more.clone()).await;
        assert_eq!(
            (&made["customer_id"], &made["owner_id"]),
            (&customer_id, &json!(owner)),
            "{more}"
        );
        for name in ["lead_id", "deal_id"] {
            assert_eq!(&made[name], more.get(name).unwrap_or(&Value::Null), "{more}");
        }
    }
    let unowned = json!({ "subject": "x", "deal_id": deal(&app, &customer(&app, &Value::Null).await, &Value::Null).await });
    assert_eq!(app.post("/v1/tasks", unowned).await.faults(), ["/owner_id required"]);
    for (query, count) in [
        (format!("customer_id={nimbus}"), 7),
        (format!("deal_id={sold}"), 2),
        // With the task of its first contact.
        (format!("lead_id={loose}"), 2),
    ] {
        assert_eq!(ids(&app.get(&format!("/v1/tasks?{query}")).await.ok()).len(), count, "{query}");
    }
}

#[tokio::test]
async fn ids_that_contradict_each_other_are_refused() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let (nimbus, cumulus) = (customer(&app, &json!(ada)).await, customer(&app, &json!(ada)).await);
    let (here, there) =
        (deal(&app, &nimbus, &Value::Null).await, deal(&app, &cumulus, &Value::Null).await);
    let wei = lead(&app, "wei", &ada).await;
    link(&app, &wei, &nimbus).await;
    let post = |more| app.post("/v1/tasks", super::with(json!({ "subject": "Call" }), more));
    for (more, fault) in [
        (json!({ "customer_id": nimbus, "deal_id": there }), "/deal_id other_customer"),
        (json!({ "customer_id": cumulus, "lead_id": wei }), "/lead_id other_customer"),
        (json!({ "lead_id": wei, "deal_id": there }), "/lead_id other_customer"),
    ] {
        assert_eq!(post(more.clone()).await.faults(), [fault], "{more}");
    }
    for name in ["customer_id", "lead_id", "deal_id"] {
        let nobody = json!({ name: kernel::id::new(app.clock.now()) });
        assert_eq!(post(nobody).await.faults(), [format!("/{name} unknown_reference")]);
    }
    let path = format!("/v1/tasks/{}", id(&task(&app, json!({ "deal_id": here })).await));
    let moved = app.patch(&path, json!({ "customer_id": cumulus })).await;
    assert_eq!(moved.faults(), ["/deal_id other_customer"]);
    assert_eq!(app.patch(&path, json!({ "deal_id": there })).await.ok()["customer_id"], cumulus);
    let back = json!({ "customer_id": nimbus, "deal_id": null });
    assert_eq!(app.patch(&path, back).await.ok()["customer_id"], nimbus);
    let kept = app.patch(&path, json!({ "deal_id": here, "subject": "x" })).await.ok();
    assert_eq!((&kept["customer_id"], &kept["deal_id"]), (&json!(nimbus), &json!(here)));
    let derived = app.patch(&path, json!({ "customer_id": null })).await.ok();
    assert_eq!(derived["customer_id"], nimbus, "its deal's");
}

#[tokio::test]
async fn a_task_done_with_an_outcome_is_one_interaction_of_all_that_it_hangs_on() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let nimbus = customer(&app, &json!(ada)).await;
    let sold = deal(&app, &nimbus, &json!(ada)).await;
    let wei = lead(&app, "wei", &ada).await;
    link(&app, &wei, &nimbus).await;
    let made = task(&app, json!({ "lead_id": wei, "deal_id": sold, "kind": "visit", "due_at": "2026-11-20T09:00:00Z" })).await;
    app.clock.advance(chrono::TimeDelta::minutes(5));
    let body = json!({ "outcome": "reached", "note": "wants a demo" });
    app.post(&format!("/v1/tasks/{}/complete", id(&made)), body).await.ok();
    let list = app.get(&format!("/v1/interactions?customer_id={nimbus}")).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    for (field, value) in [
        ("lead_id", json!(wei)),
        ("deal_id", json!(sold)),
        ("user_id", json!(ada)),
        ("channel", json!("visit")),
        ("direction", json!("outbound")),
        ("outcome", json!("reached")),
        ("summary", json!("wants a demo")),
    ] {
        assert_eq!(list["data"][0][field], value, "{field}");
    }
    let at = app.clock.now();
    let row = lead_row(&app, &wei).await;
    assert_eq!(row["first_response_at"], "2026-11-20T08:05:00Z");
    assert_eq!(row["last_contacted_at"], "2026-11-20T08:05:00Z");
    let (of_customer, of_deal) = (customer_row(&app, &nimbus).await, deal_row(&app, &sold).await);
    assert_eq!((of_customer.last_contacted_at, of_customer.next_follow_up_at), (Some(at), None));
    assert_eq!((of_deal.last_contacted_at, of_deal.next_follow_up_at), (Some(at), None));

    let missed = task(&app, json!({ "customer_id": nimbus })).await;
    app.clock.advance(chrono::TimeDelta::minutes(5));
    app.post(&format!("/v1/tasks/{}/complete", id(&missed)), json!({ "outcome": "no_answer" }))
        .await
        .ok();
    assert_eq!(customer_row(&app, &nimbus).await.last_contacted_at, Some(at));
    let list = app.get(&format!("/v1/interactions?customer_id={nimbus}")).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn mails_about_a_customer_are_in_its_file() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let (ada, bo) = (app.rep("Ada", &team).await, app.rep("Bo", &team).await);
    let nimbus = customer(&app, &json!(ada)).await;
    let sold = deal(&app, &nimbus, &json!(bo)).await;
    let of_bo = task(&app, json!({ "deal_id": sold, "remind_at": "2026-11-20T09:00:00Z" })).await;
    assert_eq!(of_bo["owner_id"], bo);
    app.at("2026-11-20T09:00:00Z").await;
    let list = app.get(&format!("/v1/emails?customer_id={nimbus}")).await.ok();
    assert_eq!(list["data"].as_array().unwrap().len(), 1);
    let mail = &list["data"][0];
    assert_eq!((&mail["kind"], &mail["to"]), (&json!("task_reminder"), &json!("bo@example.com")));
    let key = app.key_of(&ada, &RW).await;
    let caller = app.as_key(&key);
    let mut shown = caller.get(&format!("/v1/emails/{}", id(mail))).await.ok();
    shown.as_object_mut().unwrap().shift_remove("why").unwrap();
    assert_eq!(shown, *mail);
    assert_eq!(ids(&caller.get("/v1/emails").await.ok()), [id(mail)]);
    let cy = app.rep("Cy", &team).await;
    let key = app.key_of(&cy, &RW).await;
    let stranger = app.as_key(&key);
    stranger.get(&format!("/v1/emails/{}", id(mail))).await.problem(404, "not_found");
    assert_eq!(ids(&stranger.get("/v1/emails").await.ok()), Vec::<String>::new());
}
