//! Many contacts, many at once: nobody is asked twice, everybody is asked or explained.

use std::{collections::BTreeMap, time::Instant};

use futures_util::future::join_all;
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id, sandbox::Sandbox, sql::Sql};

use super::{contact_of, survey};

/// Contacts of a few customers, written past the API for the sake of time.
async fn contacts(app: &TestApp, count: i64) {
    let customer = id(&app.post("/v1/customers", json!({ "name": "Nimbus" })).await.created());
    let one = contact_of(app, &customer, "c0@x.example", json!({})).await;
    let mut sql = Sql::on(app.database.url()).await;
    sql.run(&format!(
        "INSERT INTO contacts (id, customer_id, name, emails, phones, is_primary, survey_opt_out, custom, \
             timezone, created_at, updated_at, version) \
         SELECT gen_random_uuid(), customer_id, 'C' || n, ARRAY['c' || n || '@d' || n % 50 || '.example'], '{{}}', false, \
             n % 20 = 0, '{{}}', (ARRAY['Asia/Shanghai', 'America/New_York', NULL])[1 + n % 3], created_at, updated_at, 1 \
         FROM contacts, generate_series(1, {count} - 1) AS n WHERE contacts.id = '{one}'"
    ))
    .await;
}

/// Two campaigns at once, over the same contacts in any order, ask nobody twice within the throttle.
#[tokio::test]
async fn two_campaigns_at_once_ask_nobody_twice() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    contacts(&app, 60).await;
    let mut surveys = Vec::new();
    for kind in ["nps", "csat", "ces", "nps"] {
        surveys.push(survey(&app, kind, json!({})).await);
    }
    let second = app.another();
    let asks = surveys.iter().enumerate().map(|(n, survey)| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        let path = format!("/v1/surveys/{survey}/invitations");
        async move { caller.post(&path, json!({ "filter": {} })).await.created() }
    });
    let answers = join_all(asks).await;
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    for answer in &answers {
        let (invited, skipped) = (&answer["invited"], &answer["skipped"]);
        let of = |rows: &Value| rows.as_array().unwrap().len();
        assert_eq!(of(invited) + of(skipped), 60);
        for contact in invited.as_array().unwrap() {
            *asked.entry(contact.as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert_eq!(asked.len(), 58, "but the two who want none");
    assert!(asked.values().all(|times| *times == 1), "{asked:?}");
    app.drain().await;
    assert_eq!(app.smtp.messages().len(), 58);
}

/// What a survey asks is written down once, however many are the first to send it.
#[tokio::test]
async fn two_campaigns_at_once_make_one_version() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    contacts(&app, 3).await;
    let survey = survey(&app, "nps", json!({ "throttle": "PT0S" })).await;
    let second = app.another();
    let path = format!("/v1/surveys/{survey}/invitations");
    let asks = (0..8).map(|n| {
        let caller = app.at_base(if n % 2 == 0 { &app.base } else { &second });
        let body = json!({ "filter": {}, "deliver": "link" });
        let path = &path;
        async move { caller.post(path, body).await.created() }
    });
    for answer in join_all(asks).await {
        assert_eq!(answer["invited"].as_array().unwrap().len(), 3);
    }
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("survey_versions").await, 1);
    assert_eq!(sql.count("survey_invitations WHERE survey_version = 1").await, 24);
}

/// A whole company answers from one address.
#[tokio::test]
async fn many_answers_at_once_are_all_kept() {
    let app = TestApp::start().await;
    app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
    contacts(&app, 300).await;
    let survey = survey(&app, "nps", json!({})).await;
    let path = format!("/v1/surveys/{survey}/invitations");
    let body = json!({ "filter": {}, "deliver": "link" });
    let links = app.post(&path, body).await.created()["links"].clone();
    let links = links.as_array().unwrap();
    let presses = links.iter().enumerate().map(|(n, link)| {
        let (app, score) = (&app, (n % 11).to_string());
        let page = link["url"].as_str().unwrap().strip_prefix(super::BASE).unwrap();
        async move { super::press(app, page, &[("score", &score)]).await.status }
    });
    let statuses = join_all(presses).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    let mut sql = Sql::on(app.database.url()).await;
    assert_eq!(sql.count("survey_responses").await, i64::try_from(links.len()).unwrap());
    assert_eq!(sql.count("survey_invitations WHERE status = 'completed'").await, 286);
}

/// A campaign of several chunks and jobs.
#[tokio::test]
async fn a_campaign_reaches_everybody_once() {
    let app = TestApp::start().await;
    contacts(&app, 2_300).await;
    let survey = survey(&app, "nps", json!({})).await;
    let path = format!("/v1/surveys/{survey}/invitations");
    let answer = app.post(&path, json!({ "filter": {} })).await.created();
    assert_eq!(answer["invited"].as_array().unwrap().len(), 2_186);
    assert_eq!(answer["skipped"].as_array().unwrap().len(), 114);
    let mut sql = Sql::on(app.database.url()).await;
    let jobs = "apalis.jobs WHERE idempotency_key LIKE 'mail_invitations:%'";
    assert_eq!(sql.count(jobs).await, 5);
    // Each of them run: one message a contact. They are not sent here, for the sake of time.
    let ids = sql.texts("id::text", "survey_invitations WHERE status = 'sent' ORDER BY id").await;
    let ids: Vec<uuid::Uuid> = ids.iter().map(|id| id.parse().unwrap()).collect();
    let now = app.clock.now();
    for _ in 0..2 {
        for chunk in ids.chunks(500) {
            let job = shared::invitations::MailInvitations { ids: chunk.to_vec(), reminder: false };
            shared::queue::Act::run(&job, &mut *app.conn().await, now).await.unwrap();
        }
    }
    assert_eq!(sql.count("emails WHERE kind = 'survey_invitation'").await, 2_186);
    assert_eq!(sql.count("(SELECT DISTINCT contact_id FROM emails) AS one").await, 2_186);
    assert_eq!(sql.count("apalis.jobs WHERE idempotency_key LIKE 'send_email:%'").await, 2_186);
}

/// A quarter of a rhythm over 200 contacts, as an integrator sees it.
#[tokio::test]
async fn a_quarter_over_two_hundred_contacts_in_the_sandbox() {
    let sandbox = Sandbox::start_at(testkit::app::begin()).await;
    let app = &sandbox.app;
    contacts(app, 200).await;
    let trigger = json!({ "type": "recurring", "every": "P1M" });
    let monthly = json!({ "trigger": trigger, "throttle": "P80D" });
    let survey = survey(app, "nps", monthly).await;
    let began = Instant::now();
    let walked = app.post("/v1/sandbox/advance", json!({ "by": "P91D" })).await.ok();
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
    let mut sql = Sql::on(app.database.url()).await;
    // Three days of the rhythm: asked at the first, throttled at the two after it, or never for a reason.
    let of = |status: &str| format!("survey_invitations WHERE survey_id = '{survey}' AND {status}");
    assert_eq!(sql.count(&of("true")).await, 600);
    assert_eq!(sql.count(&of("status = 'waiting'")).await, 0);
    assert_eq!(sql.count(&of("invited_at IS NOT NULL")).await, 191);
    assert_eq!(sql.count(&of("reason = 'throttled'")).await, 382);
    assert_eq!(sql.count(&of("reason = 'opted_out'")).await, 27);
    let twice = "(SELECT contact_id FROM survey_invitations WHERE invited_at IS NOT NULL \
                 GROUP BY contact_id HAVING count(*) > 1) AS twice";
    assert_eq!(sql.count(twice).await, 0);
    // The invitation and its one reminder.
    assert_eq!(walked["emails"], 382, "{walked}");
    assert_eq!(sql.count("emails WHERE kind = 'survey_reminder' AND status = 'sent'").await, 191);
}
