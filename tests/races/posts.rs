use std::collections::BTreeMap;

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{Response, TestApp, sql::Sql};

/// Four reps, no limit on requests, and a second API process in all but name.
async fn start() -> (TestApp, String) {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    for name in ["Ada Rep", "Ben Rep", "Cleo Rep", "Dan Rep"] {
        app.rep(name, &team).await;
    }
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    let second = app.another();
    (app, second)
}

/// All at once, half of them at each API. Who is told to come back does so.
async fn post_all(app: &TestApp, second: &str, bodies: Vec<Value>) -> Vec<Response> {
    let posts = bodies.into_iter().enumerate().map(|(n, body)| async move {
        let base = if n % 2 == 0 { &app.base } else { second };
        loop {
            let answer = app.at_base(base).post("/v1/leads", body.clone()).await;
            if answer.status != 503 {
                return answer;
            }
        }
    });
    join_all(posts).await
}

/// One person, known by all three keys or by any one or two of them.
fn sightings(count: usize) -> Vec<Value> {
    let email = json!({ "email": "Wei@Nimbus.example" });
    let phone = json!({ "phone": "+86 138 0013 8000" });
    let external = json!({ "source": "website", "external_id": "w-17" });
    let whole = [&email, &phone, &external];
    let merged = |parts: &[&Value]| {
        let fields = parts.iter().flat_map(|part| part.as_object().unwrap().clone());
        Value::Object(fields.chain([("last_name".to_owned(), json!("Zhang"))]).collect())
    };
    let of = |n: usize| match n % 4 {
        0 => merged(&whole),
        1 => merged(&[&email, &phone]),
        2 => merged(&[&email, &external]),
        _ => merged(&[&phone, &external, &email]),
    };
    (0..count).map(of).collect()
}

#[tokio::test]
async fn a_thousand_posts_of_one_person_give_one_lead() {
    let (app, second) = start().await;
    let answers = post_all(&app, &second, sightings(1000)).await;
    let mut by_status: BTreeMap<u16, usize> = BTreeMap::new();
    for answer in &answers {
        *by_status.entry(answer.status).or_default() += 1;
    }
    assert_eq!(by_status, BTreeMap::from([(200, 999), (201, 1)]));
    let ids: Vec<_> = answers.iter().map(|answer| answer.json()["lead"]["id"].clone()).collect();
    assert!(ids.iter().all(|id| *id == ids[0]));
    app.drain().await;
    let mut sql = Sql::on(app.database.url()).await;
    for rows in [
        "leads",
        "tasks",
        "reminders where kind = 'before'",
        "emails",
        "events where type = 'lead.created'",
    ] {
        assert_eq!(sql.count(rows).await, 1, "{rows}");
    }
    assert_eq!(sql.count("contact_points").await, 2);
    assert_eq!(app.smtp.messages().len(), 1);
}

#[tokio::test]
async fn a_thousand_persons_are_shared_evenly() {
    let (app, second) = start().await;
    let person = |n: usize| json!({ "last_name": format!("Zhang {n}"), "email": format!("p{n}@nimbus.example") });
    let answers = post_all(&app, &second, (0..1000).map(person).collect()).await;
    let mut shares: BTreeMap<String, usize> = BTreeMap::new();
    for answer in answers {
        let lead = answer.created()["lead"].clone();
        *shares.entry(lead["owner_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(shares.into_values().collect::<Vec<_>>(), [250; 4]);
}

#[tokio::test]
async fn two_keys_that_meet_in_one_person_do_not_block_each_other() {
    // Each post holds two of these addresses, in either order: locks taken in no order would wait for each other.
    let (app, second) = start().await;
    let pairs = |n: usize| {
        let (a, b) = (n % 10, (n + 1 + n / 10 % 8) % 10);
        let emails = [a, b].map(|one| format!("p{one}@nimbus.example"));
        json!({ "last_name": "Zhang", "emails": emails })
    };
    let answers = post_all(&app, &second, (0..200).map(pairs).collect()).await;
    for answer in answers {
        // Two addresses that two leads have by then are of two persons.
        match answer.status {
            409 => _ = answer.problem(409, "ambiguous_match"),
            status => assert!(matches!(status, 200 | 201), "{}", answer.text),
        }
    }
}

#[tokio::test]
async fn posts_under_one_idempotency_key_create_once() {
    let (app, second) = start().await;
    let team = json!({ "name": "South" }).to_string();
    let posts = (0..100).map(|n| {
        let base = if n % 2 == 0 { &app.base } else { &second };
        let headers = [("content-type", "application/json"), ("idempotency-key", "team-1")];
        let (caller, body) = (app.at_base(base), team.clone());
        async move { caller.send("POST", "/v1/teams", &headers, body).await }
    });
    let answers = join_all(posts).await;
    let mut first = None;
    for answer in answers {
        if answer.status == 409 {
            answer.problem(409, "idempotency_key_in_use");
            continue;
        }
        let replayed = answer.header("idempotency-replayed") == "true";
        let id = answer.clone().created()["id"].clone();
        assert_eq!(first.get_or_insert(id.clone()), &id);
        assert!(replayed || answer.header("location").ends_with(id.as_str().unwrap()));
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("teams where name = 'South'").await, 1);
    assert_eq!(sql.count("events where type = 'team.created'").await, 2);
}
