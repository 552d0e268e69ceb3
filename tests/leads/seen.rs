//! A lead is seen as its owner is, and as the customer is that it is linked to.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{created, lead};

const WEI: &str = "wei@x.example";

/// A customer of this owner with a contact of this e-mail.
async fn customer(app: &TestApp, owner: &str, email: &str) -> String {
    let lead = lead(app, json!({ "email": email, "owner_id": owner })).await;
    id(&app.post(&format!("/v1/leads/{lead}/convert"), json!({})).await.created()["customer"])
}

fn link(lead: &Value) -> [Value; 4] {
    ["customer_id", "contact_id", "owner_id", "assigned_because"].map(|name| lead[name].clone())
}

#[tokio::test]
async fn the_key_that_posted_it_is_not_told_whose_contact_it_is() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let cy = app.rep("Cy", &south).await;
    let theirs = customer(&app, &cy, WEI).await;
    let website = app.integration(None, &["leads:write"]).await;
    let of_north = app.integration(Some(&north), &["leads:write", "crm:read"]).await;
    let nothing = [Value::Null, Value::Null, Value::Null, json!("")];
    for key in [&website, &of_north] {
        let caller = app.as_key(key);
        let answer = caller.post("/v1/leads", json!({ "email": WEI, "title": "CTO" })).await;
        let at = answer.header("location").to_owned();
        assert_eq!(answer.created()["lead"], json!({ "email": WEI, "title": "CTO" }));
        let whole = app.get(&at).await.ok();
        assert_eq!((&whole["customer_id"], &whole["owner_id"]), (&json!(theirs), &json!(cy)));
        let read = caller.get(&at).await.ok();
        assert_eq!((&read["title"], link(&read)), (&json!("CTO"), nothing.clone()));
        let listed = caller.get("/v1/leads").await.ok();
        assert_eq!(link(&listed["data"][0]), nothing, "{listed}");
        let contact = whole["contact_id"].as_str().unwrap();
        for asks in [
            format!("owner_id={cy}"),
            format!("customer_id={theirs}"),
            format!("contact_id={contact}"),
        ] {
            let asked = caller.get(&format!("/v1/leads?{asks}")).await.ok();
            assert_eq!(asked["data"], json!([]), "{asks}");
        }
        caller.get(&format!("{at}/owners")).await.problem(404, "not_found");
        app.get(&format!("{at}/owners")).await.ok();
        let again = caller.post("/v1/leads", json!({ "email": WEI, "title": "CEO" })).await.ok();
        assert_eq!(
            (link(&again["lead"]), &again["differs"]),
            (nothing.clone(), &json!(["/title"]))
        );
        app.delete(&at).await.expect(204);
    }
    // A lead that is linked to nobody is shown whole, and so is one whose customer is seen.
    let bo = app.rep("Bo", &north).await;
    let own = app.as_key(&website).post("/v1/leads", json!({ "email": "n@x.example" })).await;
    assert_ne!(own.created()["lead"]["owner_id"], Value::Null);
    let mine = customer(&app, &bo, "mine@x.example").await;
    let made = app.as_key(&of_north).post("/v1/leads", json!({ "email": "mine@x.example" })).await;
    assert_eq!(made.created()["lead"]["customer_id"], mine);
}

#[tokio::test]
async fn changes_tell_a_key_of_the_leads_that_it_posted_and_no_more_than_their_list() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let cy = app.rep("Cy", &south).await;
    customer(&app, &cy, WEI).await;
    let key = app.integration(Some(&north), &["leads:write", "crm:read"]).await;
    let caller = app.as_key(&key);
    caller.post("/v1/leads", json!({ "email": WEI })).await.created();
    let loose =
        id(&caller.post("/v1/leads", json!({ "email": "l@x.example" })).await.created()["lead"]);
    app.patch(&format!("/v1/leads/{loose}"), json!({ "owner_id": cy })).await.ok();
    app.drain().await;
    let told = caller.get("/v1/changes").await.ok();
    let told: Vec<&Value> = told["data"].as_array().unwrap().iter().collect();
    let types: Vec<&Value> = told.iter().map(|change| &change["type"]).collect();
    assert_eq!(types, ["lead.created", "lead.created", "lead.updated"]);
    let nothing = [Value::Null, Value::Null, Value::Null, json!("")];
    assert_eq!((&told[0]["data"]["email"], link(&told[0]["data"])), (&json!(WEI), nothing));
    assert_eq!(told[2]["data"]["owner_id"], cy, "it is nobody's contact");
}

#[tokio::test]
async fn who_reads_the_customer_reads_its_lead() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let (ada, cy) = (app.rep("Ada", &north).await, app.rep("Cy", &south).await);
    let theirs = customer(&app, &cy, WEI).await;
    let other = created(&app, json!({ "email": WEI, "owner_id": ada })).await["lead"].clone();
    assert_eq!(other["customer_id"], theirs);
    let path = format!("/v1/leads/{}", id(&other));
    let scopes = ["crm:read", "crm:write"];
    let of_south = app.integration(Some(&south), &scopes).await;
    app.as_key(&of_south).get(&path).await.ok();
    let listed = app.as_key(&of_south).get("/v1/leads").await.ok();
    assert!(listed["data"].as_array().unwrap().iter().any(|row| row["id"] == other["id"]));
    app.drain().await;
    let told = app.as_key(&of_south).get("/v1/changes").await.ok();
    assert!(told["data"].as_array().unwrap().iter().any(|row| row["data"]["id"] == other["id"]));
    let patched = app.as_key(&of_south).patch(&path, json!({ "title": "CTO" })).await.ok();
    assert_eq!(patched["title"], "CTO");
    // For the sake of a task it is read alone.
    let west = app.team("West").await;
    let di = app.rep("Di", &west).await;
    let of_west = app.key_of(&di, &scopes).await;
    app.as_key(&of_west).get(&path).await.problem(404, "not_found");
    let task = json!({ "subject": "Help", "customer_id": theirs, "owner_id": di });
    app.post("/v1/tasks", task).await.created();
    app.as_key(&of_west).get(&path).await.ok();
    app.as_key(&of_west).patch(&path, json!({ "title": "X" })).await.problem(403, "read_only");
    app.as_key(&of_west).delete(&path).await.problem(403, "read_only");
}

#[tokio::test]
async fn who_posted_a_lead_of_others_does_not_bring_it_back() {
    let app = TestApp::start().await;
    let (north, south) = (app.team("North").await, app.team("South").await);
    let cy = app.rep("Cy", &south).await;
    let key = app.integration(Some(&north), &["leads:write", "crm:read", "crm:write"]).await;
    let made = app.as_key(&key).post("/v1/leads", json!({ "email": WEI })).await.created();
    let path = format!("/v1/leads/{}", id(&made["lead"]));
    app.patch(&path, json!({ "owner_id": cy })).await.ok();
    app.as_key(&key).patch(&path, json!({ "title": "X" })).await.problem(404, "not_found");
    app.delete(&path).await.expect(204);
    let back = format!("{path}/restore");
    app.as_key(&key).post(&back, json!({})).await.problem(404, "not_found");
    app.post(&back, json!({})).await.ok();
}
