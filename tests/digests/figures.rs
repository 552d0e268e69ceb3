//! What a digest says: figures, lists, people, trend, what changed the revenue and what was told wrongly.

use chrono::TimeDelta;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{LIST, editions, figure, make, north, weekly, won};

/// The digest of a week, sent by hand; its content.
async fn sent(app: &TestApp, digest: &str, period: &str) -> Value {
    app.post(&format!("{LIST}/{digest}/send"), json!({ "period": period })).await.expect(202);
    app.drain().await;
    editions(app, digest).await.last().unwrap()["content"].clone()
}

#[tokio::test]
async fn it_lists_what_was_won_moved_stuck_overdue_and_unanswered() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let digest = make(&app, weekly(&max, &north)).await;
    let customer = json!({ "name": "Nimbus", "owner_id": ada });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let stages =
        app.get("/v1/pipelines").await.ok()["data"][0]["stages"].as_array().unwrap().clone();
    let deal = async |name: &str, amount: &str| {
        let body = json!({
            "customer_id": customer, "name": name, "owner_id": ada,
            "value": { "amount": amount, "currency": "USD" }
        });
        id(&app.post("/v1/deals", body).await.created())
    };
    let to = async |deal: &str, stage: usize| {
        let body = json!({ "stage_id": stages[stage]["id"] });
        app.patch(&format!("/v1/deals/{deal}"), body).await.ok();
    };
    // Five deals leave the first stage within an hour, and one stays for days.
    let mut quick = Vec::new();
    for index in 0..5 {
        quick.push(deal(&format!("Quick {index}"), "10.00").await);
    }
    let stuck = deal("Stuck", "500.00").await;
    let planned = deal("Planned", "500.00").await;
    let task = json!({ "subject": "Ask", "deal_id": planned, "owner_id": ada, "due_at": "2026-12-20T08:00:00Z" });
    app.post("/v1/tasks", task).await.created();
    app.pass(TimeDelta::hours(1)).await;
    for deal in &quick {
        to(deal, 1).await;
    }
    let late = json!({
        "subject": "Call back", "customer_id": customer, "owner_id": ada, "due_at": "2026-11-20T12:00:00Z"
    });
    let late = id(&app.post("/v1/tasks", late).await.created());
    let lead = json!({ "email": "wei@nimbus.example", "owner_id": ada });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let small = won(&app, &ada, "20.00").await;
    let large = won(&app, &ada, "30000.00").await;
    app.at("2026-11-23T08:00:00Z").await;

    let content = sent(&app, &digest, "2026-W47").await;
    let deals = |list: &str| -> Vec<Value> {
        content[list]["rows"].as_array().unwrap().iter().map(|row| row["deal_id"].clone()).collect()
    };
    assert_eq!(deals("won"), [json!(large), json!(small)]);
    assert_eq!(
        content["won"]["rows"][0]["value"],
        json!({ "amount": "30000.00", "currency": "USD" })
    );
    let moved = &content["moved"]["rows"];
    assert_eq!(moved.as_array().unwrap().len(), 5);
    assert_eq!(
        (&moved[0]["from_stage_id"], &moved[0]["stage_id"]),
        (&stages[0]["id"], &stages[1]["id"])
    );
    // One customer has an open task without a deal: of it nothing is stuck. Once that is done, the one without a plan is.
    assert_eq!(deals("stuck"), Vec::<Value>::new());
    let first_contact = app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
    let overdue: Vec<&Value> =
        content["overdue"]["rows"].as_array().unwrap().iter().map(|row| &row["task_id"]).collect();
    assert!(overdue.contains(&&json!(late)), "{overdue:?}");
    assert!(first_contact["data"].as_array().is_some_and(|tasks| tasks.len() == 1));
    assert_eq!(content["unanswered"]["rows"][0]["lead_id"], json!(lead));
    app.post(&format!("/v1/tasks/{late}/complete"), json!({})).await.ok();
    let content = sent(&app, &digest, "2026-W47").await;
    let stuck_now = content["stuck"]["rows"].as_array().unwrap();
    assert_eq!(stuck_now.len(), 1, "{stuck_now:?}");
    assert_eq!((&stuck_now[0]["deal_id"], &stuck_now[0]["usual_days"]), (&json!(stuck), &json!(0)));
    assert_eq!(stuck_now[0]["at"], "2026-11-20T08:00:00Z");
}

#[tokio::test]
async fn people_trend_and_the_split_of_the_revenue() {
    let app = TestApp::start_at("2026-11-10T08:00:00Z".parse().unwrap()).await;
    let (north, max, ada) = north(&app).await;
    let bo = app.rep("Bo", &north).await;
    let digest = make(&app, weekly(&max, &north)).await;
    // Week 46: two of 100 won and two lost; week 47: three of 150 won and one lost.
    let lose = async || {
        let customer = json!({ "name": "Other", "owner_id": bo });
        let customer = id(&app.post("/v1/customers", customer).await.created());
        let body = json!({
            "customer_id": customer, "name": "Lost", "owner_id": bo,
            "value": { "amount": "100.00", "currency": "USD" }
        });
        let deal = id(&app.post("/v1/deals", body).await.created());
        let lost = json!({ "status": "lost", "lost_reason": "price" });
        app.patch(&format!("/v1/deals/{deal}"), lost).await.ok();
    };
    for _ in 0..2 {
        won(&app, &ada, "100.00").await;
        lose().await;
    }
    app.at("2026-11-17T08:00:00Z").await;
    for _ in 0..3 {
        won(&app, &ada, "150.00").await;
    }
    lose().await;
    app.at("2026-11-23T08:00:00Z").await;
    let content = sent(&app, &digest, "2026-W47").await;
    // 450 − 200: as many closed, the rate from 0.5 to 0.75, the size from 100 to 150.
    assert_eq!(
        content["revenue_change"],
        json!([{
            "currency": "USD", "difference": "250.00", "reason": null,
            "parts": { "count": "0.00", "win_rate": "125.00", "size": "125.00" }
        }])
    );
    let trend = content["trend"].as_array().unwrap();
    let last: Vec<(&Value, &Value)> =
        trend.iter().skip(6).map(|point| (&point["period"], &point["deals_won"])).collect();
    assert_eq!(last, [(&json!("2026-W46"), &json!(2)), (&json!("2026-W47"), &json!(3))]);
    assert_eq!(trend.len(), 8);
    let people = content["people"].as_array().unwrap();
    let person = |user: &str| people.iter().find(|row| row["user_id"] == user).unwrap();
    assert_eq!(person(&ada)["revenue"], json!([{ "amount": "450.00", "currency": "USD" }]));
    assert_eq!((&person(&ada)["deals_won"], &person(&bo)["deals_lost"]), (&json!(3), &json!(1)));
    // Who had nothing is there too.
    assert_eq!(person(&max)["interactions"], 0);
}

#[tokio::test]
async fn what_was_told_stays_and_what_changed_is_declared() {
    let app = TestApp::start().await;
    let (north, max, ada) = north(&app).await;
    let digest = make(&app, weekly(&max, &north)).await;
    won(&app, &ada, "100.00").await;
    app.at("2026-11-23T00:00:00Z").await;
    let customer = json!({ "name": "Late", "owner_id": ada });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    // Written down on Tuesday, closed on Friday before.
    app.at("2026-11-24T09:00:00Z").await;
    let body = json!({
        "customer_id": customer, "name": "Late", "owner_id": ada,
        "value": { "amount": "50.00", "currency": "USD" }
    });
    let deal = id(&app.post("/v1/deals", body).await.created());
    let back = json!({ "status": "won", "closed_at": "2026-11-20T10:00:00Z" });
    app.patch(&format!("/v1/deals/{deal}"), back).await.ok();
    let body = json!({
        "customer_id": customer, "name": "Later", "owner_id": ada,
        "value": { "amount": "9.00", "currency": "EUR" }
    });
    let euros = id(&app.post("/v1/deals", body).await.created());
    let back = json!({ "status": "won", "closed_at": "2026-11-20T11:00:00Z" });
    app.patch(&format!("/v1/deals/{euros}"), back).await.ok();
    app.at("2026-11-30T00:00:00Z").await;
    let made = editions(&app, &digest).await;
    assert_eq!(made.len(), 2);
    assert_eq!(figure(&made[0], "revenue")["value"], "100.00", "what was sent is frozen");
    let corrections = made[1]["content"]["corrections"].as_array().unwrap();
    let revenue = corrections.iter().find(|one| one["metric"] == "revenue").unwrap();
    assert_eq!((&revenue["told"], &revenue["now"]), (&json!("100.00"), &json!("150.00")));
    // A deal in another currency was told of nowhere, and nothing of it was.
    let told: Vec<_> = corrections.iter().filter(|one| one["metric"] == "revenue").collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(
        (&told[1]["currency"], &told[1]["told"], &told[1]["now"]),
        (&json!("EUR"), &json!("0.00"), &json!("9.00"))
    );
    assert!(corrections.iter().all(|one| one["metric"] != "first_response_minutes"));
    let mail = app.smtp.to("max@example.com").pop().unwrap();
    assert!(mail.text().unwrap().contains("150.00"), "{}", mail.text().unwrap());
}
