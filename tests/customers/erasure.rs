//! After an erasure nothing of the person is in any table, nor in any file.

use serde_json::{Value, json};
use testkit::{TestApp, app::begin, fixtures::id, sandbox::Sandbox, sql::Sql};

use super::{contact, customer};

/// What the person and the others brought in; in lower case.
const OF_WEI: [&str; 12] = [
    "wei@nimbus.example",
    "wei.z@home.example",
    "before@nimbus.example",
    "13800138000",
    "12127365000",
    "weilong",
    "zhangson",
    "my own words",
    "and some more",
    "chief of tea",
    "newsletter-77",
    "reached at the gate",
];
const OF_OTHERS: [&str; 3] = ["li@nimbus.example", "secret of li", "renewal"];

/// Where a word stands, over all texts of the database: `table.column`.
async fn places(sql: &mut Sql, word: &str) -> Vec<String> {
    let columns = sql
        .texts(
            "concat_ws(' ', table_schema || '.' || table_name, column_name, data_type)",
            "information_schema.columns \
             where (table_schema = 'public' or (table_schema, table_name) = ('apalis', 'jobs')) \
               and (data_type in ('text', 'character varying', 'jsonb', 'json', 'bytea', 'ARRAY'))",
        )
        .await;
    assert!(columns.len() > 100, "{columns:?}");
    let mut found = Vec::new();
    for column in columns {
        let (table, rest) = column.split_once(' ').unwrap();
        let (name, kind) = rest.split_once(' ').unwrap();
        let text = if kind == "bytea" {
            format!("encode(\"{name}\", 'escape')")
        } else {
            format!("\"{name}\"::text")
        };
        let text = if word.chars().all(|c| c.is_ascii_digit()) {
            format!("regexp_replace({text}, '[^0-9]', '', 'g')")
        } else {
            format!("lower({text})")
        };
        if sql.count(&format!("{table} where position('{word}' in {text}) > 0")).await > 0 {
            found.push(format!("{table}.{name}"));
        }
    }
    found
}

/// The files of all messages, as a reader would see them.
async fn files(app: &TestApp, sql: &mut Sql) -> Vec<String> {
    let mut texts = Vec::new();
    for email in sql.texts("id", "emails").await {
        if let Some(raw) = app.ctx.mailer.read(email.parse().unwrap()).await {
            let seen = shared::mail::inbox::parse(&raw).unwrap();
            texts.push(format!("{} {} {}", seen.subject, seen.text, seen.html).to_lowercase());
        }
    }
    texts
}

async fn post_under_key(app: &TestApp, path: &str, body: &Value) -> Value {
    let key = format!("k-{}", body.to_string().len());
    let headers = [("content-type", "application/json"), ("idempotency-key", key.as_str())];
    let answer =
        app.as_key(testkit::app::ADMIN_KEY).send("POST", path, &headers, body.to_string()).await;
    assert!(answer.status < 300, "{}", answer.text);
    answer.json()
}

/// A lead's whole way, from a refused post to a contact with a task and a deal; answers lead, contact and customer.
async fn history(app: &TestApp, sql: &mut Sql, ada: &str) -> (String, String, String) {
    let headers = [("content-type", "application/json")];
    let admin = app.as_key(testkit::app::ADMIN_KEY);
    for refused in [
        r#"{"email": "Wei@Nimbus.example", "country": "XX", "message": "my own words"}"#,
        r#"{"phone": "138 0013 8000", "first_name": "Weilong", "custom": {"a": "chief of tea"}}"#,
        r#"{"email": "wei@nimbus.example", "last_name": "#,
        r#"{"email": "li@nimbus.example", "country": "XX", "message": "secret of li"}"#,
    ] {
        let answer = admin.send("POST", "/v1/leads", &headers, refused).await;
        assert!([400, 422].contains(&answer.status), "{}", answer.text);
    }
    let body = json!({
        "first_name": "Weilong", "last_name": "Zhangson", "company": "Nimbus", "title": "Chief of tea",
        "email": "before@nimbus.example", "phone": "+86 138 0013 8000", "source": "website", "external_id": "newsletter-77",
        "message": "My own words", "utm": { "a": "newsletter-77" }, "consent": { "text": "My own words" }, "custom": { "a": "chief of tea" }
    });
    let lead = id(&post_under_key(app, "/v1/leads", &body).await["lead"]);
    app.patch(&format!("/v1/leads/{lead}"), json!({ "emails": ["Wei@Nimbus.example"] })).await.ok();
    let more = json!({ "email": "wei@nimbus.example", "emails": ["wei.z@home.example"], "message": "And some more" });
    post_under_key(app, "/v1/leads", &more).await;
    let first = id(&app.get(&format!("/v1/tasks?lead_id={lead}")).await.ok()["data"][0]);
    let call = json!({
        "subject": "Call Weilong Zhangson", "lead_id": lead, "owner_id": ada, "note": "my own words", "remind_at": "2026-11-20T09:00:00Z"
    });
    post_under_key(app, "/v1/tasks", &call).await;
    app.post("/v1/sandbox/advance", json!({ "by": "P1D" })).await.ok();
    app.post(
        &format!("/v1/tasks/{first}/complete"),
        json!({ "outcome": "reached", "note": "Reached at the gate" }),
    )
    .await
    .ok();
    let nimbus = customer(app, "Nimbus", json!({})).await;
    let body = json!({ "customer_id": nimbus, "name": "Weilong Zhangson", "email": "wei@nimbus.example", "phone": "+12127365000" });
    let wei = id(&post_under_key(app, "/v1/contacts", &body).await);
    let li = json!({ "email": "li@nimbus.example", "custom": { "a": "secret of li" } });
    contact(app, &nimbus, "Li Wang", li).await;
    let offer = json!({ "subject": "Renewal for Weilong Zhangson", "owner_id": ada, "note": "+1 212 736-5000" });
    let offer = id(&app.post("/v1/tasks", offer).await.created());
    sql.run(&format!(
        "update leads set contact_id = '{wei}', customer_id = '{nimbus}' where id = '{lead}'; \
         update tasks set customer_id = '{nimbus}' where id = '{offer}'; \
         insert into pipelines (id, name, is_default, created_at, updated_at, version) \
            values ('{wei}', 'Mine', false, '2026-11-20', '2026-11-20', 1); \
         insert into pipeline_stages (id, pipeline_id, name, position, probability) values ('{wei}', '{wei}', 'New', 1, 0.1); \
         insert into deals (id, customer_id, name, pipeline_id, stage_id, status, lost_reason, closed_at, custom, created_at, updated_at, version) \
            values ('{wei}', '{nimbus}', 'Renewal (Weilong Zhangson)', '{wei}', '{wei}', 'lost', 'wei@nimbus.example is silent', \
                '2026-11-20', '{{}}', '2026-11-20', '2026-11-20', 1)"
    ))
    .await;
    (lead, wei, nimbus)
}

#[tokio::test]
async fn nothing_is_left_of_a_person_in_the_database_or_in_files() {
    let sandbox = Sandbox::start_at(begin()).await;
    let app = &sandbox.app;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.patch("/v1/settings", json!({ "default_country": "FR" })).await.ok();
    let mut sql = Sql::on(app.database.url()).await;
    let (lead, wei, nimbus) = history(app, &mut sql, &ada).await;
    for word in OF_WEI.iter().chain(&OF_OTHERS) {
        assert_ne!(
            places(&mut sql, word).await,
            [] as [String; 0],
            "{word} is nowhere to begin with"
        );
    }
    let before = files(app, &mut sql).await;
    assert!(before.iter().filter(|text| text.contains("zhangson")).count() >= 3, "{before:#?}");
    app.post(&format!("/v1/contacts/{wei}/erase"), json!({})).await.expect(204);
    app.drain().await;
    for word in OF_WEI {
        assert_eq!(places(&mut sql, word).await, [] as [String; 0], "{word}");
    }
    for word in OF_OTHERS {
        assert_ne!(places(&mut sql, word).await, [] as [String; 0], "{word}");
    }
    let texts = files(app, &mut sql).await;
    let naming = |text: &&String| OF_WEI.iter().any(|word| text.contains(word));
    assert_eq!(texts.iter().find(naming), None);
    // All of it still answers.
    for path in [
        format!("/v1/leads/{lead}"),
        format!("/v1/customers/{nimbus}"),
        "/v1/changes?limit=200".to_owned(),
        "/v1/audit?limit=200".to_owned(),
        "/v1/tasks".to_owned(),
        "/v1/emails".to_owned(),
        "/v1/rejected-leads".to_owned(),
        "/v1/sandbox/emails".to_owned(),
    ] {
        app.get(&path).await.ok();
    }
}

/// An e-mail is one person's: who is a contact of two customers is erased at both, whichever row was named.
#[tokio::test]
async fn a_person_who_is_a_contact_twice_is_erased_twice() {
    let app = TestApp::start().await;
    let lead = json!({ "email": "wei@nimbus.example", "source": "web" });
    let lead = id(&app.post("/v1/leads", lead).await.created()["lead"]);
    let mut contacts = Vec::new();
    for name in ["Nimbus", "Stratus"] {
        let customer = id(&app.post("/v1/customers", json!({ "name": name })).await.created());
        let body = json!({ "customer_id": customer, "name": "Wei", "email": "wei@nimbus.example" });
        contacts.push(id(&app.post("/v1/contacts", body).await.created()));
    }
    app.post(&format!("/v1/leads/{lead}/erase"), json!({})).await.expect(204);
    app.drain().await;
    for contact in &contacts {
        let row = app.get(&format!("/v1/contacts/{contact}")).await.ok();
        assert_eq!((&row["email"], row["erased_at"].is_null()), (&Value::Null, false), "{row}");
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(places(&mut sql, "wei@nimbus.example").await, [""; 0]);
}
