//! In a real browser without scripts, at a phone's width.

use serde_json::json;
use testkit::{TestApp, browser};

use super::{ADA, first_task, interactions, lead, links, tasks};

#[tokio::test]
async fn from_the_message_to_the_outcome_with_one_tap_and_one_button() {
    if !browser::is_there() {
        return;
    }
    let app = TestApp::start().await;
    let (_, lead, _) = lead(&app, json!({})).await;
    let links = links(&app, ADA, "lead_assigned");
    let tap = links.iter().find(|link| link.ends_with("?outcome=no_answer")).unwrap();
    let url = tap.replace("https://crm.example", &app.base);
    let shots = std::env::var("SHOTS").unwrap_or_default();
    let mut steps = vec![format!("open {url}"), "width".into(), "text".into()];
    if !shots.is_empty() {
        steps.push(format!("shot {shots}/open.png"));
    }
    steps.push("click #done button".into());
    steps.extend(["width".into(), "text".into()]);
    if !shots.is_empty() {
        steps.push(format!("shot {shots}/done.png"));
    }
    let said = tokio::task::spawn_blocking(move || browser::drive(320, &steps)).await.unwrap();
    let [width, before, width_after, after] = said.as_slice() else { panic!("{said:?}") };
    assert_eq!((width.as_str(), width_after.as_str()), ("320", "320"), "no scrolling sideways");
    assert!(before.contains("How did it go?") && before.contains("+86 138 0013 8000"), "{before}");
    assert!(after.contains("Done: No answer"), "{after}");
    assert!(after.contains("Next: Call Wei Zhang again"), "{after}");
    assert_eq!(first_task(&app, &lead).await["outcome"], "no_answer");
    assert_eq!(interactions(&app, &lead).await.len(), 1);
    assert_eq!(tasks(&app, &lead).await.len(), 2);
}
