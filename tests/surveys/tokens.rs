//! A link that is not right is a kind page, and never an answer.

use serde_json::json;
use shared::links::{Payload, Purpose};
use testkit::TestApp;
use uuid::Uuid;

use super::{contact, invitations, link, open, press, responses, survey};

#[tokio::test]
async fn a_wrong_link_is_a_kind_page_and_no_answer() {
    let app = TestApp::start().await;
    let wei = contact(&app, "wei@nimbus.example", json!({})).await;
    let survey = survey(&app, "nps", json!({})).await;
    let page = link(&app, &survey, &wei).await;
    let invitation: Uuid =
        invitations(&app, &survey).await[0]["id"].as_str().unwrap().parse().unwrap();
    let links = &app.ctx.links;
    let of = |purpose, ids: &[Uuid]| links.token(purpose, &Payload::of(ids));
    let mut wrong = vec![
        // Swapped between kinds.
        format!("/s/{}", of(Purpose::Task, &[invitation, invitation])),
        format!("/s/{}", of(Purpose::Unsubscribe, &[invitation])),
        format!("/s/{}", of(Purpose::Digest, &[invitation])),
        page.replace("/s/", "/a/"),
        page.replace("/s/", "/u/"),
        // Of nothing, of too much.
        format!("/s/{}", of(Purpose::Survey, &[Uuid::nil()])),
        format!("/s/{}", of(Purpose::Survey, &[])),
        format!("/s/{}", of(Purpose::Survey, &[invitation; 3])),
        format!("{page}/x"),
        "/s/".to_owned(),
    ];
    // Cut off, and with a letter changed, everywhere.
    for at in 3..page.len() {
        wrong.push(page[..at].to_owned());
        let other = if &page[at..=at] == "A" { "B" } else { "A" };
        wrong.push(format!("{}{other}{}", &page[..at], &page[at + 1..]));
    }
    for path in wrong {
        let shown = open(&app, &path).await;
        assert_eq!(shown.status, 404, "{path}");
        assert!(shown.text.contains("This link does not work"), "{}", shown.text);
        assert!(!shown.text.contains("Nimbus</") && !shown.text.contains("Wei"), "{}", shown.text);
        if path.starts_with("/s/") {
            let answer = press(&app, &path, &[("score", "3")]).await;
            assert_eq!(answer.status, 404, "{path}");
        }
    }
    assert!(responses(&app, &survey).await.is_empty());
    assert_eq!(invitations(&app, &survey).await[0]["visits"], 0);
}

/// A link that was not sent yet, or never, answers nothing.
#[tokio::test]
async fn who_was_left_out_cannot_answer() {
    let app = TestApp::start().await;
    let out = contact(&app, "out@nimbus.example", json!({ "survey_opt_out": true })).await;
    let survey = survey(&app, "nps", json!({})).await;
    super::invite(&app, &survey, &[&out]).await;
    let row = invitations(&app, &survey).await[0].clone();
    let id = row["id"].as_str().unwrap().parse().unwrap();
    let path = app.ctx.links.path(Purpose::Survey, &Payload::of(&[id]));
    assert_eq!(open(&app, &path).await.status, 404);
    assert_eq!(press(&app, &path, &[("score", "3")]).await.status, 404);
    assert!(responses(&app, &survey).await.is_empty());
}
