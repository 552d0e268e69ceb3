//! How fast mail to customers goes to one domain.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use shared::queue::Outcome;
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};
use uuid::Uuid;

use super::customers::{contact, deliver, queue};

async fn messages(app: &TestApp, domain: &str, count: usize) -> Vec<Uuid> {
    let address = format!("wei@{domain}");
    let contact = contact(app, &address, None, json!({})).await;
    let mut messages = Vec::new();
    for n in 0..count {
        messages.push(queue(app, &contact, &format!("{domain}:{n}")).await);
        app.clock.advance(TimeDelta::milliseconds(1));
    }
    messages
}

fn wait(outcome: &Outcome) -> Option<Duration> {
    match outcome {
        Outcome::RetryAfter(wait, _) => Some(*wait),
        _ => None,
    }
}

#[tokio::test]
async fn a_domain_gets_a_few_at_once_and_the_others_in_turn() {
    let app = TestApp::start().await;
    let many = messages(&app, "nimbus.example", 24).await;
    let other = messages(&app, "other.example", 1).await;
    let mut waits = Vec::new();
    for email in &many {
        waits.extend(wait(&deliver(&app, *email).await));
    }
    assert_eq!(app.smtp.to("wei@nimbus.example").len(), 20);
    let seconds: Vec<f64> = waits.iter().map(Duration::as_secs_f64).collect();
    assert_eq!(seconds.len(), 4);
    assert!(seconds.windows(2).all(|two| (two[1] - two[0] - 1.5).abs() < 0.01), "{seconds:?}");
    let waiting = app.get(&format!("/v1/emails/{}", many[23])).await.ok();
    // To wait is no try.
    assert_eq!((&waiting["status"], &waiting["attempts"]), (&json!("queued"), &json!(0)));
    assert_eq!(deliver(&app, other[0]).await, Outcome::Done);
    // Asked once more it has the turn that it had, and takes no second one.
    assert_eq!(wait(&deliver(&app, many[20]).await), Some(waits[0]));
    app.clock.advance(TimeDelta::seconds(10));
    for email in &many[20..] {
        assert_eq!(deliver(&app, *email).await, Outcome::Done);
    }
    assert_eq!(app.smtp.to("wei@nimbus.example").len(), 24);
}

#[tokio::test]
async fn users_wait_for_nobody() {
    let app = TestApp::start().await;
    let many = messages(&app, "example.com", 21).await;
    for email in &many {
        deliver(&app, *email).await;
    }
    assert_eq!(app.smtp.to("wei@example.com").len(), 20);
    let ada = app.user("Ada", "rep", json!({})).await;
    super::lead(&app, "Li", &ada).await;
    app.drain().await;
    assert_eq!(app.smtp.to("ada@example.com").len(), 1);
}

#[tokio::test]
async fn a_domain_that_asks_for_less_rests_longer_each_time() {
    let app = TestApp::start().await;
    let many = messages(&app, "nimbus.example", 3).await;
    let slower = "4.7.28 unusual rate of mail, rate limited";
    app.smtp.script(Behaviour::say(At::End, 421, slower).times(2));
    let first = wait(&deliver(&app, many[0]).await).unwrap();
    assert!(first <= Duration::from_secs(5), "{first:?}");
    let row = app.get(&format!("/v1/emails/{}", many[0])).await.ok();
    assert_eq!(row["last_error"], format!("421 {slower}"));
    // Others to the domain do not even try.
    assert_eq!(wait(&deliver(&app, many[1]).await), Some(Duration::from_secs(60)));
    assert_eq!(app.get(&format!("/v1/emails/{}", many[1])).await.ok()["attempts"], 0);
    app.clock.advance(TimeDelta::seconds(60));
    assert!(wait(&deliver(&app, many[1]).await).unwrap() <= Duration::from_secs(5));
    let twice = wait(&deliver(&app, many[2]).await).unwrap();
    assert!((120..=125).contains(&twice.as_secs()), "{twice:?}");
    app.clock.advance(TimeDelta::from_std(twice).unwrap() + TimeDelta::seconds(1));
    assert_eq!(deliver(&app, many[2]).await, Outcome::Done);
    // It took one again: the next time begins with a minute.
    app.smtp.script(Behaviour::say(At::End, 421, slower).once());
    assert!(wait(&deliver(&app, many[0]).await).unwrap() <= Duration::from_secs(8));
    let again = wait(&deliver(&app, many[1]).await).unwrap();
    assert!((59..=63).contains(&again.as_secs()), "{again:?}");
}
