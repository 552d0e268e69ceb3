//! How a deal is closed and opened again.

use chrono::{DateTime, Utc};
use kernel::input::Field;
use kernel::refusal::Faults;

use super::model::{Deal, DealRefusal, DealStatus};
use crate::error::Result;

/// What is asked for of a deal's state.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub status: Option<DealStatus>,
    pub closed_at: Field<DateTime<Utc>>,
    pub lost_reason: Field<String>,
}

impl Step {
    /// Takes the deal there, or says all that is in the way.
    pub fn apply(self, deal: &mut Deal, now: DateTime<Utc>) -> Result<()> {
        let (from, to) = (deal.status, self.status.unwrap_or(deal.status));
        if !from.may_become(to) {
            return Err(DealRefusal::InvalidTransition(from, to).into());
        }
        let mut faults = Faults::default();
        let closing = from == DealStatus::Open && to != DealStatus::Open;
        deal.status = to;
        deal.closed_at = match (self.closed_at, to) {
            (Field::Set(_), DealStatus::Open) => {
                faults.push("/closed_at", "not_closed", "an open deal has no closed_at");
                None
            }
            (_, DealStatus::Open) => None,
            (Field::Set(at), _) => {
                if at > now {
                    faults.push("/closed_at", "in_the_future", "this is still to come");
                }
                Some(at)
            }
            (_, _) if closing => Some(now),
            (Field::Null, _) => {
                faults.push("/closed_at", "required", "a closed deal has its closed_at");
                None
            }
            (Field::Absent, _) => deal.closed_at,
        };
        deal.lost_reason = match (self.lost_reason, to) {
            (Field::Set(_), DealStatus::Open | DealStatus::Won) => {
                faults.push("/lost_reason", "not_lost", "only a lost deal has a lost_reason");
                None
            }
            (_, DealStatus::Open | DealStatus::Won) => None,
            (sent, DealStatus::Lost) => sent.over(deal.lost_reason.take()),
        };
        if to == DealStatus::Lost {
            match deal.lost_reason.as_deref().map(str::trim) {
                None => faults.push("/lost_reason", "required", "say why it was lost"),
                Some("") => faults.push("/lost_reason", "blank", "this must not be blank"),
                Some(_) => {}
            }
        }
        Ok(faults.into_result()?)
    }
}

/// What changed, an event for each: its verb, and the deal with this alone as it was.
pub fn changes(before: &Deal, after: &Deal) -> Vec<(&'static str, Deal)> {
    let mut changes = Vec::new();
    // What no other event tells of.
    let mut rest = Deal {
        pipeline_id: after.pipeline_id,
        stage_id: after.stage_id,
        last_contacted_at: after.last_contacted_at,
        next_follow_up_at: after.next_follow_up_at,
        updated_at: after.updated_at,
        version: after.version,
        ..before.clone()
    };
    if before.stage_id != after.stage_id {
        let (pipeline_id, stage_id) = (before.pipeline_id, before.stage_id);
        changes.push(("stage_changed", Deal { pipeline_id, stage_id, ..after.clone() }));
    }
    if before.status != after.status {
        let (status, closed_at) = (before.status, before.closed_at);
        let lost_reason = before.lost_reason.clone();
        let verb = after.status.verb();
        changes.push((verb, Deal { status, closed_at, lost_reason, ..after.clone() }));
        rest.status = after.status;
        rest.closed_at = after.closed_at;
        rest.lost_reason.clone_from(&after.lost_reason);
    }
    if rest != *after {
        changes.insert(0, ("updated", rest));
    }
    changes
}

#[cfg(test)]
mod tests;
