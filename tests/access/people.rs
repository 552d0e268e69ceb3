//! The organisation that the stories of access play in.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

pub const ALL: [&str; 6] =
    ["leads:write", "crm:read", "crm:write", "surveys:write", "reports:read", "admin"];

/// North with Max, who leads it, Ada and Bo; below it Far north with Eve; South with Cy.
pub struct People {
    pub north: String,
    pub south: String,
    pub max: String,
    pub ada: String,
    pub bo: String,
    pub cy: String,
    pub eve: String,
    pub root: String,
}

pub async fn people(app: &TestApp) -> People {
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let (north, south) = (app.team("North").await, app.team("South").await);
    let far =
        app.post("/v1/teams", json!({ "name": "Far north", "parent_id": north })).await.created();
    let max = app.user("Max", "manager", json!({ "team_id": north })).await;
    app.patch(&format!("/v1/teams/{north}"), json!({ "lead_id": max })).await.ok();
    let root = app.user("Root", "admin", json!({})).await;
    let (ada, bo) = (app.rep("Ada", &north).await, app.rep("Bo", &north).await);
    let (cy, eve) = (app.rep("Cy", &south).await, app.rep("Eve", &id(&far)).await);
    People { north, south, max, ada, bo, cy, eve, root }
}

/// A lead of this owner, posted by the admin; a null owner leaves it unowned.
pub async fn lead(app: &TestApp, name: &str, owner: &Value) -> String {
    let body = json!({ "email": format!("{name}@x.example"), "owner_id": owner });
    let made = id(&app.post("/v1/leads", body).await.created()["lead"]);
    app.patch(&format!("/v1/leads/{made}"), json!({ "owner_id": owner })).await.ok();
    made
}

pub async fn task(app: &TestApp, owner: &str) -> String {
    id(&app.post("/v1/tasks", json!({ "subject": "Call", "owner_id": owner })).await.created())
}

/// A customer of this owner, with a contact, an interaction, a purchase, a deal and a case of nobody's else.
pub async fn customer(app: &TestApp, owner: &Value) -> [String; 6] {
    let made = app.post("/v1/customers", json!({ "name": "Nimbus", "owner_id": owner })).await;
    let customer = id(&made.created());
    let on = |more: Value| {
        let mut body = json!({ "customer_id": customer });
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        body
    };
    let contact = app.post("/v1/contacts", on(json!({ "name": "Wei", "owner_id": owner }))).await;
    let call = app.post("/v1/interactions", on(json!({ "channel": "call" }))).await;
    let total = json!({ "amount": "1.00", "currency": "USD" });
    let bought = on(json!({ "purchased_on": "2026-11-20", "total": total }));
    let bought = app.post("/v1/purchases", bought).await;
    let deal = app.post("/v1/deals", on(json!({ "name": "2027" }))).await;
    let case = app.post("/v1/cases", on(json!({ "subject": "Late", "owner_id": owner }))).await;
    let hanging = [contact, call, bought, deal, case];
    let [contact, call, bought, deal, case] = hanging.map(|answer| id(&answer.created()));
    [customer, contact, call, bought, deal, case]
}

/// The ids of a list.
pub fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(id).collect()
}
