//! `/v1/surveys` itself.

use serde_json::json;
use testkit::{TestApp, fixtures::id};

use super::survey;

#[tokio::test]
async fn a_survey_has_defaults_and_is_changed_by_merge_patch() {
    let app = TestApp::start().await;
    let made = app.post("/v1/surveys", json!({ "name": "After sale", "kind": "nps" })).await;
    let made = made.created();
    let want = json!({
        "trigger": { "type": "manual" }, "throttle": null, "remind_after": "P3D",
        "expire_after": "P14D", "active": true, "translations": {}, "next_run_at": null,
        "questions": [
            { "key": "score", "type": "scale", "text": null },
            { "key": "comment", "type": "text", "text": null }
        ],
    });
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(made[name], *value, "{name}");
    }
    let path = format!("/v1/surveys/{}", id(&made));
    let texts =
        json!({ "zh-CN": { "score": "推荐吗？", "subject": "请教" }, "de": { "score": "Ja?" } });
    app.patch(&path, json!({ "translations": texts })).await.ok();
    let texts = json!({ "zh-CN": { "subject": null }, "de": null });
    let after = app.patch(&path, json!({ "translations": texts, "remind_after": null })).await.ok();
    let kept = json!({ "zh-CN": { "score": "推荐吗？", "comment": null, "subject": null, "intro": null } });
    assert_eq!(after["translations"], kept);
    assert_eq!(after["remind_after"], json!(null));
    let event = json!({ "type": "event", "event": "deal.won" });
    let after = app.patch(&path, json!({ "trigger": event })).await.ok();
    assert_eq!(after["trigger"], json!({ "type": "event", "event": "deal.won", "delay": "PT0S" }));
    let after = app.patch(&path, json!({ "trigger": { "delay": "P2D" } })).await.ok();
    assert_eq!(after["trigger"]["event"], "deal.won");
    assert_eq!(after["trigger"]["delay"], "P2D");
    let weekly = json!({ "type": "recurring", "every": "P1W", "filter": { "tier": "A" } });
    let after = app.patch(&path, json!({ "trigger": weekly })).await.ok();
    let want = json!({ "type": "recurring", "every": "P7D", "starts_on": "2026-11-21",
        "filter": { "tier": "A" } });
    assert_eq!(after["trigger"], want);
    assert_eq!(after["next_run_at"], "2026-11-21T00:00:00Z");

    app.delete(&path).await.expect(204);
    app.get(&path).await.problem(404, "not_found");
    app.post(&format!("{path}/invitations"), json!({ "filter": {} }))
        .await
        .problem(409, "survey_deleted");
    let back = app.post(&format!("{path}/restore"), json!({})).await.ok();
    assert_eq!(back["next_run_at"], "2026-11-21T00:00:00Z");
    let types = app.get("/v1/audit?subject_type=survey&limit=200").await.ok();
    let types: Vec<&str> =
        types["data"].as_array().unwrap().iter().map(|row| row["type"].as_str().unwrap()).collect();
    for verb in ["created", "updated", "deleted", "restored"] {
        assert!(types.contains(&format!("survey.{verb}").as_str()), "{types:?}");
    }
}

#[tokio::test]
async fn every_fault_is_named() {
    let app = TestApp::start().await;
    let faults = async |body: serde_json::Value| app.post("/v1/surveys", body).await.faults();
    let with = |name: &str, value: serde_json::Value| {
        let mut body = json!({ "name": "x", "kind": "nps" });
        body[name] = value;
        body
    };
    for (body, want) in [
        (json!({}), vec!["/kind required", "/name required"]),
        (with("kind", json!("custom")), vec!["/kind kind_not_supported"]),
        (with("kind", json!("csi")), vec!["/kind unknown_value"]),
        (with("colour", json!(1)), vec!["/colour unknown_field"]),
        (with("questions", json!([{ "key": "other" }])), vec!["/questions/0/key unknown_value"]),
        (with("questions", json!([{ "key": "comment" }])), vec!["/questions required"]),
        (
            with("questions", json!([{ "key": "score" }, { "key": "score" }])),
            vec!["/questions/1/key repeated"],
        ),
        (with("translations", json!({ "zh_CN": {} })), vec!["/translations/zh_CN invalid_locale"]),
        (with("expire_after", json!("PT0S")), vec!["/expire_after out_of_range"]),
        (with("remind_after", json!("P1M")), vec!["/remind_after invalid_duration"]),
        (with("trigger", json!({ "type": "event" })), vec!["/trigger/event required"]),
        (
            with("trigger", json!({ "type": "event", "event": "deal.lost" })),
            vec!["/trigger/event unknown_value"],
        ),
        (with("trigger", json!({ "type": "recurring" })), vec!["/trigger/every required"]),
        (
            with("trigger", json!({ "type": "recurring", "every": "PT1H" })),
            vec!["/trigger/every invalid_duration"],
        ),
        (
            with("trigger", json!({ "type": "manual", "delay": "P1D" })),
            vec!["/trigger/delay unknown_field"],
        ),
        (
            with(
                "trigger",
                json!({ "type": "recurring", "every": "P1M", "filter": { "owner_id": "019aa041-0400-7000-8000-000000000009" } }),
            ),
            vec!["/trigger/filter/owner_id unknown_reference"],
        ),
    ] {
        assert_eq!(faults(body.clone()).await, want, "{body}");
    }
    let survey = survey(&app, "nps", json!({})).await;
    let path = format!("/v1/surveys/{survey}");
    app.patch(&path, json!({ "kind": "csat" })).await.problem(422, "validation");
    let path = format!("{path}/invitations");
    for (body, want) in [
        (json!({}), "/contact_ids required"),
        (json!({ "contact_ids": [] }), "/contact_ids required"),
        (json!({ "contact_ids": [survey], "filter": {} }), "/filter one_of_both"),
        (json!({ "contact_ids": [survey] }), "/contact_ids/0 unknown_reference"),
        (json!({ "filter": { "team_id": survey } }), "/filter/team_id unknown_reference"),
        (json!({ "filter": {}, "deliver": "fax" }), "/deliver unknown_value"),
    ] {
        assert_eq!(app.post(&path, body.clone()).await.faults(), [want], "{body}");
    }
}

#[tokio::test]
async fn the_organisations_throttle_is_a_setting() {
    let app = TestApp::start().await;
    assert_eq!(app.get("/v1/settings").await.ok()["survey_throttle"], "P30D");
    let after = app.patch("/v1/settings", json!({ "survey_throttle": "P7D" })).await.ok();
    assert_eq!(after["survey_throttle"], "P7D");
    let faults = app.patch("/v1/settings", json!({ "survey_throttle": null })).await.faults();
    assert_eq!(faults, ["/survey_throttle required"]);
}
