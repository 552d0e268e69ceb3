//! What an erasure reaches, and what it leaves alone.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sql::Sql};

use super::{contact, customer};

async fn lead(app: &TestApp, body: Value) -> String {
    id(&app.post("/v1/leads", body).await.created()["lead"])
}

/// Waits until a request waits for a row.
async fn somebody_waits(sql: &mut Sql) {
    let waiting =
        "pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()";
    while sql.count(waiting).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
}

/// Erases at `path` while another transaction holds the rows of `held` and then does `change`.
async fn erase_meanwhile(app: &TestApp, path: &str, held: &str, change: &str) {
    let mut other = Sql::on(app.database.url()).await;
    let mut watch = Sql::on(app.database.url()).await;
    other.run(&format!("begin; select 1 from {held} for no key update")).await;
    let erase = app.post(path, json!({}));
    let meanwhile = async {
        somebody_waits(&mut watch).await;
        other.run(&format!("{change}; commit")).await;
    };
    let (answer, ()) = tokio::join!(erase, meanwhile);
    answer.expect(204);
}

#[tokio::test]
async fn what_the_lead_becomes_meanwhile_is_erased_too() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei Zhang", json!({ "phone": "+8613800138000" })).await;
    let row = lead(&app, json!({ "email": "wei@x.example" })).await;
    erase_meanwhile(
        &app,
        &format!("/v1/leads/{row}/erase"),
        &format!("leads where id = '{row}'"),
        &format!(
            "update leads set contact_id = '{wei}', customer_id = '{nimbus}', status = 'converted' where id = '{row}'"
        ),
    )
    .await;
    let after = app.get(&format!("/v1/contacts/{wei}")).await.ok();
    assert_eq!((&after["name"], &after["phones"]), (&json!(""), &json!([])));
}

#[tokio::test]
async fn a_lead_that_becomes_the_contacts_meanwhile_is_erased_too() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei Zhang", json!({})).await;
    let row = lead(&app, json!({ "email": "wei@x.example", "first_name": "Wei" })).await;
    erase_meanwhile(
        &app,
        &format!("/v1/contacts/{wei}/erase"),
        &format!("customers where id = '{nimbus}'"),
        &format!(
            "update leads set contact_id = '{wei}', customer_id = '{nimbus}' where id = '{row}'"
        ),
    )
    .await;
    let after = app.get(&format!("/v1/leads/{row}")).await.ok();
    assert_eq!((&after["first_name"], &after["emails"]), (&Value::Null, &json!([])));
}

#[tokio::test]
async fn leads_with_the_same_address_are_the_same_person() {
    let app = TestApp::start().await;
    app.user("Ada", "rep", json!({})).await;
    let gone = lead(&app, json!({ "email": "wei@x.example", "message": "First" })).await;
    app.delete(&format!("/v1/leads/{gone}")).await.expect(204);
    let now = lead(&app, json!({ "email": "wei@x.example", "message": "Second" })).await;
    let other = lead(&app, json!({ "email": "li@x.example", "message": "Other" })).await;
    app.post(&format!("/v1/leads/{now}/erase"), json!({})).await.expect(204);
    let path = format!("/v1/leads/{gone}?include_deleted=true");
    let gone = app.get(&path).await.ok();
    assert_eq!((&gone["message"], &gone["emails"]), (&Value::Null, &json!([])));
    assert_eq!(app.get(&format!("/v1/leads/{other}")).await.ok()["message"], "Other");
}

#[tokio::test]
async fn they_are_struck_out_of_everything_at_their_customers_and_who_keeps_copies_learns_of_it() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let first = customer(&app, "First", json!({})).await;
    let wei = contact(&app, &first, "Wei Zhang", json!({ "email": "wei@x.example" })).await;
    let task = json!({ "subject": "Ask Wei Zhang", "customer_id": first, "owner_id": ada });
    let mut rows = vec![(
        "tasks",
        id(&app.post("/v1/tasks", task).await.created()),
        "/subject",
        "Ask [erased]",
    )];
    let nimbus =
        customer(&app, "Wei Zhang Trading", json!({ "custom": { "boss": "Wei Zhang" } })).await;
    contact(&app, &nimbus, "Bo", json!({})).await;
    app.patch(&format!("/v1/contacts/{wei}"), json!({ "customer_id": nimbus })).await.ok();
    rows.push(("customers", nimbus.clone(), "/name", "[erased] Trading"));
    rows.push(("customers", nimbus.clone(), "/custom/boss", "[erased]"));
    let li = json!({ "title": "Aide to Wei Zhang", "custom": { "boss": "wei@x.example" } });
    let li = contact(&app, &nimbus, "Li Wang", li).await;
    rows.push(("contacts", li.clone(), "/title", "Aide to [erased]"));
    rows.push(("contacts", li, "/custom/boss", "[erased]"));
    let deal = json!({ "customer_id": nimbus, "name": "Renewal", "custom": { "by": "Wei Zhang" } });
    rows.push((
        "deals",
        id(&app.post("/v1/deals", deal).await.created()),
        "/custom/by",
        "[erased]",
    ));
    let bought = json!({
        "customer_id": nimbus, "purchased_on": "2026-11-01", "total": { "amount": "5.00", "currency": "EUR" },
        "items": [{ "name": "Seat of Wei Zhang", "quantity": 1 }]
    });
    let bought = id(&app.post("/v1/purchases", bought).await.created());
    rows.push(("purchases", bought, "/items/0/name", "Seat of [erased]"));
    let call = json!({
        "customer_id": nimbus, "channel": "call", "direction": "outbound", "outcome": "reached", "summary": "Wei Zhang spoke"
    });
    let call = id(&app.post("/v1/interactions", call).await.created());
    rows.push(("interactions", call, "/summary", "[erased] spoke"));
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    for (list, row, place, text) in &rows {
        let now = app.get(&format!("/v1/{list}/{row}")).await.ok();
        assert_eq!(now.pointer(place), Some(&json!(text)), "{list}{place}");
        let events = app.get(&format!("/v1/audit?subject_id={row}")).await.ok();
        let last = &events["data"][0];
        assert!(last["type"].as_str().unwrap().ends_with(".updated"), "{last}");
        assert_eq!((&last["before"], &last["after"]), (&Value::Null, &now), "{list}");
    }
    let log = app.get("/v1/audit?limit=200").await.ok().to_string().to_lowercase();
    for word in ["wei zhang", "wei@x.example"] {
        assert!(!log.contains(word), "{word} in {log}");
    }
}

#[tokio::test]
async fn others_of_the_same_name_or_with_more_digits_keep_what_is_theirs() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let body = json!({ "email": "wei@x.example", "phone": "+3725123456" });
    let wei = contact(&app, &nimbus, "Wei Zhang", body).await;
    let refused = async |body: Value| app.post("/v1/leads", body).await.problem(422, "validation");
    for body in [
        json!({ "first_name": "Wei Zhang", "email": "namesake@x.example", "country": "XX" }),
        json!({ "message": "Order 9512345678", "email": "order@x.example", "country": "XX" }),
        json!({ "message": "Not wei@x.example.org", "country": "XX" }),
        json!({ "message": "I am wei@x.example.", "country": "XX" }),
        json!({ "phone": "512 3456", "country": "XX" }),
    ] {
        refused(body).await;
    }
    let headers = [("content-type", "application/json"), ("idempotency-key", "namesake")];
    let admin = app.as_key(testkit::app::ADMIN_KEY);
    let namesake = json!({ "name": "Wei Zhang" }).to_string();
    let made = admin.send("POST", "/v1/customers", &headers, namesake.clone()).await.created();
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    let kept = sql.texts("payload", "rejected_leads where payload <> 'null' order by id").await;
    assert_eq!(kept.len(), 3, "{kept:?}");
    let again = admin.send("POST", "/v1/customers", &headers, namesake).await;
    assert_eq!(again.json(), made, "the answer is kept");
}

#[tokio::test]
async fn a_suppressed_address_stays_suppressed_and_nothing_more_is_kept_of_it() {
    let app = TestApp::start().await;
    let nimbus = customer(&app, "Nimbus", json!({})).await;
    let wei = contact(&app, &nimbus, "Wei Zhang", json!({ "email": "wei@x.example" })).await;
    for email in ["wei@x.example", "li@x.example"] {
        let body = json!({ "email": email, "detail": "as Wei Zhang asked" });
        app.post("/v1/suppressions", body).await.created();
    }
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.texts("email", "suppressions where detail is null").await, ["wei@x.example"]);
    let of_it = "events where subject_type = 'suppression' and after is not null";
    assert_eq!(sql.texts("after ->> 'email'", of_it).await, ["li@x.example"]);
}
