//! What leads to a survey, and whom to ask, as they are sent.

use chrono::{DateTime, Days, Utc};
use chrono_tz::Tz;
use deserr::Deserr;
// Another name, because utoipa takes any `Date` for one of its own.
use kernel::input::Date as Day;
use kernel::input::{Country, Field, Id, Input, IsoDuration, Line, Rule};
use kernel::refusal::Faults;
use utoipa::ToSchema;

use super::trigger::{Audience, Every, Trigger, TriggerEvent, TriggerType};
use crate::customers::{CustomerStatus, Tier};

/// A year: what happened before is no news.
const LONGEST_DELAY: i64 = 366;

/// What leads to a survey, as it is sent.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct TriggerInput {
    #[deserr(default, rename = "type")]
    #[schema(rename = "type")]
    pub type_: Field<TriggerType>,
    /// Of the type `event`: which.
    #[deserr(default)]
    pub event: Field<TriggerEvent>,
    /// Of the type `event`: how long after it; `PT0S` where it is not said. The time is moved into working hours of the
    /// receiver's zone.
    #[deserr(default)]
    pub delay: Field<IsoDuration>,
    /// Of the type `recurring`: an ISO 8601 duration of months or days.
    #[deserr(default)]
    pub every: Field<Every>,
    /// Of the type `recurring`: the first day of the rhythm; tomorrow where it is not said.
    #[deserr(default)]
    pub starts_on: Field<Day>,
    /// Of the type `recurring`: whom to ask; everybody where it is not said.
    #[deserr(default)]
    pub filter: Field<AudienceInput>,
}

/// Whom to ask, as it is sent; all that is given must hold.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct AudienceInput {
    #[deserr(default)]
    pub tier: Field<Tier>,
    #[deserr(default)]
    pub status: Field<CustomerStatus>,
    /// Of the customer or, where that has none, of the contact.
    #[deserr(default)]
    pub owner_id: Field<Id>,
    /// Of that owner.
    #[deserr(default)]
    pub team_id: Field<Id>,
    /// The customer has it, among others.
    #[deserr(default)]
    pub tag: Field<Line>,
    #[deserr(default)]
    pub region: Field<Line>,
    #[deserr(default)]
    pub country: Field<Country>,
    #[deserr(default)]
    pub is_primary: Field<bool>,
}

impl AudienceInput {
    /// As a merge patch: what is not named stays.
    fn over(self, kept: Audience) -> Audience {
        Audience {
            tier: self.tier.over(kept.tier),
            status: self.status.over(kept.status),
            owner_id: self.owner_id.map(|id| id.0).over(kept.owner_id),
            team_id: self.team_id.map(|id| id.0).over(kept.team_id),
            tag: self.tag.map(Into::into).over(kept.tag),
            region: self.region.map(Into::into).over(kept.region),
            country: self.country.map(Into::into).over(kept.country),
            is_primary: self.is_primary.over(kept.is_primary),
        }
    }
}

impl From<AudienceInput> for Audience {
    fn from(sent: AudienceInput) -> Self {
        sent.over(Self::default())
    }
}

impl Input for TriggerInput {
    const RULES: &'static [Rule] = &[
        Rule::Only("type", "event", &["event", "delay"]),
        Rule::Only("type", "recurring", &["every", "starts_on", "filter"]),
    ];
}

impl TriggerInput {
    /// As a merge patch over what is there; another type begins anew.
    pub fn apply(self, row: &mut Trigger, now: DateTime<Utc>, zone: Tz, faults: &mut Faults) {
        match self.type_ {
            Field::Set(type_) if type_ != row.type_ => *row = Trigger::of(type_),
            Field::Null => *row = Trigger::manual(),
            _ => {}
        }
        self.only_fitting(row.type_, faults);
        row.event = self.event.over(row.event);
        if let Some(delay) = self.delay.change() {
            row.delay = delay.map(|delay| delay.0);
        }
        row.every = self.every.over(row.every);
        row.starts_on = self.starts_on.map(|day| day.0).over(row.starts_on);
        if let Some(filter) = self.filter.change() {
            let kept = row.filter.take().unwrap_or_default();
            let merged = filter.map(|filter| filter.over(kept));
            row.filter = merged.filter(|filter| *filter != Audience::default());
        }
        let required = |faults: &mut Faults, pointer: &str| {
            faults.push(pointer, "required", "a trigger of this type says so");
        };
        match row.type_ {
            TriggerType::Manual => {}
            TriggerType::Event if row.event.is_none() => required(faults, "/trigger/event"),
            TriggerType::Event => {
                row.delay = Some(row.delay.unwrap_or_default());
                if row.delay.is_some_and(|delay| delay.num_days() > LONGEST_DELAY) {
                    let detail = "a survey comes within a year of what it is about";
                    faults.push("/trigger/delay", "out_of_range", detail);
                }
            }
            TriggerType::Recurring if row.every.is_none() => required(faults, "/trigger/every"),
            TriggerType::Recurring => {
                let tomorrow = now.with_timezone(&zone).date_naive() + Days::new(1);
                row.starts_on = Some(row.starts_on.unwrap_or(tomorrow));
            }
        }
    }

    /// What says nothing of this type is a mistake.
    fn only_fitting(&self, type_: TriggerType, faults: &mut Faults) {
        let of = [
            ("event", !matches!(self.event, Field::Set(_)), TriggerType::Event),
            ("delay", !matches!(self.delay, Field::Set(_)), TriggerType::Event),
            ("every", !matches!(self.every, Field::Set(_)), TriggerType::Recurring),
            ("starts_on", !matches!(self.starts_on, Field::Set(_)), TriggerType::Recurring),
            ("filter", !matches!(self.filter, Field::Set(_)), TriggerType::Recurring),
        ];
        for (name, absent, fits) in of {
            if !absent && fits != type_ {
                let detail = format!("a trigger of the type {} has none", type_.as_str());
                faults.push(&format!("/trigger/{name}"), "unknown_field", detail);
            }
        }
    }
}
