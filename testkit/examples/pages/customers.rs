//! The pages that customers see: unsubscribing, and surveys.

use chrono::TimeDelta;
use serde_json::json;
use shared::{
    emails::{self, EmailKind, NewEmail, Recipient, Regarding},
    links::Purpose,
};
use testkit::{app::begin, fixtures::id};

use super::World;

impl World {
    pub(super) async fn without_a_task(&mut self) {
        self.add("unknown", "/a/x".to_owned(), None);
        let customer = json!({ "name": "Nimbus" });
        let customer = id(&self.app().post("/v1/customers", customer).await.created());
        let contact = json!({
            "customer_id": customer, "name": "Wei Zhang", "locale": self.locale, "email": "wei@nimbus.example"
        });
        let contact = id(&self.app().post("/v1/contacts", contact).await.created());
        let email = self.mail_to(&contact).await;
        let path = self.page(Purpose::Unsubscribe, &[&email], begin() + TimeDelta::days(30));
        self.add("unsubscribe", path.clone(), None);
        self.add("said-unsubscribed", path, Some("form button"));
        self.add("unsubscribe-unknown", "/u/x".to_owned(), None);
    }

    async fn mail_to(&self, contact: &str) -> String {
        let (mut conn, now) = (self.app().conn().await, self.app().clock.now());
        let contact = contact.parse().expect("an id");
        let contact = shared::contacts::queries::get(&conn, contact).await.expect("a database");
        let contact = contact.expect("the contact");
        let new = NewEmail {
            kind: EmailKind::LeadAssigned,
            cause: "a walk".to_owned(),
            to: Recipient::Contact { contact: &contact, email: "wei@nimbus.example" },
            regarding: Regarding::NOTHING,
            reason: json!({ "rule": "a walk" }),
            deadline_at: now + TimeDelta::hours(48),
        };
        emails::actions::queue(&mut conn, new, now).await.expect("a queued message");
        let path = format!("/v1/emails?contact_id={}", contact.id);
        id(&self.app().get(&path).await.ok()["data"][0])
    }

    pub(super) async fn surveys(&mut self) {
        for (kind, name, said) in [
            ("nps", "survey-nps", "said-thanks-nps"),
            ("csat", "survey-csat", "said-thanks-csat"),
            ("ces", "survey-ces", "said-thanks-ces"),
        ] {
            let survey = id(&self
                .app()
                .post("/v1/surveys", json!({ "name": kind, "kind": kind }))
                .await
                .created());
            let path = self.asked(&survey, 1).await;
            self.add(name, path, None);
            let path = self.asked(&survey, 2).await;
            self.add(said, format!("{path}?score=3"), Some("form button"));
            if kind == "nps" {
                let path = self.asked(&survey, 3).await;
                self.add_sent("survey-faulty", path, &[("score", "12")]);
            }
        }
    }

    /// The path of an invitation by a link.
    async fn asked(&self, survey: &str, n: u8) -> String {
        let customer =
            id(&self.app().post("/v1/customers", json!({ "name": "N" })).await.created());
        let contact = json!({
            "customer_id": customer, "name": "Wei Zhang", "locale": self.locale,
            "email": format!("wei{n}@{survey}.example")
        });
        let contact = id(&self.app().post("/v1/contacts", contact).await.created());
        let body = json!({ "contact_ids": [contact], "deliver": "link" });
        let path = format!("/v1/surveys/{survey}/invitations");
        let answer = self.app().post(&path, body).await.created();
        let url = answer["links"][0]["url"].as_str().expect("a link").to_owned();
        url.trim_start_matches("https://crm.example").to_owned()
    }
}
