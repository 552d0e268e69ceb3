//! The page, the answer and its correction.

use chrono::TimeDelta;
use serde_json::json;
use testkit::{Response, TestApp, sql::Sql};

use super::{contact, invitations, invite, link, mails, open, press, responses, scale, survey};

#[tokio::test]
async fn an_answer_is_corrected_until_it_expires() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "csat", json!({ "expire_after": "P7D" })).await;
    let page = link(&app, &survey, &wei).await;
    assert_eq!(press(&app, &page, &[("score", "2"), ("comment", "slow")]).await.status, 200);
    let first = responses(&app, &survey).await[0].clone();
    app.pass(TimeDelta::days(2)).await;
    let again = open(&app, &page).await;
    assert!(again.text.contains("You have answered 2 of 5"), "{}", again.text);
    assert!(again.text.contains("value=\"2\" required checked"), "{}", again.text);
    assert!(again.text.contains(">slow</textarea>"), "{}", again.text);
    // Another tap chooses anew.
    let tapped = open(&app, &format!("{page}?score=4")).await;
    assert!(tapped.text.contains("value=\"4\" required checked"), "{}", tapped.text);
    assert_eq!(press(&app, &page, &[("score", "4")]).await.status, 200);
    let second = responses(&app, &survey).await;
    assert_eq!(second.len(), 1, "one answer an invitation");
    assert_eq!(second[0]["id"], first["id"]);
    assert_eq!(second[0]["score"], 4);
    assert_eq!(second[0]["comment"], json!(null));
    assert_eq!(second[0]["answered_at"], first["answered_at"]);
    assert_eq!(second[0]["version"], 2);
    let events = app.get("/v1/audit?type=survey.response.updated").await.ok();
    assert_eq!(events["data"][0]["before"], json!({ "score": 2, "comment": "slow" }));
    // The same once more changes nothing.
    press(&app, &page, &[("score", "4")]).await;
    assert_eq!(responses(&app, &survey).await[0]["version"], 2);

    app.pass(TimeDelta::days(5)).await;
    let late = press(&app, &page, &[("score", "5")]).await;
    assert_eq!(late.status, 410);
    assert!(late.text.contains("Thank you, we have your answer"), "{}", late.text);
    assert_eq!(responses(&app, &survey).await[0]["score"], 4);
    assert_eq!(invitations(&app, &survey).await[0]["status"], "completed");
}

#[tokio::test]
async fn a_score_off_the_scale_is_asked_for_again() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({ "locale": "zh-CN" })).await;
    let survey = survey(&app, "ces", json!({})).await;
    let page = link(&app, &survey, &wei).await;
    for form in [
        &[("comment", "no score")][..],
        &[("score", "0"), ("comment", "no score")],
        &[("score", "8"), ("comment", "no score")],
        &[("score", "many"), ("comment", "no score")],
    ] {
        let answer = press(&app, &page, form).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("请选择一个数字。"), "{}", answer.text);
        assert!(answer.text.contains(">no score</textarea>"), "what was typed stays");
        assert!(answer.text.contains("role=\"alert\""));
    }
    assert!(responses(&app, &survey).await.is_empty());
    let json =
        Response::of(app.stranger().request("POST", &page).json(&json!({ "score": 3 }))).await;
    assert_eq!(json.status, 415);
}

/// Scanners follow every link of a message; their visits are counted apart, and are no answers.
#[tokio::test]
async fn scanners_change_nothing_but_their_own_count() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    invite(&app, &survey, &[&wei]).await;
    let html = mails(&app, "wei@nimbus.example", "survey_invitation").remove(0);
    let before = invitations(&app, &survey).await[0].clone();
    for path in scale(&html) {
        for method in ["GET", "HEAD"] {
            let scanner = app.stranger().request(method, &path);
            let scanner = scanner.header("user-agent", "Barracuda Sentinel (EE)");
            assert_eq!(Response::of(scanner).await.status, 200);
        }
    }
    open(&app, &scale(&html)[9]).await;
    let mut after = invitations(&app, &survey).await[0].clone();
    assert_eq!((&after["visits"], &after["scanner_visits"]), (&json!(1), &json!(22)));
    after["visits"] = before["visits"].clone();
    after["scanner_visits"] = before["scanner_visits"].clone();
    assert_eq!(after, before);
    assert!(responses(&app, &survey).await.is_empty());
    let events = app.get("/v1/audit?limit=200").await.ok();
    let events = events["data"].as_array().unwrap();
    assert!(events.iter().all(|event| event["subject_type"] != "survey.response"), "{events:?}");
}

/// Two presses at once are one answer.
#[tokio::test]
async fn many_presses_are_one_answer() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    let page = link(&app, &survey, &wei).await;
    let scores: Vec<String> = (0..8).map(|score| score.to_string()).collect();
    let presses = scores.iter().map(|score| {
        let (app, page) = (&app, &page);
        async move { press(app, page, &[("score", score)]).await.status }
    });
    let statuses = futures_util::future::join_all(presses).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let answers = responses(&app, &survey).await;
    assert_eq!(answers.len(), 1);
    assert_eq!(answers[0]["version"], 8, "each of the others corrected it");
    let mut sql = Sql::on(app.database.url()).await;
    let completed = "events WHERE type = 'survey.response.completed'";
    assert_eq!(sql.count(completed).await, 1);
}

/// What was sent is answered, whatever became of the survey since.
#[tokio::test]
async fn the_version_that_was_sent_is_the_one_that_is_answered() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let li = contact(&app, "li@nimbus.example", json!({ "locale": "zh-CN" })).await;
    let survey = survey(&app, "nps", json!({})).await;
    let old = link(&app, &survey, &wei).await;
    let path = format!("/v1/surveys/{survey}");
    let questions = json!([{ "key": "score", "text": "Would you buy again?" }]);
    let translations = json!({ "zh-CN": { "score": "您会再次购买吗？" } });
    app.patch(&path, json!({ "questions": questions, "translations": translations })).await.ok();
    let new = link(&app, &survey, &li).await;
    let old_page = open(&app, &old).await.text;
    assert!(old_page.contains("How likely are you to recommend Nimbus Sales"), "{old_page}");
    let new_page = open(&app, &new).await.text;
    assert!(new_page.contains("您会再次购买吗？"), "{new_page}");
    assert!(!new_page.contains("<textarea"), "nobody is asked in words any more");
    assert!(new_page.contains("lang=\"zh-CN\""));
    app.delete(&path).await.expect(204);
    press(&app, &old, &[("score", "9")]).await;
    press(&app, &new, &[("score", "10")]).await;
    let all = app.get(&format!("{path}/responses?sort=answered_at")).await.ok();
    let versions: Vec<_> =
        all["data"].as_array().unwrap().iter().map(|row| row["survey_version"].clone()).collect();
    assert_eq!(versions, [json!(1), json!(2)]);
}
