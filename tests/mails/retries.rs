//! What fails for the moment is tried again, under the same Message-ID.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use shared::mail::{Mailer, Patience};
use testkit::{
    TestApp,
    smtp::{At, Behaviour},
};

use super::{lead, rows, walk};

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn a_4xx_is_retried_with_back_off_and_the_same_message_id() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::reply(At::End, 451).times(4));
    lead(&app, "Wei", &ada).await;
    app.drain().await;
    let first = rows(&app, "lead_assigned", ADA).await[0].clone();
    assert_eq!((&first["status"], &first["attempts"]), (&json!("queued"), &json!(1)));
    assert!(first["last_error"].as_str().unwrap().starts_with("451"), "{first}");
    let mut waits = Vec::new();
    for attempts in 2..=5 {
        let next = worker::next_due(&app.ctx).await.unwrap().unwrap();
        waits.push((next - app.clock.now()).num_milliseconds());
        app.clock.advance_to(next);
        app.drain().await;
        let row = rows(&app, "lead_assigned", ADA).await[0].clone();
        assert_eq!(
            (&row["attempts"], &row["message_id"]),
            (&json!(attempts), &first["message_id"])
        );
    }
    assert!(waits[0] <= 5_000, "the first retry comes within five seconds: {waits:?}");
    for (wait, base) in waits.iter().zip([3_000, 6_000, 12_000, 24_000]) {
        assert!((base * 3 / 4..=base * 5 / 4).contains(wait), "{waits:?}");
    }
    let sent = rows(&app, "lead_assigned", ADA).await[0].clone();
    assert_eq!((&sent["status"], &sent["last_error"]), (&json!("sent"), &json!(null)));
    let mails = app.smtp.to(ADA);
    assert_eq!(mails.len(), 1);
    assert_eq!(
        mails[0].message_id().as_deref(),
        sent["message_id"].as_str().map(|id| id.trim_matches(['<', '>']))
    );
}

#[tokio::test]
async fn every_way_to_break_off_is_retried() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for behaviour in [
        Behaviour::cut(At::Connect),
        Behaviour::reply(At::Connect, 421),
        Behaviour::reply(At::Connect, 554),
        Behaviour::cut(At::Mail),
        Behaviour::reply(At::Mail, 450),
        Behaviour::cut(At::Rcpt),
        Behaviour::reply(At::Rcpt, 452),
        Behaviour::cut(At::Data),
        Behaviour::reply(At::Data, 421),
    ] {
        app.smtp.clear();
        app.smtp.accept_all();
        // Without the connection of the last message.
        app.smtp.refuse().await;
        app.smtp.resume().await.unwrap();
        app.smtp.script(behaviour.clone().once());
        let said = format!("{behaviour:?}");
        lead(&app, &format!("n{}", app.clock.now().timestamp()), &ada).await;
        app.drain().await;
        assert!(app.smtp.is_used_up(), "{said} never came about");
        assert!(app.smtp.messages().is_empty(), "{said}");
        app.pass(TimeDelta::seconds(5)).await;
        let row = rows(&app, "lead_assigned", ADA).await.pop().unwrap();
        assert_eq!((&row["status"], app.smtp.to(ADA).len()), (&json!("sent"), 1), "{said}: {row}");
        assert_eq!(row["attempts"], 2, "{said}: {row}");
    }
}

#[tokio::test]
async fn cut_after_the_message_it_comes_twice_under_one_message_id() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.script(Behaviour::cut(At::End).once());
    lead(&app, "Wei", &ada).await;
    app.drain().await;
    assert!(app.smtp.is_used_up());
    assert_eq!(rows(&app, "lead_assigned", ADA).await[0]["status"], "queued");
    app.pass(TimeDelta::seconds(5)).await;
    let mails = app.smtp.to(ADA);
    assert_eq!(mails.len(), 2, "the client cannot know that the first was accepted");
    assert_eq!(mails[0].message_id(), mails[1].message_id());
    let row = rows(&app, "lead_assigned", ADA).await[0].clone();
    assert_eq!((&row["status"], &row["attempts"]), (&json!("sent"), &json!(2)));
}

#[tokio::test]
async fn a_server_that_is_down_is_waited_for() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    app.smtp.refuse().await;
    for name in ["a", "b", "c"] {
        lead(&app, name, &ada).await;
    }
    walk(&app, "2026-11-20T09:00:00Z").await;
    assert!(rows(&app, "lead_assigned", ADA).await.iter().all(|row| row["status"] == "queued"));
    app.smtp.resume().await.unwrap();
    walk(&app, "2026-11-20T09:15:00Z").await;
    assert!(rows(&app, "lead_assigned", ADA).await.iter().all(|row| row["status"] == "sent"));
    assert_eq!(app.smtp.to(ADA).len(), 3);
}

/// After the message a server is waited for longer, since giving up then means sending twice.
#[tokio::test]
async fn a_slow_server_is_given_time_most_of_all_after_the_message() {
    let [short, slow, long] = [1_000, 2_000, 30_000].map(Duration::from_millis);
    let mut app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    for (at, accept, attempts, copies) in [
        (At::Connect, long, 2, 1),
        (At::Mail, long, 2, 1),
        (At::End, long, 1, 1),
        (At::End, short, 2, 2),
    ] {
        app.smtp.clear();
        let patience = Patience { connect: short, command: short, accept };
        app.ctx.mailer = Mailer::smtp_within(&app.smtp.url(), patience).unwrap();
        app.smtp.script(Behaviour::delay(at, slow).once());
        lead(&app, &format!("n{}", app.clock.now().timestamp()), &ada).await;
        app.drain().await;
        assert!(app.smtp.is_used_up(), "{at:?}");
        let row = rows(&app, "lead_assigned", ADA).await.pop().unwrap();
        if attempts == 2 {
            assert_eq!(row["status"], "queued", "{at:?}: {row}");
            assert!(row["last_error"].as_str().unwrap().contains("within 1 s"), "{at:?}: {row}");
        }
        app.pass(TimeDelta::seconds(5)).await;
        let row = rows(&app, "lead_assigned", ADA).await.pop().unwrap();
        let ended = (row["status"].as_str(), row["attempts"].as_i64());
        assert_eq!(ended, (Some("sent"), Some(attempts)), "{at:?}: {row}");
        let mails = app.smtp.to(ADA);
        assert_eq!(mails.len(), copies, "{at:?}");
        assert_eq!(mails[0].message_id(), mails[copies - 1].message_id(), "{at:?}");
    }
}

#[test]
fn a_real_server_has_half_a_minute_for_a_command_and_ten_minutes_for_the_message() {
    let Patience { connect, command, accept } = Patience::default();
    assert_eq!([connect, command, accept].map(|time| time.as_secs()), [30, 30, 600]);
}
