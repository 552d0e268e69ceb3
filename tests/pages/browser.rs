//! In a real browser without scripts, at a phone's width.

use serde_json::{Value, json};
use testkit::{TestApp, browser};

use super::{ADA, first_task, interactions, lead, tasks};

/// What the browser said, step by step.
async fn drive(width: u32, steps: Vec<String>) -> Vec<String> {
    tokio::task::spawn_blocking(move || browser::drive(width, &steps)).await.unwrap()
}

/// From the message, as a mail program shows it, to what is logged.
async fn one_tap_and_one_button(width: u32, more: Value, [asks, done, next]: [&str; 3]) {
    if !browser::is_there() {
        return;
    }
    let app = TestApp::start().await;
    let (_, lead, _) = lead(&app, more).await;
    let mails = app.smtp.to(ADA);
    let mail = mails[0].html().unwrap().replace("https:&#x2f;&#x2f;crm.example", &app.base);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mail.html");
    std::fs::write(&file, mail).unwrap();
    let steps = [
        &format!("open file://{}", file.display()),
        "width",
        "click a[href*='outcome=no_answer']",
        "width",
        "text",
        "click #done button",
        "width",
        "text",
    ];
    let said = drive(width, steps.map(str::to_owned).to_vec()).await;
    let [mail, page, before, page_after, after] = said.as_slice() else { panic!("{said:?}") };
    for shown in [mail, page, page_after] {
        assert_eq!(*shown, width.to_string(), "no scrolling sideways");
    }
    assert!(before.contains(asks) && before.contains("+86 138 0013 8000"), "{before}");
    assert!(after.contains(done) && after.contains(next), "{after}");
    assert_eq!(first_task(&app, &lead).await["outcome"], "no_answer");
    assert_eq!(interactions(&app, &lead).await.len(), 1);
    assert_eq!(tasks(&app, &lead).await.len(), 2);
}

#[tokio::test]
async fn from_the_message_to_the_outcome_with_one_tap_and_one_button() {
    let said = ["How did it go?", "Done: No answer", "Next: Call Wei Zhang again"];
    one_tap_and_one_button(360, json!({}), said).await;
}

#[tokio::test]
async fn the_same_in_chinese_on_the_smallest_phone() {
    let said = ["结果如何？", "已完成：无人接听", "下一步：再次致电 Wei Zhang"];
    one_tap_and_one_button(320, json!({ "locale": "zh-CN" }), said).await;
}
