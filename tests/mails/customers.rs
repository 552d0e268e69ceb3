//! Mail to customers: in their language, answered to the account's owner, with a way out.

use chrono::DateTime;
use diesel_async::AsyncConnection;
use serde_json::{Value, json};
use shared::{
    emails::{
        self, Audience, EmailKind, Look, NewEmail, Recipient, Regarding, SendEmail,
        jobs::{Claim, claim},
        queries,
    },
    mail::{
        letters::{Because, LeadAssigned},
        person::Person,
    },
    queue::{Effect, Outcome},
};
use testkit::{TestApp, fixtures::id};
use uuid::Uuid;

/// A customer with a contact who has this address; `more` are further fields of the contact.
pub async fn contact(app: &TestApp, email: &str, owner: Option<&str>, more: Value) -> String {
    let customer = json!({ "name": "Nimbus", "owner_id": owner });
    let customer = id(&app.post("/v1/customers", customer).await.created());
    let mut body = json!({ "customer_id": customer, "name": "Wei Zhang", "email": email });
    for (field, value) in more.as_object().into_iter().flatten() {
        body[field] = value.clone();
    }
    id(&app.post("/v1/contacts", body).await.created())
}

/// Makes a message to a contact. No kind goes to customers yet, so one for users stands in for it; what makes it one to a
/// customer is its reader alone.
pub async fn queue(app: &TestApp, contact: &str, cause: &str) -> Uuid {
    let mut conn = app.conn().await;
    let now = app.clock.now();
    let contact = contact.parse().unwrap();
    let contact = shared::contacts::queries::get(&conn, contact).await.unwrap().unwrap();
    let email = contact.email.clone().unwrap();
    let new = NewEmail {
        kind: EmailKind::LeadAssigned,
        cause: format!("story:{cause}"),
        to: Recipient::Contact { contact: &contact, email: &email },
        regarding: Regarding::NOTHING,
        reason: json!({ "rule": "story" }),
        deadline_at: now + chrono::TimeDelta::hours(48),
    };
    emails::actions::queue(&mut conn, new, now).await.unwrap();
    let path = format!("/v1/emails?contact_id={}&sort=-created_at&limit=1", contact.id);
    id(&app.get(&path).await.ok()["data"][0]).parse().unwrap()
}

/// What the worker does with it: claims it, sends it, writes down how it went.
pub async fn deliver(app: &TestApp, email: Uuid) -> Outcome {
    match claimed(app, email).await {
        Ok(claim) => finish(app, email, &claim).await,
        Err(outcome) => outcome,
    }
}

async fn claimed(app: &TestApp, email: Uuid) -> Result<Claim, Outcome> {
    let mut conn = app.conn().await;
    let now = app.clock.now();
    conn.transaction(async |conn| {
        let email = queries::lock(conn, email).await?.unwrap();
        let audience = Audience::of(conn, &email).await?.unwrap();
        let letter = letter();
        let message = emails::wrap(conn, &app.ctx, &email, &audience, &letter, now).await?;
        claim(conn, &app.ctx, email, Look::Wanted(Box::new(message)), now).await
    })
    .await
    .unwrap()
}

async fn finish(app: &TestApp, email: Uuid, claim: &Claim) -> Outcome {
    let job = SendEmail { email_id: email, alone: true };
    let result = job.perform(&app.ctx, claim).await;
    let mut conn = app.conn().await;
    job.close(&mut conn, claim, &result, app.clock.now()).await.unwrap()
}

#[tokio::test]
async fn what_became_of_its_row_while_it_was_on_its_way_stays() {
    let app = TestApp::start().await;
    let contact = contact(&app, "wei@nimbus.example", None, json!({})).await;
    let email = queue(&app, &contact, "1").await;
    let claim = claimed(&app, email).await.unwrap();
    app.post(&format!("/v1/contacts/{contact}/erase"), json!({})).await.expect(204);
    let erased = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_ne!(erased["to_email"], "wei@nimbus.example");
    finish(&app, email, &claim).await;
    let sent = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!((&sent["status"], &sent["to_email"]), (&json!("sent"), &erased["to_email"]));
    assert_eq!(sent["subject"], erased["subject"], "what names them is not written down again");
}

fn letter() -> LeadAssigned {
    LeadAssigned {
        lead: Person { name: Some("Li Na".to_owned()), ..Person::default() },
        of_customer: false,
        message: None,
        source: None,
        received_at: DateTime::from_timestamp(1_795_161_600, 0).unwrap(),
        because: Because::Given,
        due_at: DateTime::from_timestamp(1_795_161_600, 0),
        page: None,
    }
}

#[tokio::test]
async fn a_customers_mail_has_a_way_out_and_somebody_to_answer_to() {
    let app = TestApp::start().await;
    let ada = app.user("Ada Müller", "rep", json!({})).await;
    let more = json!({ "locale": "zh-Hans-CN", "timezone": "Asia/Shanghai" });
    let contact = contact(&app, "wei@nimbus.example", Some(&ada), more).await;
    let email = queue(&app, &contact, "1").await;
    assert_eq!(deliver(&app, email).await, Outcome::Done);
    let mail = app.smtp.to("wei@nimbus.example")[0].clone();
    let header = |name: &str| mail.header(name).unwrap_or_default();
    let url = header("List-Unsubscribe");
    let url = url.strip_prefix("<https://crm.example/u/").and_then(|url| url.strip_suffix('>'));
    assert!(url.is_some_and(|token| token.len() > 40), "{url:?}");
    assert_eq!(header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
    assert!(header("Reply-To").ends_with("<ada@example.com>"), "{}", header("Reply-To"));
    assert_eq!(header("X-Rapport-Id"), email.to_string());
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    // In the contact's language, and by the contact's clock.
    let text = mail.text().unwrap();
    assert!(text.contains("16:00（UTC+8）"), "{text}");
    let row = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!((&row["contact_id"], &row["user_id"]), (&json!(contact), &Value::Null));
    assert_eq!((&row["to"], &row["status"]), (&json!("wei@nimbus.example"), &json!("sent")));
    assert!(row["customer_id"].is_string() && row.get("turn_at").is_none(), "{row}");
}

#[tokio::test]
async fn the_next_who_looks_after_them_answers_and_nobody_who_left() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    let ben = app.user("Ben", "rep", json!({})).await;
    for (n, owner, own, want) in [
        (1, Some(&ada), Some(&ben), "ada@example.com"),
        (2, None, Some(&ben), "ben@example.com"),
        (3, None, None, ""),
    ] {
        let address = format!("c{n}@nimbus.example");
        let more = json!({ "owner_id": own });
        let contact = contact(&app, &address, owner.map(String::as_str), more).await;
        let email = queue(&app, &contact, &n.to_string()).await;
        deliver(&app, email).await;
        let mail = app.smtp.to(&address)[0].clone();
        let reply_to = mail.header("Reply-To").unwrap_or_default();
        assert!(reply_to.contains(want) && reply_to.is_empty() == want.is_empty(), "{reply_to}");
    }
    let contact = contact(&app, "c4@nimbus.example", Some(&ada), json!({})).await;
    let leaves = json!({ "active": false, "reassign_to": ben });
    app.patch(&format!("/v1/users/{ada}"), leaves).await.ok();
    let email = queue(&app, &contact, "4").await;
    deliver(&app, email).await;
    let mail = app.smtp.to("c4@nimbus.example")[0].clone();
    assert!(mail.header("Reply-To").unwrap_or_default().contains("ben@example.com"));
}

#[tokio::test]
async fn mail_to_users_has_no_way_out() {
    let app = TestApp::start().await;
    let ada = app.user("Ada", "rep", json!({})).await;
    super::lead(&app, "Wei", &ada).await;
    app.drain().await;
    let mail = app.smtp.to("ada@example.com")[0].clone();
    for name in ["List-Unsubscribe", "List-Unsubscribe-Post", "Reply-To"] {
        assert_eq!(mail.header(name), None, "{name}");
    }
}

#[tokio::test]
async fn a_contact_who_is_gone_gets_nothing() {
    let app = TestApp::start().await;
    let contact = contact(&app, "wei@nimbus.example", None, json!({})).await;
    let email = queue(&app, &contact, "1").await;
    app.delete(&format!("/v1/contacts/{contact}")).await.expect(204);
    app.drain().await;
    let row = app.get(&format!("/v1/emails/{email}")).await.ok();
    assert_eq!(row["status"], "cancelled");
    assert_eq!(app.smtp.to("wei@nimbus.example").len(), 0);
}
