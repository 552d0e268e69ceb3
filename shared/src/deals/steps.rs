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
