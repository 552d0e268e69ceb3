//! What is sent about a task.

use deserr::Deserr;
use kernel::input::{Field, Flag, Id, Input, IsoDuration, Line, Rule, Text, Timestamp};
use kernel::refusal::Faults;
use utoipa::{IntoParams, ToSchema};

use super::{Priority, Task, TaskKind, TaskStatus};
use crate::interactions::InteractionOutcome;

/// A task as it is sent, whole or as a merge patch.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct TaskInput {
    #[deserr(default)]
    pub subject: Field<Line>,
    #[deserr(default)]
    pub kind: Field<TaskKind>,
    #[deserr(default)]
    pub due_at: Field<Timestamp>,
    #[deserr(default)]
    pub remind_at: Field<Timestamp>,
    #[deserr(default)]
    pub owner_id: Field<Id>,
    #[deserr(default)]
    pub priority: Field<Priority>,
    #[deserr(default)]
    pub status: Field<TaskStatus>,
    /// By default the deal's customer, else the one that the lead is linked to.
    #[deserr(default)]
    pub customer_id: Field<Id>,
    #[deserr(default)]
    pub lead_id: Field<Id>,
    #[deserr(default)]
    pub deal_id: Field<Id>,
    #[deserr(default)]
    pub note: Field<Text>,
}

impl Input for TaskInput {
    const REQUIRED: &'static [&'static str] = &["subject"];
}

impl TaskInput {
    /// Applied to a task; owner, status and what it hangs on are decided by the action.
    pub fn apply(self, row: &mut Task) {
        if let Some(subject) = self.subject.set() {
            row.subject = subject.into();
        }
        if let Some(kind) = self.kind.change() {
            row.kind = kind.unwrap_or(TaskKind::Todo);
        }
        row.due_at = self.due_at.map(|at| at.0).over(row.due_at);
        row.remind_at = self.remind_at.map(|at| at.0).over(row.remind_at);
        if let Some(priority) = self.priority.change() {
            row.priority = priority.unwrap_or(Priority::Normal);
        }
        row.note = self.note.map(String::from).over(row.note.take());
    }
}

/// How a task was done.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct CompleteInput {
    /// Logs one outbound interaction where the task hangs on a lead or a customer.
    #[deserr(default)]
    pub outcome: Field<InteractionOutcome>,
    #[deserr(default)]
    pub note: Field<Text>,
}

impl Input for CompleteInput {}

/// Until when a task is put off: one of the two.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct SnoozeInput {
    #[deserr(default)]
    pub until: Field<Timestamp>,
    #[deserr(default, rename = "for")]
    #[schema(rename = "for")]
    pub for_: Field<IsoDuration>,
}

impl Input for SnoozeInput {
    const RULES: &'static [Rule] = &[Rule::One(&["until", "for"])];
}

#[derive(Clone, Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
#[into_params(parameter_in = Query)]
pub struct TaskFilter {
    #[deserr(default)]
    pub status: Option<TaskStatus>,
    #[deserr(default)]
    pub kind: Option<TaskKind>,
    #[deserr(default)]
    pub owner_id: Option<Id>,
    #[deserr(default)]
    pub customer_id: Option<Id>,
    #[deserr(default)]
    pub lead_id: Option<Id>,
    #[deserr(default)]
    pub deal_id: Option<Id>,
    #[deserr(default)]
    pub case_id: Option<Id>,
    #[deserr(default)]
    pub due_after: Option<Timestamp>,
    #[deserr(default)]
    pub due_before: Option<Timestamp>,
    #[deserr(default)]
    pub created_after: Option<Timestamp>,
    #[deserr(default)]
    pub created_before: Option<Timestamp>,
    #[deserr(default)]
    pub updated_after: Option<Timestamp>,
    #[deserr(default)]
    pub include_deleted: Option<Flag>,
}
