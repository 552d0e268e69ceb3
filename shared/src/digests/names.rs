//! What the ids of an edition are called.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use super::content::{Content, DigestScope};

/// Names by id: of users, teams, deals, stages, customers, leads and tasks. What is gone or was erased has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(pub HashMap<Uuid, String>);

impl Names {
    #[must_use]
    pub fn of(&self, id: Uuid) -> Option<&str> {
        self.0.get(&id).map(String::as_str)
    }
}

impl Content {
    /// Every id that it names, each once.
    #[must_use]
    pub fn ids(&self) -> Vec<Uuid> {
        let mut ids: BTreeSet<Option<Uuid>> = BTreeSet::new();
        if let DigestScope::UserId(id) | DigestScope::TeamId(id) = self.scope {
            ids.insert(Some(id));
        }
        ids.extend(self.people.iter().map(|person| person.user_id));
        for deal in [&self.won, &self.moved, &self.stuck].into_iter().flat_map(|list| &list.rows) {
            ids.extend([Some(deal.deal_id), Some(deal.customer_id), deal.owner_id]);
            ids.extend([deal.stage_id, deal.from_stage_id]);
        }
        for task in &self.overdue.rows {
            ids.extend([Some(task.task_id), task.customer_id, task.lead_id, Some(task.owner_id)]);
        }
        for lead in &self.unanswered.rows {
            ids.extend([Some(lead.lead_id), lead.owner_id]);
        }
        ids.into_iter().flatten().collect()
    }
}
