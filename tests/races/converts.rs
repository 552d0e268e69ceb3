//! Posts and converts of one person at once.

use std::collections::BTreeMap;

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use testkit::{Response, TestApp, fixtures::id, sql::Sql};

async fn start() -> (TestApp, String, String) {
    let app = TestApp::start().await;
    app.user("Ada Rep", "rep", json!({})).await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let body = json!({ "email": "wei@x.example", "phone": "+8613800138000", "last_name": "Zhang" });
    let lead = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let second = app.another();
    (app, second, lead)
}

/// Until it is no longer told to come back.
async fn patient(app: &TestApp, base: &str, path: &str, body: &Value) -> Response {
    loop {
        let answer = app.at_base(base).post(path, body.clone()).await;
        if answer.status != 503 {
            return answer;
        }
    }
}

#[tokio::test]
async fn a_lead_is_converted_once() {
    let (app, second, lead) = start().await;
    let path = format!("/v1/leads/{lead}/convert");
    let body = json!({ "deal": { "name": "Nimbus 2027" } });
    let all = join_all((0..20).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        patient(&app, base, &path, &body)
    }));
    let mut by_status: BTreeMap<u16, usize> = BTreeMap::new();
    for answer in all.await {
        *by_status.entry(answer.status).or_default() += 1;
        if answer.status == 409 {
            answer.problem(409, "invalid_transition");
        }
    }
    assert_eq!(by_status, BTreeMap::from([(201, 1), (409, 19)]));
    let mut sql = Sql::on(app.database.url()).await;
    for rows in ["customers", "contacts", "deals", "events where type = 'lead.converted'"] {
        assert_eq!(sql.count(rows).await, 1, "{rows}");
    }
}

#[tokio::test]
async fn a_hundred_posts_and_a_convert_leave_one_open_lead_at_most_and_linked() {
    let (app, second, lead) = start().await;
    let convert = format!("/v1/leads/{lead}/convert");
    let (email, phone) =
        (json!({ "email": "wei@x.example" }), json!({ "phone": "+8613800138000" }));
    let posts = join_all((0..100).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let body = if n % 4 < 2 { &email } else { &phone };
        patient(&app, base, "/v1/leads", body)
    }));
    let (nothing, base) = (json!({}), &app.base);
    let (answers, made) = join(posts, async {
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        patient(&app, base, &convert, &nothing).await
    })
    .await;
    let made = made.created();
    let mut new = 0;
    for answer in answers {
        match answer.status {
            201 => {
                new += 1;
                let linked = answer.json();
                assert_eq!(linked["matched"]["id"], made["contact"]["id"], "{linked}");
                assert_eq!(linked["lead"]["customer_id"], made["customer"]["id"]);
            }
            _ => _ = answer.ok(),
        }
    }
    assert!(new <= 1, "{new} leads of one person");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("leads where status <> 'converted' and contact_id is null").await, 0);
    assert_eq!(sql.count("leads where status <> 'converted'").await, new);
}

#[tokio::test]
async fn two_keys_of_a_known_contact_give_one_lead() {
    let (app, second, lead) = start().await;
    app.post(&format!("/v1/leads/{lead}/convert"), json!({})).await.created();
    let (email, phone) =
        (json!({ "email": "wei@x.example" }), json!({ "phone": "+8613800138000" }));
    let posts = (0..40).map(|n| {
        let base = if n % 4 < 2 { &app.base } else { &second };
        patient(&app, base, "/v1/leads", if n % 2 == 0 { &email } else { &phone })
    });
    let new = join_all(posts).await.into_iter().filter(|answer| answer.status == 201).count();
    assert_eq!(new, 1);
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("leads").await, 2);
}

#[tokio::test]
async fn batches_that_share_persons_do_not_wait_in_a_circle() {
    let (app, second, _) = start().await;
    let rows = |reverse: bool| {
        let mut rows: Vec<Value> =
            (0..30).map(|n| json!({ "email": format!("p{n}@x.example") })).collect();
        if reverse {
            rows.reverse();
        }
        json!({ "leads": rows })
    };
    let (there, back) = (rows(false), rows(true));
    let all = join_all((0..8).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        patient(&app, base, "/v1/leads/batch", if n % 2 == 0 { &there } else { &back })
    }));
    let mut created = 0;
    for answer in all.await {
        let data = answer.ok()["data"].clone();
        created += data.as_array().unwrap().iter().filter(|row| row["status"] == 201).count();
    }
    assert_eq!(created, 30);
}
