//! Bad bodies, each with its clear answer.

use serde_json::json;
use testkit::{ADMIN_KEY, TestApp};

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

#[tokio::test]
async fn every_fault_comes_back_in_one_answer() {
    let app = TestApp::start().await;
    let body = json!({
        "first_name": 7, "company": " ", "email": "nobody", "phone": "12", "country": "XX", "colour": "red",
        "external_id": "w-1", "status": "sleeping", "owner_id": "x", "custom": { "a": [1] },
        "consent": { "at": "2026-11-20T08:00:00", "who": 1 }, "emails": ["a@b.example", 3]
    });
    assert_eq!(
        app.post("/v1/leads", body).await.faults(),
        [
            "/colour unknown_field",
            "/company blank",
            "/consent/at invalid_time",
            "/consent/who unknown_field",
            "/country invalid_country",
            "/custom/a wrong_type",
            "/email invalid_email",
            "/emails/1 wrong_type",
            "/first_name wrong_type",
            "/owner_id invalid_id",
            "/phone invalid_phone",
            "/source required",
            "/status unknown_value",
        ]
    );
    let user = app.post("/v1/users", json!({ "email": 1, "role": "king", "x": 1 })).await;
    assert_eq!(
        user.faults(),
        ["/email wrong_type", "/name required", "/role unknown_value", "/x unknown_field"]
    );
    let nobody = app.post("/v1/leads", json!({ "first_name": "Wei" })).await;
    assert_eq!(nobody.faults(), ["/email required"]);
    let list = app.post("/v1/leads", json!([])).await;
    assert_eq!(list.faults(), [" wrong_type"]);
}

#[tokio::test]
async fn a_patch_may_not_clear_what_is_required() {
    let app = TestApp::start().await;
    let team = app.team("North").await;
    let faults = app.patch(&format!("/v1/teams/{team}"), json!({ "name": null, "x": 1 })).await;
    assert_eq!(faults.faults(), ["/name required", "/x unknown_field"]);
}

#[tokio::test]
async fn broken_json_is_400() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let deep = "[".repeat(100_000);
    let nested = format!("{}{}", "{\"a\":".repeat(50_000), "}".repeat(50_000));
    for body in ["{", "{\"name\": }", "nul", "{} {}", "\u{feff}{}", &deep, &nested] {
        let refused = caller.send("POST", "/v1/teams", JSON, body).await;
        let problem = refused.problem(400, "malformed_json");
        assert_eq!(problem["instance"], "/v1/teams");
    }
    let latin1 =
        caller.send("POST", "/v1/teams", JSON, b"{\"name\": \"M\xfcller\"}".to_vec()).await;
    latin1.problem(400, "malformed_json");
}

#[tokio::test]
async fn a_body_over_1_mib_is_413_and_one_of_1_mib_is_read() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let body = |bytes: usize| {
        let frame = "{\"name\": \"\"}".len();
        format!("{{\"name\": \"{}\"}}", "x".repeat(bytes - frame))
    };
    let huge = caller.send("POST", "/v1/teams", JSON, body(1024 * 1024 + 1)).await;
    huge.problem(413, "too_large");
    let large = caller.send("POST", "/v1/teams", JSON, body(1024 * 1024)).await;
    assert_eq!(large.faults(), ["/name too_long"]);
}

#[tokio::test]
async fn another_content_type_is_415() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    let team = app.team("North").await;
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", "x"]
    {
        let refused = caller.send("POST", "/v1/teams", &[("content-type", kind)], "{}").await;
        refused.problem(415, "unsupported_media_type");
    }
    caller
        .send("POST", "/v1/teams", &[], "{\"name\": \"x\"}")
        .await
        .problem(415, "unsupported_media_type");
    let merge_patch = [("content-type", "application/merge-patch+json")];
    let path = format!("/v1/teams/{team}");
    assert_eq!(
        caller.send("PATCH", &path, &merge_patch, "{\"name\": \"South\"}").await.ok()["name"],
        "South"
    );
    caller
        .send("POST", "/v1/teams", &merge_patch, "{}")
        .await
        .problem(415, "unsupported_media_type");
    let utf8 = [("content-type", "Application/JSON; charset=UTF-8")];
    caller.send("POST", "/v1/teams", &utf8, "{\"name\": \"East\"}").await.created();
}

#[tokio::test]
async fn nul_and_unpaired_surrogates_are_faults_of_their_field() {
    let app = TestApp::start().await;
    let caller = app.as_key(ADMIN_KEY);
    for bad in ["\\u0000", "\\ud800", "\\udc00x", "\\ude00\\ud83d"] {
        let body =
            format!("{{\"email\": \"a@b.example\", \"message\": \"x{bad}\", \"phone\": \"12\"}}");
        let refused = caller.send("POST", "/v1/leads", JSON, body).await;
        assert_eq!(
            refused.faults(),
            ["/message invalid_character", "/phone invalid_phone"],
            "{bad}"
        );
        let key = format!("{{\"email\": \"a@b.example\", \"custom\": {{\"k{bad}\": 1}}}}");
        let refused = caller.send("POST", "/v1/leads", JSON, key).await;
        assert_eq!(refused.status, 422, "{bad}: {}", refused.text);
        assert!(refused.text.contains("invalid_character"), "{bad}: {}", refused.text);
    }
    let pair = "{\"email\": \"a@b.example\", \"message\": \"\\ud83d\\ude00\"}";
    let made = caller.send("POST", "/v1/leads", JSON, pair).await.created();
    assert_eq!(made["lead"]["message"], "😀");
}

#[tokio::test]
async fn a_time_without_an_offset_is_a_fault() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let task = |due: &str| json!({ "subject": "Call", "owner_id": ada, "due_at": due });
    for bad in ["2026-11-23T10:00:00", "2026-11-23", "2026-02-30T10:00:00Z", "tomorrow", ""] {
        let refused = app.post("/v1/tasks", task(bad)).await;
        assert_eq!(refused.faults(), ["/due_at invalid_time"], "{bad}");
    }
    let made = app.post("/v1/tasks", task("2026-11-23T18:00:00.5+08:00")).await.created();
    assert_eq!(made["due_at"], "2026-11-23T10:00:00.500Z");
}

/// A double holds it, and PostgreSQL would give it back as what no double holds.
#[tokio::test]
async fn a_number_at_the_end_of_numbers_is_refused_and_the_refused_post_can_be_read() {
    let app = TestApp::start().await;
    for number in ["1.7976931348623155e308", "-1.7976931348623157e308", "1.1e300"] {
        let body = format!("{{\"email\": \"a@b.example\", \"custom\": {{\"n\": {number}}}}}");
        let answer = app.as_key(ADMIN_KEY).send("POST", "/v1/leads", JSON, body).await;
        assert_eq!(answer.faults(), ["/custom/n out_of_range"], "{number}");
    }
    let kept = app.get("/v1/rejected-leads").await.ok();
    assert_eq!(kept["data"].as_array().unwrap().len(), 3);
    let body = json!({ "email": "a@b.example", "custom": { "n": 1e300 } });
    let made = app.post("/v1/leads", body).await.created();
    assert_eq!(made["lead"]["custom"]["n"], json!(1e300));
}
