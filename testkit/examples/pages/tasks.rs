//! The page of a task, in every state of the task.

use chrono::TimeDelta;
use serde_json::json;
use shared::links::Purpose;
use testkit::{app::begin, fixtures::id};

use super::World;

/// What no browser lets a reader send.
const FAULTY: [(&str, &str); 7] = [
    ("action", "done"),
    ("outcome", "delighted"),
    ("note", "Wants a demo."),
    ("next", "1"),
    ("next_subject", "Call"),
    ("next_kind", "dance"),
    ("next_at", "2026-11-19T10:00"),
];

impl World {
    pub(super) async fn open_ones(&mut self) {
        for (name, query, press) in [
            ("open", "", None),
            ("outcome", "?outcome=no_answer", None),
            ("outcome-meeting", "?outcome=meeting_made", None),
            ("later", "?snooze=1", None),
            ("said-done", "?outcome=reached", Some("#done button")),
            ("said-later", "?snooze=1", Some("#later button")),
        ] {
            let (.., path) = self.lead().await;
            self.add(name, format!("{path}{query}"), press);
        }
        let (.., path) = self.lead().await;
        self.add_sent("faulty", path, &FAULTY);
    }

    pub(super) async fn old_ones(&mut self) {
        let (_, task, path) = self.lead().await;
        self.act("POST", &format!("/v1/tasks/{task}/complete"), json!({})).await;
        self.add("done-before", path.clone(), None);
        self.add_sent("changed-meanwhile", path, &[("action", "snooze"), ("for", "PT1H")]);
        let (_, task, path) = self.lead().await;
        let reached = json!({ "outcome": "reached", "note": "Wants a demo." });
        self.act("POST", &format!("/v1/tasks/{task}/complete"), reached).await;
        self.add("done-with-outcome", path.clone(), None);
        self.add("said-next", path, Some("#next button"));
        let (_, task, path) = self.lead().await;
        self.act("POST", &format!("/v1/tasks/{task}/snooze"), json!({ "for": "P1D" })).await;
        self.add("put-off", path, None);
        let (_, task, path) = self.lead().await;
        self.act("PATCH", &format!("/v1/tasks/{task}"), json!({ "status": "cancelled" })).await;
        self.add("cancelled", path, None);
        let (lead, _, path) = self.lead().await;
        let bo = self.app().user("Bo Rep", "rep", json!({})).await;
        self.act("PATCH", &format!("/v1/leads/{lead}"), json!({ "owner_id": bo })).await;
        self.add("handed-over", path, None);
        let (lead, _, path) = self.lead().await;
        self.act("POST", &format!("/v1/leads/{lead}/erase"), json!({})).await;
        self.add("erased", path, None);
        let (_, task, _) = self.lead().await;
        let path = self.page(Purpose::Task, &[&task, &self.ada], begin() - TimeDelta::days(1));
        self.add("expired", path, None);
        let cy = self.app().user("Cy Rep", "rep", json!({})).await;
        let path = self.page(Purpose::Task, &[&task, &cy], begin() + TimeDelta::days(30));
        let gone = json!({ "active": false, "reassign_to": self.ada });
        self.act("PATCH", &format!("/v1/users/{cy}"), gone).await;
        self.add("gone", path, None);
    }

    /// A lead of hers with a first task, and the path of that task's page.
    async fn lead(&self) -> (String, String, String) {
        let n = self.pages.len();
        let (first, last, company) = match self.locale {
            "en" => ("Wei", "Zhang", "Nimbus Robotics and Torque Sensors Incorporated"),
            _ => ("伟", "张", "云栖机器人与扭矩传感器（上海）股份有限公司"),
        };
        let lead = json!({
            "first_name": first, "last_name": last, "company": company, "owner_id": self.ada,
            "email": format!("wei.zhang.of.purchasing.{n}@a-rather-long-domain.nimbus.example"),
            "phone": format!("+861380013{:04}", 8000 + n), "message": "Please call me.\nMornings are best."
        });
        let lead = id(&self.app().post("/v1/leads", lead).await.created()["lead"]);
        let tasks = self.app().get(&format!("/v1/tasks?lead_id={lead}")).await.ok();
        let task = id(&tasks["data"][0]);
        let path = self.page(Purpose::Task, &[&task, &self.ada], begin() + TimeDelta::days(30));
        (lead, task, path)
    }
}
