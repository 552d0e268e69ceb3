use chrono::{DateTime, Utc};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text, Timestamptz},
};
use serde::Serialize;
use uuid::Uuid;

use crate::resource::Resource;

/// What becomes of what fell due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It goes out, with as much time as it had at first.
    Send,
    /// It is made anew by its rule, which joins the late ones of a person into one message.
    Merge,
    /// It is not sent; the next of its kind comes at its time.
    Drop,
}

impl Fate {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Send => "sent",
            Self::Merge => "merged",
            Self::Drop => "dropped",
        }
    }
}

/// What is decided by kind, where it is not as usual.
#[derive(Clone, Debug, Default)]
pub struct Fates {
    pub send: Vec<String>,
    pub drop: Vec<String>,
}

/// Reminders join into one message by their own rule.
pub const REMINDER: &str = "task_reminder";
/// What climbed, and what is due to climb.
pub const ESCALATION: &str = "escalation";
pub const AGENDA: &str = "agenda";
pub const SURVEY_INVITATION: &str = "survey_invitation";
pub const SURVEY_REMINDER: &str = "survey_reminder";
pub const DIGEST: &str = "digest";
/// Deliveries to other machines.
pub const WEBHOOK: &str = "webhook";

impl Fates {
    /// As decided; else reminders are merged, what tells how things stood at a time that is past is dropped, and all the
    /// rest is sent.
    pub fn of(&self, kind: &str) -> Fate {
        let named = |kinds: &[String]| kinds.iter().any(|one| one == kind);
        match kind {
            _ if named(&self.drop) => Fate::Drop,
            // A late reminder never goes out by itself.
            REMINDER => Fate::Merge,
            _ if named(&self.send) => Fate::Send,
            AGENDA | ESCALATION | DIGEST | "review" => Fate::Drop,
            _ => Fate::Send,
        }
    }

    /// Whether somebody said that a kind is to be dropped, and it is not so by itself.
    pub fn drops(&self, kind: &str) -> bool {
        self.drop.iter().any(|one| one == kind)
    }

    /// Kinds that are named and of which nothing is due, or that are named twice.
    pub fn wrong(&self, due: &[Due]) -> Vec<String> {
        let all = self.send.iter().chain(&self.drop);
        let unknown = |kind: &&String| !due.iter().any(|due| due.kind == **kind);
        let twice = |kind: &&String| self.send.contains(kind) && self.drop.contains(kind);
        all.filter(|kind| unknown(kind) || twice(kind)).cloned().collect()
    }
}

/// What fell due of one kind.
#[derive(Clone, Debug, PartialEq, Eq, QueryableByName)]
pub struct Due {
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = BigInt)]
    pub count: i64,
    #[diesel(sql_type = Timestamptz)]
    pub oldest: DateTime<Utc>,
}

/// What the log keeps of an adoption.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adoption {
    /// The installation's new mark.
    pub id: Uuid,
    pub adopted_at: DateTime<Utc>,
    pub due: serde_json::Value,
    pub version: i32,
}

impl Resource for Adoption {
    const TYPE: &'static str = "installation";
    const PATH: &'static str = "/v1/settings";

    fn id(&self) -> Uuid {
        self.id
    }

    fn version(&self) -> i32 {
        self.version
    }

    fn touch(&mut self, now: DateTime<Utc>) {
        self.version += 1;
        self.adopted_at = now;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_their_usual_fate_unless_it_is_said() {
        let usual = Fates::default();
        for (kind, fate) in [
            ("task_reminder", Fate::Merge),
            ("lead_assigned", Fate::Send),
            ("survey_invitation", Fate::Send),
            ("alert", Fate::Send),
            ("webhook", Fate::Send),
            ("agenda", Fate::Drop),
            ("escalation", Fate::Drop),
            ("digest", Fate::Drop),
        ] {
            assert_eq!(usual.of(kind), fate, "{kind}");
        }
        let said = Fates {
            send: vec!["digest".to_owned(), "task_reminder".to_owned()],
            drop: vec!["webhook".to_owned()],
        };
        assert_eq!(said.of("digest"), Fate::Send);
        assert_eq!(said.of("webhook"), Fate::Drop);
        assert_eq!(said.of("task_reminder"), Fate::Merge);
        let due = Due { kind: "digest".to_owned(), count: 1, oldest: DateTime::UNIX_EPOCH };
        assert_eq!(said.wrong(&[due]), ["task_reminder", "webhook"]);
    }
}
