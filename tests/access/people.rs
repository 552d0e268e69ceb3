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

/// The ids of a list.
pub fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(id).collect()
}
