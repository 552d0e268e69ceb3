//! Many want the same name, number or place: one gets it, the others are told.

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, sql::Sql};

pub const MANY: usize = 30;

/// The same request by many at once, half of them at each API; `of` gives the n-th one's path and body.
pub async fn all(
    app: &TestApp,
    method: &str,
    of: impl Fn(usize) -> (String, Value),
    count: usize,
) -> Vec<Response> {
    let second = app.another();
    let requests = (0..count).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let (caller, (path, body)) = (app.at_base(base), of(n));
        let headers = [("content-type", "application/json")];
        async move { caller.send(method, &path, &headers, body.to_string()).await }
    });
    join_all(requests).await
}

/// One of the answers has this status, the others are a 409 with this code.
#[track_caller]
pub fn one_wins(answers: Vec<Response>, status: u16, code: &str) {
    let (won, lost): (Vec<_>, Vec<_>) = answers.into_iter().partition(|one| one.status == status);
    assert_eq!(won.len(), 1, "{code}");
    for answer in lost {
        assert_eq!(answer.status, 409, "{answer:?}");
        answer.problem(409, code);
    }
}

pub async fn start() -> TestApp {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    app
}

/// The n-th writing of a name that is the same but for its capitals.
fn cased(name: &str, n: usize) -> String {
    if n.is_multiple_of(3) { name.to_uppercase() } else { name.to_owned() }
}

#[tokio::test]
async fn of_those_that_want_one_name_one_gets_it() {
    let app = start().await;
    type Body = fn(usize) -> Value;
    let user: Body =
        |n| json!({ "name": "Ada", "email": cased("ada@example.com", n), "role": "rep" });
    let team: Body = |n| json!({ "name": cased("North", n) });
    let suppression: Body = |n| json!({ "email": cased("no@example.com", n) });
    let own_user: Body =
        |n| json!({ "name": "Ben", "email": format!("ben{n}@example.com"), "role": "rep" });
    let pipeline: Body = |n| json!({ "name": cased("Partners", n), "stages": [{ "name": "First", "probability": 0.5 }] });
    let own_pipeline: Body = |n| json!({ "name": format!("Pipeline {n}"), "stages": [{ "name": "First", "probability": 0.5 }] });
    let own_team: Body = |n| json!({ "name": format!("Team {n}") });
    for (path, same, own, patch, code) in [
        ("/v1/users", user, Some(own_user), json!({ "email": "one@example.com" }), "email_taken"),
        ("/v1/teams", team, Some(own_team), json!({ "name": "One" }), "name_taken"),
        ("/v1/pipelines", pipeline, Some(own_pipeline), json!({ "name": "One" }), "name_taken"),
        ("/v1/suppressions", suppression, None, Value::Null, "already_suppressed"),
    ] {
        one_wins(all(&app, "POST", |n| (path.into(), same(n)), MANY).await, 201, code);
        let Some(own) = own else { continue };
        // Those who have another change to it.
        let mut ids = Vec::new();
        for n in 0..10 {
            ids.push(id(&app.post(path, own(n)).await.created()));
        }
        let change = |n: usize| (format!("{path}/{}", ids[n]), patch.clone());
        one_wins(all(&app, "PATCH", change, ids.len()).await, 200, code);
        // Those who were deleted with the same one come back.
        let mut gone = Vec::new();
        for _ in 0..10 {
            gone.push(id(&app.post(path, own(99)).await.created()));
            app.delete(&format!("{path}/{}", gone[gone.len() - 1])).await.expect(204);
        }
        let restore = |n: usize| (format!("{path}/{}/restore", gone[n]), json!({}));
        one_wins(all(&app, "POST", restore, gone.len()).await, 200, code);
    }
}

#[tokio::test]
async fn of_leads_that_want_one_external_id_one_gets_it() {
    let app = start().await;
    let mut ids = Vec::new();
    for n in 0..MANY {
        let body = json!({ "email": format!("p{n}@nimbus.example") });
        ids.push(id(&app.post("/v1/leads", body).await.created()["lead"]));
    }
    let wanted = json!({ "source": "website", "external_id": "w-17" });
    let change = |n: usize| (format!("/v1/leads/{}", ids[n]), wanted.clone());
    one_wins(all(&app, "PATCH", change, MANY).await, 200, "external_id_taken");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("leads where external_id = 'w-17'").await, 1);
}

#[tokio::test]
async fn a_customer_has_one_primary_contact_whoever_asks() {
    let app = start().await;
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let person = |n: usize| json!({ "customer_id": customer, "name": format!("Wei {n}"), "is_primary": true });
    for answer in all(&app, "POST", |n| ("/v1/contacts".into(), person(n)), MANY).await {
        answer.created();
    }
    let mut sql = Sql::on(app.database.url()).await;
    let primary = "contacts where is_primary and deleted_at is null";
    assert_eq!(sql.count(primary).await, 1);
    let ids = sql.texts("id", "contacts").await;
    let change = |n: usize| (format!("/v1/contacts/{}", ids[n]), json!({ "is_primary": true }));
    for answer in all(&app, "PATCH", change, MANY).await {
        answer.ok();
    }
    assert_eq!(sql.count(primary).await, 1);
    assert_eq!(sql.count("contacts").await, i64::try_from(MANY).unwrap());
}

#[tokio::test]
async fn one_refused_post_sent_by_many_is_kept_once() {
    let app = start().await;
    let body = json!({ "last_name": "Zhang", "email": "nobody" });
    for answer in all(&app, "POST", |_| ("/v1/leads".into(), body.clone()), MANY).await {
        assert_eq!(answer.faults(), ["/email invalid_email"]);
    }
    let kept = app.get("/v1/rejected-leads").await.ok();
    assert_eq!(kept["data"].as_array().unwrap().len(), 1);
    assert_eq!(kept["data"][0]["count"], MANY);
}

#[tokio::test]
async fn a_user_moved_by_many_is_in_one_team() {
    let app = start().await;
    let mut teams = Vec::new();
    for n in 0..5 {
        teams.push(app.team(&format!("Team {n}")).await);
    }
    let ada = app.user("Ada", "rep", json!({})).await;
    let path = format!("/v1/users/{ada}");
    let change = |n: usize| (path.clone(), json!({ "team_id": teams[n % 5] }));
    for answer in all(&app, "PATCH", change, MANY).await {
        answer.ok();
    }
    let team = app.get(&path).await.ok()["team_id"].as_str().unwrap().to_owned();
    let mut sql = Sql::on(app.database.url()).await;
    let open = format!("team_memberships where user_id = '{ada}' and to_at is null");
    assert_eq!(sql.texts("team_id", &open).await, [team]);
}
