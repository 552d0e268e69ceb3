//! Any sequence of changes to interactions and tasks, held against a plain model.

mod steps;

use std::collections::BTreeMap;

use proptest::{collection::vec, prelude::ProptestConfig, test_runner::TestRunner};
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use self::steps::{KINDS, Step, step};
use super::{customer, customer_row, deal, deal_row, lead, lead_row, link};

/// Two customers with a deal each, a lead of the first and a lead of none; and their rows, as the API answered them.
struct World<'a> {
    app: &'a TestApp,
    customers: [String; 2],
    deals: [String; 2],
    leads: [String; 2],
    rows: [BTreeMap<String, Value>; 2],
    deleted: [BTreeMap<String, Value>; 2],
}

const PATHS: [&str; 2] = ["/v1/interactions", "/v1/tasks"];

fn at(minute: i64) -> String {
    (testkit::app::begin() - chrono::TimeDelta::minutes(minute)).to_rfc3339()
}

impl<'a> World<'a> {
    async fn make(app: &'a TestApp, ada: &str) -> Self {
        let customers = [customer(app, &json!(ada)).await, customer(app, &json!(ada)).await];
        let deals = [
            deal(app, &customers[0], &Value::Null).await,
            deal(app, &customers[1], &Value::Null).await,
        ];
        let mut leads = [String::new(), String::new()];
        for lead_id in &mut leads {
            let name = kernel::id::new(app.clock.now());
            *lead_id = lead(app, &name.to_string(), ada).await;
        }
        link(app, &leads[0], &customers[0]).await;
        let mut world = Self {
            app,
            customers,
            deals,
            leads,
            rows: Default::default(),
            deleted: Default::default(),
        };
        world.reread().await;
        world
    }

    /// Rows that the product made by itself: first contacts, logged outcomes.
    async fn reread(&mut self) {
        for (rows, path) in self.rows.iter_mut().zip(PATHS) {
            for (name, ids) in [("customer_id", &self.customers), ("lead_id", &self.leads)] {
                for parent in ids {
                    let list =
                        self.app.get(&format!("{path}?{name}={parent}&limit=200")).await.ok();
                    let data = list["data"].as_array().unwrap();
                    rows.extend(data.iter().map(|row| (id(row), row.clone())));
                }
            }
        }
    }

    fn place(&self, on: usize, with_deal: bool) -> Value {
        let (name, parent, of) = match on {
            0 | 1 => ("customer_id", &self.customers[on], on),
            2 => ("lead_id", &self.leads[0], 0),
            _ => ("lead_id", &self.leads[1], 1),
        };
        let mut body = json!({ name: parent });
        if with_deal {
            body["deal_id"] = json!(self.deals[of]);
        }
        body
    }

    fn pick(rows: &BTreeMap<String, Value>, which: usize) -> Option<String> {
        rows.keys().nth(which % rows.len().max(1)).cloned()
    }

    async fn patch(&mut self, kind: usize, which: usize, body: Value) {
        let Some(row) = Self::pick(&self.rows[kind], which) else { return };
        let answer = self.app.patch(&format!("{}/{row}", PATHS[kind]), body).await;
        self.keep(kind, answer);
    }

    async fn post(&mut self, kind: usize, path: String, body: Value) {
        let answer = self.app.post(&path, body).await;
        self.keep(kind, answer);
    }

    fn keep(&mut self, kind: usize, answer: testkit::Response) {
        assert!(answer.status < 500, "{}", answer.text);
        if answer.status < 300 {
            let row = answer.json();
            self.rows[kind].insert(id(&row), row);
        }
    }

    async fn take(&mut self, step: Step) {
        let told = |kind: usize| {
            let (channel, direction, outcome) = KINDS[kind];
            json!({ "channel": channel, "direction": direction, "outcome": outcome })
        };
        match step {
            Step::Log { on, deal, kind, minute } => {
                let body = super::with(self.place(on, deal), told(kind));
                let body = super::with(body, json!({ "occurred_at": at(minute) }));
                self.post(0, PATHS[0].to_owned(), body).await;
            }
            Step::Reword { which, kind, minute } => {
                let body = super::with(told(kind), json!({ "occurred_at": at(minute) }));
                self.patch(0, which, body).await;
            }
            Step::Move { which, on } => {
                let body = super::with(json!({ "deal_id": null }), self.place(on, which % 2 == 0));
                self.patch(0, which, body).await;
            }
            Step::Plan { on, deal, due, remind } => {
                let body = json!({ "subject": "Call", "due_at": due.map(at), "remind_at": remind.map(at) });
                let body = super::with(body, self.place(on, deal));
                self.post(1, PATHS[1].to_owned(), body).await;
            }
            Step::Replan { which, due, status, on } => {
                let mut body = json!({ "due_at": due.map(at) });
                if let Some(status) = ["open", "done", "cancelled"].get(status) {
                    body["status"] = json!(status);
                }
                if let Some(on) = on {
                    let from = json!({ "customer_id": null, "lead_id": null, "deal_id": null });
                    body = super::with(super::with(body, from), self.place(on, which % 2 == 0));
                }
                self.patch(1, which, body).await;
            }
            Step::Complete { which, outcome } => {
                let Some(task) = Self::pick(&self.rows[1], which) else { return };
                let outcomes = ["reached", "no_answer", "wrong_number", "meeting_made"];
                let body = json!({ "outcome": outcomes.get(outcome) });
                self.post(1, format!("{}/{task}/complete", PATHS[1]), body).await;
                self.reread().await;
            }
            Step::Delete { task, which } => {
                let kind = usize::from(task);
                let Some(row) = Self::pick(&self.rows[kind], which) else { return };
                self.app.delete(&format!("{}/{row}", PATHS[kind])).await.expect(204);
                let gone = self.rows[kind].remove(&row).unwrap();
                self.deleted[kind].insert(row, gone);
            }
            Step::Restore { task, which } => {
                let kind = usize::from(task);
                let Some(row) = Self::pick(&self.deleted[kind], which) else { return };
                let path = format!("{}/{row}/restore", PATHS[kind]);
                let back = self.app.post(&path, json!({})).await;
                // Another open first contact came to its lead meanwhile: it stays away.
                if back.status == 409 {
                    back.problem(409, "first_contact_open");
                    return;
                }
                self.deleted[kind].remove(&row);
                self.rows[kind].insert(row, back.ok());
            }
        }
    }

    /// What the rows of one parent come to: first response, last contact, next follow-up.
    fn expected(&self, name: &str, parent: &str) -> [Option<String>; 3] {
        let of = |kind: usize| self.rows[kind].values().filter(move |row| row[name] == parent);
        let time = |value: &Value| value.as_str().map(str::to_owned);
        let by_people = || of(0).filter(|row| row["channel"] != "note" && row["channel"] != "form");
        let tries = by_people()
            .filter(|row| row["direction"] == "outbound" && row["user_id"] != Value::Null);
        let missed = [json!("no_answer"), json!("wrong_number")];
        let met = by_people()
            .filter(|row| row["direction"] == "inbound" || !missed.contains(&row["outcome"]));
        let open = of(1).filter(|row| row["status"] == "open");
        let due = open.filter_map(|row| time(&row["due_at"]).or_else(|| time(&row["remind_at"])));
        [
            tries.filter_map(|row| time(&row["occurred_at"])).min(),
            met.filter_map(|row| time(&row["occurred_at"])).max(),
            due.min(),
        ]
    }

    async fn check(&self, after: &str) {
        let text = |at: Option<chrono::DateTime<chrono::Utc>>| {
            at.and_then(|at| json!(at).as_str().map(str::to_owned))
        };
        for (customer, deal) in self.customers.iter().zip(&self.deals) {
            let row = customer_row(self.app, customer).await;
            let [_, last, next] = self.expected("customer_id", customer);
            let held = (text(row.last_contacted_at), text(row.next_follow_up_at));
            assert_eq!(held, (last, next), "customer after {after}");
            let row = deal_row(self.app, deal).await;
            let [_, last, next] = self.expected("deal_id", deal);
            let held = (text(row.last_contacted_at), text(row.next_follow_up_at));
            assert_eq!(held, (last, next), "deal after {after}");
        }
        for lead in &self.leads {
            let row = lead_row(self.app, lead).await;
            let names = ["first_response_at", "last_contacted_at", "next_follow_up_at"];
            let held = names.map(|name| row[name].as_str().map(str::to_owned));
            assert_eq!(held, self.expected("lead_id", lead), "lead after {after}");
        }
    }
}

#[test]
fn any_sequence_of_changes_leaves_what_the_rows_say() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (app, ada) = runtime.block_on(async {
        let app = TestApp::start().await;
        app.patch("/v1/settings", json!({ "rate_limit_per_second": 0 })).await.ok();
        let ada = app.user("Ada", "rep", json!({})).await;
        (app, ada)
    });
    let config =
        ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() };
    let checked = TestRunner::new(config).run(&vec(step(), 10..40), |steps| {
        runtime.block_on(async {
            let mut world = World::make(&app, &ada).await;
            world.check("the beginning").await;
            for step in steps {
                let said = format!("{step:?}");
                world.take(step).await;
                world.check(&said).await;
            }
            assert_eq!(super::races::stale(&app).await, 0);
        });
        Ok(())
    });
    checked.unwrap();
}
