//! How a case is resolved, closed and opened again.

use chrono::{DateTime, Utc};
use kernel::input::Field;
use kernel::refusal::Faults;

use super::model::{Case, CaseRefusal, CaseStatus};
use crate::error::Result;

/// What is asked for of a case's state.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub status: Option<CaseStatus>,
    pub resolution: Field<String>,
}

impl Step {
    /// Takes the case there, or says what is in the way. What was said of a case that is open again is not said of its next
    /// resolution.
    pub fn apply(self, case: &mut Case, now: DateTime<Utc>) -> Result<()> {
        let (from, to) = (case.status, self.status.unwrap_or(case.status));
        if !from.may_become(to) {
            return Err(CaseRefusal::InvalidTransition(from, to).into());
        }
        let resolving = from.is_open() && !to.is_open();
        let reopening = !from.is_open() && to.is_open();
        let said = !self.resolution.is_absent();
        case.status = to;
        case.resolution = match self.resolution {
            Field::Absent if reopening => None,
            sent => sent.over(case.resolution.take()),
        };
        case.resolved_at = if to.is_open() { None } else { case.resolved_at.or(Some(now)) };
        case.closed_at = match to {
            CaseStatus::Closed => case.closed_at.or(Some(now)),
            _ => None,
        };
        let mut faults = Faults::default();
        if resolving || (said && !to.is_open()) {
            match case.resolution.as_deref().map(str::trim) {
                None => faults.push("/resolution", "required", "say what was done about it"),
                Some("") => faults.push("/resolution", "blank", "this must not be blank"),
                Some(_) => {}
            }
        }
        Ok(faults.into_result()?)
    }
}

/// What changed, an event for each: its verb, and the case with this alone as it was.
pub fn changes(before: &Case, after: &Case) -> Vec<(&'static str, Case)> {
    let mut changes = Vec::new();
    // What no other event tells of.
    let mut rest = Case {
        next_check_at: after.next_check_at,
        updated_at: after.updated_at,
        version: after.version,
        ..before.clone()
    };
    if let Some(verb) = verb(before.status, after.status) {
        // Whose it is from then on belongs to it, so that he hears of it once.
        let reopened = !before.status.is_open() && after.status.is_open();
        let owner_id = if reopened { before.owner_id } else { after.owner_id };
        let was = Case {
            owner_id,
            status: before.status,
            resolution: before.resolution.clone(),
            resolved_at: before.resolved_at,
            closed_at: before.closed_at,
            ..after.clone()
        };
        changes.push((verb, was));
        rest.status = after.status;
        rest.resolution.clone_from(&after.resolution);
        rest.resolved_at = after.resolved_at;
        rest.closed_at = after.closed_at;
        if reopened {
            rest.owner_id = after.owner_id;
        }
    }
    if rest != *after {
        changes.insert(0, ("updated", rest));
    }
    changes
}

/// How the event of a step is called: `resolved` in `case.resolved`. Who begins to work tells of it as of any change.
fn verb(from: CaseStatus, to: CaseStatus) -> Option<&'static str> {
    match to {
        _ if from == to => None,
        CaseStatus::Resolved => Some("resolved"),
        CaseStatus::Closed => Some("closed"),
        CaseStatus::Open | CaseStatus::Working => (!from.is_open()).then_some("reopened"),
    }
}

#[cfg(test)]
mod tests;
