//! What leads, customers and deals hold of the interactions and tasks that hang on them, by the rule of `followups`.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::rows::Rows;
use crate::{
    followups::Parents,
    interactions::{Direction, Interaction, InteractionOutcome},
};

type Times = HashMap<Uuid, DateTime<Utc>>;

fn ids(parents: Parents) -> impl Iterator<Item = Uuid> {
    [parents.customer_id, parents.lead_id, parents.deal_id].into_iter().flatten()
}

fn latest(times: &mut Times, id: Uuid, at: DateTime<Utc>) {
    times.entry(id).and_modify(|known| *known = (*known).max(at)).or_insert(at);
}

fn earliest(times: &mut Times, id: Uuid, at: DateTime<Utc>) {
    times.entry(id).and_modify(|known| *known = (*known).min(at)).or_insert(at);
}

/// Whether somebody was spoken or written with.
fn reached(row: &Interaction) -> bool {
    use InteractionOutcome::{MeetingMade, Reached};
    let outcome = row.outcome.unwrap_or(Reached);
    row.direction == Direction::Inbound || matches!(outcome, Reached | MeetingMade)
}

pub fn follow(rows: &mut Rows) {
    let (mut answered, mut contacted, mut next) = (Times::new(), Times::new(), Times::new());
    for row in rows.interactions.iter().filter(|row| row.channel.is_contact()) {
        if let (Some(lead), Direction::Outbound, Some(_)) =
            (row.lead_id, row.direction, row.user_id)
        {
            earliest(&mut answered, lead, row.occurred_at);
        }
        if reached(row) {
            ids(row.parents()).for_each(|id| latest(&mut contacted, id, row.occurred_at));
        }
    }
    for task in &rows.tasks {
        if let Some(at) = task.follow_up_at() {
            ids(task.parents()).for_each(|id| earliest(&mut next, id, at));
        }
    }
    let of = |times: &Times, id: &Uuid| times.get(id).copied();
    for row in &mut rows.leads {
        row.first_response_at = of(&answered, &row.id);
        row.last_contacted_at = of(&contacted, &row.id);
        row.next_follow_up_at = of(&next, &row.id);
    }
    for row in &mut rows.customers {
        row.last_contacted_at = of(&contacted, &row.id);
        row.next_follow_up_at = of(&next, &row.id);
    }
    for row in &mut rows.deals {
        row.last_contacted_at = of(&contacted, &row.id);
        row.next_follow_up_at = of(&next, &row.id);
    }
}
