//! What users and teams are to reach: a little more than what they did on average.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Months, NaiveDate, Utc};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::story::Story;
use crate::{deals::DealStatus, metrics::Metric, targets::Target};

/// Months of the year that is told, the running one included.
const MONTHS: u32 = 13;
const CONTACTS_A_MONTH: i64 = 75;
const LEADS_A_MONTH: i64 = 210;

/// Whose a target is.
#[derive(Clone, Copy)]
enum Whose {
    User(Uuid),
    Team(Uuid),
}

/// What is to be reached in a month.
struct Goal {
    whose: Whose,
    metric: Metric,
    value: Decimal,
    currency: Option<String>,
}

impl Story<'_> {
    pub fn targets(&mut self) {
        let won = self.won();
        let mut teams: BTreeMap<Uuid, (Decimal, String)> = BTreeMap::new();
        for rep in &self.staff.reps {
            let currency = rep.squad.currency.code().to_owned();
            let months = rep.months(self.year.start, self.year.end);
            let total = won.get(&(rep.id, currency.clone())).copied().unwrap_or_default();
            let value = round(total * Decimal::new(108, 2) / Decimal::from(months.max(1)));
            let team = teams.entry(rep.squad.id).or_insert((Decimal::ZERO, currency.clone()));
            team.0 += value;
            let whose = Whose::User(rep.id);
            let currency = Some(currency);
            let until = rep.left.map_or(self.year.end, |(at, _)| at);
            let goal = Goal { whose, metric: Metric::Revenue, value, currency };
            self.set(&goal, (rep.from, until));
            let value = Decimal::from(CONTACTS_A_MONTH);
            let goal = Goal { whose, metric: Metric::Interactions, value, currency: None };
            self.monthly(&goal, (rep.from, until));
        }
        for (id, (value, currency)) in teams {
            let (whose, always) = (Whose::Team(id), (self.year.start, self.year.end));
            let goal = Goal { whose, metric: Metric::Revenue, value, currency: Some(currency) };
            self.set(&goal, always);
            let value = Decimal::from(LEADS_A_MONTH);
            self.monthly(&Goal { metric: Metric::NewLeads, value, currency: None, ..goal }, always);
            for (metric, value) in [
                (Metric::Nps, Decimal::from(35)),
                (Metric::WinRate, Decimal::new(38, 2)),
                (Metric::SurveyResponseRate, Decimal::new(40, 2)),
            ] {
                let goal = Goal { whose, metric, value, currency: None };
                self.quarterly(&goal, always, 1);
            }
        }
    }

    /// What was won in the year, by who closed it and currency.
    fn won(&self) -> BTreeMap<(Uuid, String), Decimal> {
        let mut won = BTreeMap::new();
        for deal in self.rows.deals.iter().filter(|deal| deal.status == DealStatus::Won) {
            if let (Some(owner), Some(money)) = (deal.owner_id, deal.value.money())
                && deal.closed_at.is_some_and(|at| at >= self.year.start)
            {
                let key = (owner, money.currency().code().to_owned());
                *won.entry(key).or_default() += money.amount();
            }
        }
        won
    }

    /// By month, by quarter and by year.
    fn set(&mut self, goal: &Goal, when: (DateTime<Utc>, DateTime<Utc>)) {
        self.monthly(goal, when);
        self.quarterly(goal, when, 3);
        for year in [self.year.start.year(), self.year.end.year()] {
            self.write(goal, year.to_string(), Decimal::from(12));
        }
    }

    fn months(&self, (from, to): (DateTime<Utc>, DateTime<Utc>)) -> Vec<NaiveDate> {
        let first = self.year.start.date_naive().with_day(1).unwrap_or_default();
        let all = (0..MONTHS).filter_map(|more| first.checked_add_months(Months::new(more)));
        let served = |month: &NaiveDate| {
            let next = month.checked_add_months(Months::new(1)).unwrap_or(*month);
            next > from.date_naive() && *month <= to.date_naive()
        };
        all.filter(served).collect()
    }

    fn monthly(&mut self, goal: &Goal, when: (DateTime<Utc>, DateTime<Utc>)) {
        for month in self.months(when) {
            self.write(goal, month.format("%Y-%m").to_string(), Decimal::ONE);
        }
    }

    fn quarterly(&mut self, goal: &Goal, when: (DateTime<Utc>, DateTime<Utc>), times: i64) {
        let months = self.months(when).into_iter();
        let mut all: Vec<String> =
            months.map(|day| format!("{}-Q{}", day.year(), day.month0() / 3 + 1)).collect();
        all.dedup();
        for quarter in all {
            self.write(goal, quarter, Decimal::from(times));
        }
    }

    fn write(&mut self, goal: &Goal, period: String, times: Decimal) {
        let (user_id, team_id) = match goal.whose {
            Whose::User(id) => (Some(id), None),
            Whose::Team(id) => (None, Some(id)),
        };
        let at = self.year.start;
        let value = goal.value * times;
        let known = |one: &&Target| {
            let same = (one.user_id, one.team_id, one.metric) == (user_id, team_id, goal.metric);
            same && one.period == period
        };
        if value.is_zero() || self.rows.targets.iter().rev().take(60).any(|one| known(&one)) {
            return;
        }
        self.rows.targets.push(Target {
            id: self.chance.id(at),
            metric: goal.metric,
            period,
            user_id,
            team_id,
            value,
            currency: goal.currency.clone(),
            created_at: at,
            updated_at: at,
            version: 1,
        });
    }
}

/// To hundreds.
fn round(value: Decimal) -> Decimal {
    let hundred = Decimal::ONE_HUNDRED;
    (value / hundred).round() * hundred
}
