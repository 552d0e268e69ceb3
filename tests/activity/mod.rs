//! What hangs on customers, leads and deals: interactions, tasks, purchases, the timeline; and what follows from them.

mod derived;
mod gone;
mod interactions;
mod moves;
mod oracle;
mod own_tasks;
mod purchases;
mod races;
mod sight;
mod tasks;
mod timeline;

use serde_json::{Value, json};
use shared::{
    actor::Actor, contacts, contacts::Contact, customers, customers::Customer, deals, deals::Deal,
};
use testkit::{TestApp, fixtures::id, sql::Sql};

const RW: [&str; 2] = ["crm:read", "crm:write"];

/// A customer of this owner; null for nobody.
async fn customer(app: &TestApp, owner: &Value) -> String {
    let now = app.clock.now();
    let owner_id = owner.as_str().map(|id| id.parse().unwrap());
    let row = Customer { name: "Nimbus".into(), owner_id, ..customers::actions::blank(now) };
    let mut conn = app.conn().await;
    let made = customers::actions::insert(&mut conn, &Actor::system(), row, "given", now).await;
    made.unwrap().id.to_string()
}

/// A contact of this customer.
async fn contact(app: &TestApp, customer: &str) -> String {
    let blank = contacts::actions::blank(customer.parse().unwrap(), app.clock.now());
    let row = Contact { name: "Wei Zhang".into(), ..blank };
    contacts::queries::insert(&mut *app.conn().await, &row).await.unwrap().id.to_string()
}

/// An open deal of this customer and this owner.
async fn deal(app: &TestApp, customer: &str, owner: &Value) -> String {
    let owner = owner.as_str().map_or("null".to_owned(), |id| format!("'{id}'"));
    let deal = kernel::id::new(app.clock.now()).to_string();
    let at = app.clock.now().to_rfc3339();
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "with made as (insert into pipelines select '{deal}', '{deal}', false, '{at}', '{at}', 1, null returning id)
         insert into pipeline_stages select '{deal}', id, 'Stage', 0, 0.5 from made;
         insert into deals (id, customer_id, name, pipeline_id, stage_id, status, owner_id, custom,
                            created_at, updated_at, version)
         values ('{deal}', '{customer}', 'Nimbus 2027', '{deal}', '{deal}', 'open', {owner}, '{{}}', '{at}', '{at}', 1)"
    ))
    .await;
    deal
}

/// A lead of this owner.
async fn lead(app: &TestApp, name: &str, owner: &str) -> String {
    let body = json!({ "email": format!("{name}@x.example"), "owner_id": owner });
    id(&app.post("/v1/leads", body).await.created()["lead"])
}

/// Makes a lead one of a customer's.
async fn link(app: &TestApp, lead: &str, customer: &str) {
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!("update leads set customer_id = '{customer}' where id = '{lead}'")).await;
}

/// Logs a call with a customer, or what `more` makes of it.
async fn log(app: &TestApp, more: Value) -> Value {
    app.post("/v1/interactions", with(json!({ "channel": "call" }), more)).await.created()
}

async fn task(app: &TestApp, more: Value) -> Value {
    app.post("/v1/tasks", with(json!({ "subject": "Call" }), more)).await.created()
}

fn with(mut body: Value, more: Value) -> Value {
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    body
}

async fn customer_row(app: &TestApp, id: &str) -> Customer {
    let row = customers::queries::find(&mut *app.conn().await, id.parse().unwrap()).await;
    row.unwrap().unwrap()
}

async fn deal_row(app: &TestApp, id: &str) -> Deal {
    deals::queries::find(&mut *app.conn().await, id.parse().unwrap()).await.unwrap().unwrap()
}

async fn lead_row(app: &TestApp, id: &str) -> Value {
    app.get(&format!("/v1/leads/{id}")).await.ok()
}

/// The ids of a list.
fn ids(list: &Value) -> Vec<String> {
    list["data"].as_array().unwrap().iter().map(id).collect()
}
