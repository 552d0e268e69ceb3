//! What is found, and what is not.

use serde_json::json;
use testkit::{TestApp, app::ADMIN_KEY};

use super::{found_by, lead};

#[tokio::test]
async fn a_lead_is_found_by_part_of_what_is_known() {
    let app = TestApp::start().await;
    let wei = json!({ "last_name": "Zhang", "first_name": "Wei", "company": "Nimbus Systems",
        "emails": ["wei@nimbus.example", "office@elsewhere.example"], "phones": ["+8613800138000", "+861066551234"] });
    lead(&app, wei).await;
    let wei = json!({ "last_name": "张", "first_name": "伟明", "company": "上海华兴科技有限公司", "email": "zw@hx.example" });
    lead(&app, wei).await;
    let jose = json!({ "last_name": "José Ibáñez", "company": "ＡＢＣ Ltd, 100%", "email": "j_i@abc.example" });
    lead(&app, jose).await;
    let key = app.as_key(ADMIN_KEY);
    for (q, expected) in [
        // Names and companies, in any order of the words and any case.
        ("Zhang", vec!["Zhang"]),
        ("wei zhang", vec!["Zhang"]),
        ("ZHANG nimb", vec!["Zhang"]),
        ("yste", vec!["Zhang"]),
        ("zhang olga", vec![]),
        ("ibáñ", vec!["José Ibáñez"]),
        ("IBÁÑEZ", vec!["José Ibáñez"]),
        ("abc", vec!["José Ibáñez"]),
        ("ａｂｃ", vec!["José Ibáñez"]),
        // One or two letters begin a word.
        ("n", vec!["Zhang"]),
        ("zh", vec!["Zhang"]),
        ("ha", vec![]),
        // Any e-mail.
        ("wei@nimbus.example", vec!["Zhang"]),
        ("@elsewhere", vec!["Zhang"]),
        ("OFFICE@", vec!["Zhang"]),
        // Phones, however they are written.
        ("13800138000", vec!["Zhang"]),
        ("138 0013 8000", vec!["Zhang"]),
        ("+86 138-0013-8000", vec!["Zhang"]),
        ("0086 138 0013 8000", vec!["Zhang"]),
        ("0013800", vec!["Zhang"]),
        ("(010) 6655 1234", vec!["Zhang"]),
        ("zhang 8000", vec!["Zhang"]),
        ("8001381", vec![]),
        // Chinese: a single character, a name over its two fields, part of a company.
        ("张", vec!["张"]),
        ("张伟", vec!["张"]),
        ("伟明", vec!["张"]),
        ("张 伟明", vec!["张"]),
        ("张明", vec![]),
        ("华兴", vec!["张"]),
        ("科技有限", vec!["张"]),
        ("明上", vec![]),
        // What LIKE reads otherwise is taken at its word.
        ("100%", vec!["José Ibáñez"]),
        ("1%0", vec![]),
        ("j_i@", vec!["José Ibáñez"]),
        ("z_ang", vec![]),
        ("zhang\\", vec![]),
        // What has no letter and no digit cannot be searched for.
        ("zhang !!!", vec!["Zhang"]),
        ("!!!", vec![]),
    ] {
        assert_eq!(found_by(&key, "/v1/leads", q, "last_name").await, expected, "{q}");
    }
}

#[tokio::test]
async fn customers_and_contacts_are_found() {
    let app = TestApp::start().await;
    let mut ids = Vec::new();
    for (name, website) in [
        ("Nimbus Systems", "https://nimbus.example"),
        ("上海华兴科技有限公司", "https://hx.example"),
    ] {
        let body = json!({ "name": name, "website": website });
        ids.push(testkit::fixtures::id(&app.post("/v1/customers", body).await.created()));
    }
    for (customer, name, email, phone) in [
        (0, "Wei Zhang", "wei@nimbus.example", "+8613800138000"),
        (1, "张 伟明", "zw@hx.example", "+8613900139000"),
    ] {
        let body =
            json!({ "customer_id": ids[customer], "name": name, "email": email, "phone": phone });
        app.post("/v1/contacts", body).await.created();
    }
    let key = app.as_key(ADMIN_KEY);
    for (list, q, expected) in [
        ("/v1/customers", "nimbus", vec!["Nimbus Systems"]),
        ("/v1/customers", "sys", vec!["Nimbus Systems"]),
        ("/v1/customers", "//hx.", vec!["上海华兴科技有限公司"]),
        ("/v1/customers", "兴", vec!["上海华兴科技有限公司"]),
        ("/v1/customers", "兴华", vec![]),
        ("/v1/customers", "zhang", vec![]),
        ("/v1/contacts", "zhang", vec!["Wei Zhang"]),
        ("/v1/contacts", "张伟", vec!["张 伟明"]),
        ("/v1/contacts", "hx.exa", vec!["张 伟明"]),
        ("/v1/contacts", "138 0013", vec!["Wei Zhang"]),
        ("/v1/contacts", "nimbus systems", vec![]),
    ] {
        assert_eq!(found_by(&key, list, q, "name").await, expected, "{list} {q}");
    }
}

#[tokio::test]
async fn what_changes_is_found_as_it_is_now() {
    let app = TestApp::start().await;
    let key = app.as_key(ADMIN_KEY);
    let row = super::named(&app, "Zhang").await;
    let path = format!("/v1/leads/{}", testkit::fixtures::id(&row));
    app.patch(&path, json!({ "last_name": "Olsen", "email": "new@x.example" })).await.ok();
    assert_eq!(found_by(&key, "/v1/leads", "zhang", "last_name").await, [""; 0]);
    assert_eq!(found_by(&key, "/v1/leads", "olsen new@x", "last_name").await, ["Olsen"]);
    app.delete(&path).await.expect(204);
    assert_eq!(found_by(&key, "/v1/leads", "olsen", "last_name").await, [""; 0]);
    let with = [("q", "olsen"), ("include_deleted", "true")];
    assert_eq!(super::texts(&super::get(&key, "/v1/leads", &with).await, "last_name"), ["Olsen"]);
}

#[tokio::test]
async fn a_search_that_cannot_be_made_is_400_and_named() {
    let app = TestApp::start().await;
    for list in ["/v1/leads", "/v1/customers", "/v1/contacts"] {
        let long = "x".repeat(201);
        for (q, code) in [
            ("", "blank"),
            ("%20%E3%80%80", "blank"),
            (&long, "too_long"),
            ("a%07", "invalid_character"),
        ] {
            let problem = app.get(&format!("{list}?q={q}")).await.problem(400, "invalid_parameter");
            let error = &problem["errors"][0];
            assert_eq!(
                (&error["pointer"], &error["code"]),
                (&json!("q"), &json!(code)),
                "{list} {q}"
            );
        }
        app.get(&format!("{list}?q={}", "x".repeat(200))).await.ok();
    }
    let problem = app.get("/v1/teams?q=x").await.problem(400, "invalid_parameter");
    assert_eq!(problem["errors"][0]["code"], "unknown_parameter");
}
