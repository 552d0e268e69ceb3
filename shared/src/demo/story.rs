//! What all that happens is told with: people who work in working time, contacts and tasks with whom and about what, owners.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    account::Account,
    chance::Chance,
    people::Names,
    rows::{Owned, Rows},
    staff::{Rep, Squad, Staff},
    way::{Topic, Way},
    year::Year,
};
use crate::{
    interactions::{self, Interaction, InteractionOutcome},
    pipelines::Stage,
    resource::Resource,
    settings::Settings,
    tasks::{self, Priority, Task, TaskKind, TaskStatus},
};

/// What an interaction or a task hangs on.
#[derive(Clone, Copy, Debug, Default)]
pub struct About {
    pub customer_id: Option<Uuid>,
    pub contact_id: Option<Uuid>,
    pub lead_id: Option<Uuid>,
    pub deal_id: Option<Uuid>,
    pub case_id: Option<Uuid>,
    /// When the lead was converted, which brought it to its customer.
    pub brought: Option<DateTime<Utc>>,
}

/// How a task ends.
#[derive(Clone, Copy, Debug)]
pub enum End {
    /// In the future, so many days from now at most.
    Open {
        within_days: i64,
    },
    Done(DateTime<Utc>, Option<InteractionOutcome>),
    Cancelled(DateTime<Utc>),
}

/// A task as it was made.
pub struct Todo {
    pub made: DateTime<Utc>,
    /// Of one that has ended.
    pub due: Option<DateTime<Utc>>,
    pub kind: TaskKind,
    pub subject: String,
    pub purpose: Option<&'static str>,
    pub priority: Priority,
    pub why: &'static str,
}

pub struct Story<'a> {
    pub year: &'a Year,
    pub staff: &'a Staff<'a>,
    pub squads: &'a [Squad<'a>; 3],
    pub settings: &'a Settings,
    pub stages: &'a [Stage],
    pub chance: Chance,
    pub names: Names,
    pub rows: Rows,
    pub accounts: Vec<Account<'a>>,
}

/// Marks each of these changes, in their order.
pub fn touch(row: &mut impl Resource, mut times: Vec<DateTime<Utc>>) {
    times.sort_unstable();
    times.into_iter().for_each(|at| row.touch(at));
}

impl<'a> Story<'a> {
    /// The same instant where somebody works then, else soon after they begin.
    pub fn at_work(&mut self, rep: &Rep<'_>, at: DateTime<Utc>) -> DateTime<Utc> {
        match rep.calendar.next_working_moment(at) {
            Some(next) if next > at => next + self.chance.minutes(40),
            _ => at,
        }
    }

    /// A working moment so many days later, on average.
    pub fn later(&mut self, rep: &Rep<'_>, at: DateTime<Utc>, days: i64) -> DateTime<Utc> {
        let wait = TimeDelta::minutes(20) + self.chance.minutes(days * 24 * 60);
        self.at_work(rep, at + wait)
    }

    /// A quarter of an hour in somebody's working time in the next days, after everything that has happened.
    fn ahead(&mut self, rep: &Rep<'_>, days: i64) -> DateTime<Utc> {
        let wait = TimeDelta::seconds(self.chance.between(0, days * 86_400));
        let at = self.at_work(rep, self.year.due_from + wait);
        at - TimeDelta::seconds(at.timestamp().rem_euclid(900))
    }

    /// Writes down whose something is until it is over: where its owner leaves before, it is handed over. Answers whose it is in
    /// the end, and when it was handed over.
    pub fn own(
        &mut self,
        (subject_type, subject_id): (&'static str, Uuid),
        rep: &'a Rep<'a>,
        from: DateTime<Utc>,
        over: Option<DateTime<Utc>>,
        why: &'static str,
    ) -> (&'a Rep<'a>, Option<DateTime<Utc>>) {
        let first = self.staff.at(rep, from);
        let left = first.left.map(|(at, _)| at);
        let handed = left.filter(|at| over.is_none_or(|over| over > *at));
        let mut write = |owner: &Rep<'_>, from_at, to_at, why| {
            let (id, owner_id) = (self.chance.id(from_at), Some(owner.id));
            let row = Owned { id, subject_type, subject_id, owner_id, from_at, to_at, why };
            self.rows.ownerships.push(row);
        };
        write(first, from, handed, why);
        let Some(at) = handed else { return (first, None) };
        let next = self.staff.at(first, at);
        write(next, at, None, "given");
        (next, Some(at))
    }

    /// Writes down that somebody was spoken or written with, by whoever has it then.
    pub fn log(
        &mut self,
        about: About,
        topic: &Topic<'_>,
        rep: &'a Rep<'a>,
        at: DateTime<Utc>,
        way: Way,
    ) -> Uuid {
        let said = way.told(&mut self.chance, topic);
        let id = self.chance.id(at);
        let mut row = Interaction {
            id,
            lead_id: about.lead_id,
            customer_id: about.customer_id,
            contact_id: about.contact_id,
            deal_id: about.deal_id,
            user_id: Some(self.staff.at(rep, at).id),
            channel: way.channel(),
            direction: way.direction(),
            outcome: way.outcome(),
            summary: Some(said),
            duration_seconds: way.minutes(&mut self.chance).map(|minutes| minutes * 60),
            ..interactions::log::blank(at)
        };
        touch(&mut row, about.brought.into_iter().collect());
        self.rows.interactions.push(row);
        id
    }

    /// Writes a task down, and whose it is; answers when it is due.
    pub fn task(
        &mut self,
        about: About,
        rep: &'a Rep<'a>,
        todo: Todo,
        end: End,
    ) -> Option<DateTime<Utc>> {
        let id = self.chance.id(todo.made);
        let over = match end {
            End::Open { .. } => None,
            End::Done(at, _) | End::Cancelled(at) => Some(at),
        };
        let (owner, handed) = self.own((Task::TYPE, id), rep, todo.made, over, todo.why);
        let mut row = Task {
            id,
            subject: todo.subject,
            kind: todo.kind,
            purpose: todo.purpose.map(str::to_owned),
            due_at: todo.due,
            priority: todo.priority,
            customer_id: about.customer_id,
            lead_id: about.lead_id,
            deal_id: about.deal_id,
            case_id: about.case_id,
            ..tasks::write::blank(owner.id, todo.made)
        };
        match end {
            End::Open { within_days } => row.due_at = Some(self.ahead(owner, within_days)),
            End::Done(at, outcome) => {
                row.status = TaskStatus::Done;
                (row.completed_at, row.outcome) = (Some(at), outcome);
                row.completed_by = Some(self.staff.at(rep, at).id);
            }
            End::Cancelled(_) => row.status = TaskStatus::Cancelled,
        }
        let due_at = row.due_at;
        touch(&mut row, [over, handed, about.brought].into_iter().flatten().collect());
        self.rows.tasks.push(row);
        due_at
    }
}
