//! Sequences of posts and converts do what the pure rules say.

use proptest::{
    collection::vec, prelude::*, sample::select, strategy::ValueTree, test_runner::TestRunner,
};
use serde_json::{Value, json};
use shared::leads::matching::{Candidate, Kind, Traits, Verdict, judge};
use testkit::{TestApp, fixtures::id};

/// As sent, and as kept: an address is the same however its domain is spelled.
const EMAILS: [(&str, &str); 6] = [
    ("Wei@bücher.example", "wei@xn--bcher-kva.example"),
    ("wei@xn--bcher-kva.example", "wei@xn--bcher-kva.example"),
    ("wei+fair@bücher.example", "wei+fair@xn--bcher-kva.example"),
    ("w.ei@bücher.example", "w.ei@xn--bcher-kva.example"),
    ("li@x.example", "li@x.example"),
    ("na@x.example", "na@x.example"),
];
const PHONES: [&str; 3] = ["+4930901820", "+8613800138000", "+8613900139000"];
const NAMES: [&str; 5] = ["", "Wei Zhang", "W. Zhang", "Li Na", "张伟"];

#[derive(Clone, Debug)]
enum Step {
    Post {
        emails: Vec<usize>,
        phones: Vec<usize>,
        name: &'static str,
    },
    /// Of the open lead at this place.
    Convert(prop::sample::Index),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let post = (vec(0..EMAILS.len(), 0..3), vec(0..PHONES.len(), 0..2), select(&NAMES))
        .prop_filter("nobody can be reached", |(emails, phones, _)| emails.len() + phones.len() > 0)
        .prop_map(|(emails, phones, name)| Step::Post { emails, phones, name });
    let convert = any::<prop::sample::Index>().prop_map(Step::Convert);
    vec(prop_oneof![6 => post, 1 => convert], 25)
}

fn add(here: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for value in more {
        if !here.contains(&value) {
            here.push(value);
        }
    }
}

/// What stands in the database by the rules: open leads and contacts, oldest first.
#[derive(Default)]
struct World(Vec<Candidate>);

impl World {
    async fn post(&mut self, app: &TestApp, emails: &[usize], phones: &[usize], name: &str) {
        let mut person = Traits { name: name.to_owned(), ..Traits::default() };
        add(&mut person.emails, emails.iter().map(|at| EMAILS[*at].1.to_owned()));
        add(&mut person.phones, phones.iter().map(|at| PHONES[*at].to_owned()));
        let sent: Vec<&str> = emails.iter().map(|at| EMAILS[*at].0).collect();
        let mut body = json!({ "emails": sent, "phones": person.phones });
        if !name.is_empty() {
            body["last_name"] = json!(name);
        }
        let answer = app.post("/v1/leads", body.clone()).await;
        let told = |answer: &Value| answer["matched"].clone();
        match judge(&person, &self.0) {
            Verdict::Nobody => {
                let made = answer.created();
                assert_eq!(told(&made), Value::Null, "{body}");
                self.remember(&made["lead"], None, person);
            }
            Verdict::Ambiguous(all) => {
                assert_eq!(told(&answer.problem(409, "ambiguous_match")), json!(all), "{body}");
            }
            Verdict::One(matched) if matched.kind == Kind::Contact.as_str() => {
                let made = answer.created();
                assert_eq!(told(&made), json!(matched), "{body}");
                self.remember(&made["lead"], Some(matched.id), person);
            }
            Verdict::One(matched) => {
                assert_eq!(told(&answer.ok()), json!(matched), "{body}");
                let row = self.0.iter_mut().find(|row| row.id == matched.id).unwrap();
                add(&mut row.person.emails, person.emails);
                add(&mut row.person.phones, person.phones);
                if row.person.name.is_empty() {
                    row.person.name = person.name;
                }
            }
        }
    }

    fn remember(&mut self, lead: &Value, contact_id: Option<uuid::Uuid>, person: Traits) {
        let id = id(lead).parse().unwrap();
        self.0.push(Candidate { kind: Kind::Lead, id, contact_id, person });
    }

    async fn convert(&mut self, app: &TestApp, which: &prop::sample::Index) {
        let open: Vec<usize> =
            (0..self.0.len()).filter(|at| self.0[*at].kind == Kind::Lead).collect();
        if open.is_empty() {
            return;
        }
        let lead = self.0.remove(open[which.index(open.len())]);
        let made = app.post(&format!("/v1/leads/{}/convert", lead.id), json!({})).await.created();
        let contact_id: uuid::Uuid = id(&made["contact"]).parse().unwrap();
        assert!(
            lead.contact_id.is_none_or(|linked| linked == contact_id),
            "the linked contact is reused"
        );
        if let Some(row) = self.0.iter_mut().find(|row| row.id == contact_id) {
            add(&mut row.person.emails, lead.person.emails);
            add(&mut row.person.phones, lead.person.phones);
            if row.person.name.is_empty() {
                row.person.name = lead.person.name;
            }
        } else {
            let contact = Kind::Contact;
            self.0.push(Candidate {
                kind: contact,
                id: contact_id,
                contact_id: Some(contact_id),
                person: lead.person,
            });
        }
    }
}

#[tokio::test]
async fn posts_and_converts_follow_the_rules() {
    let mut runner = TestRunner::deterministic();
    for _ in 0..8 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let app = TestApp::start().await;
        let mut world = World::default();
        for step in steps {
            match step {
                Step::Post { emails, phones, name } => {
                    world.post(&app, &emails, &phones, name).await
                }
                Step::Convert(which) => world.convert(&app, &which).await,
            }
        }
    }
}
