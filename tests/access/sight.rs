//! What may not be seen is 404, and absent from every list and feed.

use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::people::{ids, lead, people, task};

const READ: [&str; 2] = ["crm:read", "crm:write"];

/// The subjects of the feed as this key sees it.
async fn changed(app: &TestApp, key: &str) -> Vec<String> {
    let feed = app.as_key(key).get("/v1/changes?limit=200").await.ok();
    feed["data"].as_array().unwrap().iter().map(|change| id(&change["data"])).collect()
}

#[tokio::test]
async fn lists_and_feeds_hold_what_is_in_sight_alone() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let (mut leads, mut tasks) = (Vec::new(), Vec::new());
    let owners = [&people.ada, &people.bo, &people.eve, &people.cy];
    for (number, owner) in owners.into_iter().enumerate() {
        leads.push(lead(&app, &format!("n{number}"), &json!(owner)).await);
        tasks.push(task(&app, owner).await);
    }
    leads.push(lead(&app, "unowned", &Value::Null).await);
    app.drain().await;
    let rep = app.key_of(&people.ada, &READ).await;
    let manager = app.key_of(&people.max, &READ).await;
    let south = app.integration(Some(&people.south), &READ).await;
    let north = app.integration(Some(&people.north), &READ).await;
    let whole = app.integration(None, &READ).await;
    for (key, seen) in [
        (&rep, vec![0]),
        (&manager, vec![0, 1, 2, 4]),
        (&south, vec![3]),
        (&north, vec![0, 1, 2]),
        (&whole, vec![0, 1, 2, 3, 4]),
    ] {
        let caller = app.as_key(key);
        let listed = ids(&caller.get("/v1/leads?limit=200").await.ok());
        let jobs = ids(&caller.get("/v1/tasks?limit=200").await.ok());
        let feed = changed(&app, key).await;
        for (place, lead) in leads.iter().enumerate() {
            let expected = seen.contains(&place);
            assert_eq!(listed.contains(lead), expected, "lead {place}");
            assert_eq!(feed.contains(lead), expected, "lead {place} in the feed");
            let status = if expected { 200 } else { 404 };
            assert_eq!(caller.get(&format!("/v1/leads/{lead}")).await.status, status);
            assert_eq!(caller.patch(&format!("/v1/leads/{lead}"), json!({})).await.status, status);
        }
        for (place, task) in tasks.iter().enumerate() {
            let expected = seen.contains(&place);
            assert_eq!(jobs.contains(task), expected, "task {place}");
            assert_eq!(feed.contains(task), expected, "task {place} in the feed");
        }
        for email in caller.get("/v1/emails?limit=200").await.ok()["data"].as_array().unwrap() {
            let place = owners.iter().position(|owner| email["user_id"] == **owner).unwrap();
            assert!(seen.contains(&place), "a mail to {place}");
        }
        assert!(
            !feed.contains(&people.ada) && !feed.contains(&people.north),
            "people and teams are no CRM rows"
        );
    }
    assert_ne!(app.as_key(&rep).get("/v1/emails").await.ok()["data"], json!([]));
}

#[tokio::test]
async fn a_row_that_goes_to_another_goes_out_of_sight() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let wei = lead(&app, "wei", &json!(people.ada)).await;
    app.drain().await;
    let ada = app.key_of(&people.ada, &READ).await;
    assert!(changed(&app, &ada).await.contains(&wei));
    app.patch(&format!("/v1/leads/{wei}"), json!({ "owner_id": people.cy })).await.ok();
    app.drain().await;
    assert!(!changed(&app, &ada).await.contains(&wei));
    app.as_key(&ada).get(&format!("/v1/leads/{wei}")).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_key_that_posts_leads_reads_its_own_alone() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let other = lead(&app, "other", &json!(people.ada)).await;
    let (web, fair) = (
        app.integration(None, &["leads:write"]).await,
        app.integration(None, &["leads:write"]).await,
    );
    let mine =
        id(&app.as_key(&web).post("/v1/leads", json!({ "email": "a@x.example" })).await.created()
            ["lead"]);
    let theirs =
        id(&app.as_key(&fair).post("/v1/leads", json!({ "email": "b@x.example" })).await.created()
            ["lead"]);
    for key in [&web, &fair] {
        app.as_key(key).post("/v1/leads", json!({ "email": "x" })).await.expect(422);
    }
    let caller = app.as_key(&web);
    assert_eq!(ids(&caller.get("/v1/leads").await.ok()), std::slice::from_ref(&mine));
    caller.get(&format!("/v1/leads/{mine}")).await.ok();
    for hidden in [&other, &theirs] {
        caller.get(&format!("/v1/leads/{hidden}")).await.problem(404, "not_found");
    }
    caller.patch(&format!("/v1/leads/{mine}"), json!({})).await.problem(403, "missing_scope");
    let refused = ids(&caller.get("/v1/rejected-leads").await.ok());
    assert_eq!(refused.len(), 1);
    for row in ids(&app.get("/v1/rejected-leads").await.ok()) {
        let status = if refused.contains(&row) { 200 } else { 404 };
        assert_eq!(caller.get(&format!("/v1/rejected-leads/{row}")).await.status, status);
    }
    let key_id = app.get("/v1/rejected-leads").await.ok()["data"][0]["key_id"].clone();
    let of_other =
        caller.get(&format!("/v1/rejected-leads?key_id={}", key_id.as_str().unwrap())).await.ok();
    assert_eq!(of_other["data"], json!([]));
}

#[tokio::test]
async fn who_may_not_read_the_match_gets_the_disposition_and_the_own_fields_only() {
    let app = TestApp::start().await;
    let people = people(&app).await;
    let body = json!({ "email": "wei@x.example", "phone": "+8613800138000", "company": "Secret", "source": "web", "external_id": "1" });
    let wei = id(&app.post("/v1/leads", body).await.created()["lead"]);
    let key = app.integration(None, &["leads:write"]).await;
    let sent = json!({
        "emails": ["Wei@x.example"], "first_name": " Wei ", "company": "Open", "message": "Hello", "utm": { "a": "1" },
        "custom": { "size": 5 }, "consent": { "basis": "consent" }
    });
    let answer = app.as_key(&key).post("/v1/leads", sent).await;
    assert_eq!((answer.header("etag"), answer.header("location")), ("", ""));
    let own = json!({
        "emails": ["wei@x.example"], "first_name": "Wei", "company": "Open", "message": "Hello", "utm": { "a": "1" },
        "custom": { "size": 5 }, "consent": { "basis": "consent" }
    });
    assert_eq!(answer.ok(), json!({ "lead": own, "disposition": "merged", "matched": null }));
    let known = json!({ "email": "new@x.example", "source": "web", "external_id": "1" });
    let answer = app.as_key(&key).post("/v1/leads", known.clone()).await.ok();
    assert_eq!(answer, json!({ "lead": known, "disposition": "merged", "matched": null }));
    let reject = app
        .as_key(&key)
        .post("/v1/leads?on_duplicate=reject", json!({ "email": "wei@x.example" }))
        .await;
    assert_eq!(reject.problem(409, "duplicate")["matched"], Value::Null);
    lead(&app, "li", &json!(people.ada)).await;
    let ambiguous = json!({ "email": "li@x.example", "phone": "+8613800138000" });
    app.patch(&format!("/v1/leads/{wei}"), json!({ "emails": [] })).await.ok();
    let problem =
        app.as_key(&key).post("/v1/leads", ambiguous).await.problem(409, "ambiguous_match");
    assert_eq!(problem["matched"], json!([]));
    let merged = app.get(&format!("/v1/leads/{wei}")).await.ok();
    assert_eq!((&merged["first_name"], &merged["company"]), (&json!("Wei"), &json!("Secret")));
}
