//! The page in a real browser without scripts, narrow and wide, in both languages.

use serde_json::json;
use testkit::{TestApp, browser};

use super::{contact, link, responses, survey};

#[tokio::test]
async fn one_tap_one_word_and_one_button() {
    if !browser::is_there() {
        return;
    }
    let app = TestApp::start().await;
    let shots = std::env::var("SHOTS").ok();
    for (place, (kind, tapped, width, locale)) in
        [("nps", 3, 320, "en"), ("ces", 6, 360, "zh-CN"), ("csat", 2, 1280, "zh-CN")]
            .into_iter()
            .enumerate()
    {
        let email = format!("c{place}@nimbus.example");
        let contact = contact(&app, &email, json!({ "locale": locale })).await;
        let survey = survey(&app, kind, json!({})).await;
        let page = link(&app, &survey, &contact).await;
        let shot = |name: &str| {
            let folder = shots.as_ref()?;
            Some(format!("shot {folder}/{kind}-{locale}-{width}-{name}.png"))
        };
        let mut steps = vec![format!("open {}{page}?score={tapped}", app.base), "width".into()];
        steps.extend(shot("asked"));
        // Another number than the one that was tapped.
        steps.push("check .scale label:first-child".into());
        steps.push("type textarea so so".into());
        steps.extend(shot("chosen"));
        steps.push("click button.main".into());
        steps.extend(["width".into(), "text".into()]);
        steps.extend(shot("thanks"));
        if shots.is_some() {
            steps.push("dark".into());
            steps.push(format!("open {}{page}", app.base));
            steps.extend(shot("dark"));
        }
        let said = tokio::task::spawn_blocking(move || browser::drive(width, &steps)).await;
        let said = said.unwrap();
        let [before, after, text] = said.as_slice() else { panic!("{said:?}") };
        let width = width.to_string();
        assert_eq!((before, after), (&width, &width), "no scrolling sideways");
        let thanks = if locale == "en" { "Thank you" } else { "谢谢您" };
        assert!(text.contains(thanks), "{text}");
        let answer = responses(&app, &survey).await[0].clone();
        let lowest = if kind == "nps" { 0 } else { 1 };
        assert_eq!((&answer["score"], &answer["comment"]), (&json!(lowest), &json!("so so")));
        assert_eq!(answer["locale"], locale);
    }
}
