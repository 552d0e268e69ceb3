//! How customers are looked after: those that were there before the year, calls by tier, what they buy again.

use chrono::TimeDelta;

use super::{
    lead_work::done,
    story::{End, Story, Todo},
    way::Way,
};
use crate::{
    customers::{CustomerStatus, Tier},
    tasks::{Priority, TaskKind},
};

/// A customer that has bought in so many days is active.
const ACTIVE_DAYS: i64 = 270;

/// Days between two calls.
fn rhythm(tier: Tier) -> i64 {
    match tier {
        Tier::A => 32,
        Tier::B => 62,
        Tier::C => 95,
        Tier::D => 190,
    }
}

impl<'a> Story<'a> {
    /// Customers of the years before, most of whom have bought.
    pub fn old_customers(&mut self, count: usize) {
        for _ in 0..count {
            let place = self.chance.weighed(&[38, 32, 30]);
            let Some(squad) = self.squads.get(place) else { continue };
            let at = self.year.start - TimeDelta::seconds(self.chance.between(86_400, 60_000_000));
            let serving = self.staff.serving(squad, at);
            let Some(rep) = self.chance.pick(&serving).copied() else { continue };
            let at = self.at_work(rep, at);
            let company =
                self.chance.of(94).then(|| self.names.company(&mut self.chance, squad.words));
            let person = self.names.person(&mut self.chance, squad, company.as_ref());
            let account = self.account(squad, rep, at, (person, company), "created");
            for _ in 0..self.chance.weighed(&[18, 40, 28, 14]) {
                let left = (self.year.start - at).num_seconds();
                let bought = at + TimeDelta::seconds(self.chance.between(0, left));
                self.buy(account, bought, None);
                if let Some(account) = self.accounts.get_mut(account) {
                    account.bought.push(bought);
                }
            }
        }
    }

    /// Calls, visits and what is bought again, of every customer.
    pub fn care(&mut self) {
        for place in 0..self.accounts.len() {
            self.repeat_orders(place);
            self.calls(place);
        }
    }

    fn repeat_orders(&mut self, place: usize) {
        let Some(account) = self.accounts.get(place).cloned() else { return };
        let Some(first) = account.bought.iter().min().copied() else { return };
        let from = first.max(self.year.start);
        let most = match account.tier {
            Tier::A => [10, 25, 30, 35],
            Tier::B => [30, 35, 25, 10],
            Tier::C => [50, 35, 12, 3],
            Tier::D => [75, 22, 3, 0],
        };
        for _ in 0..self.chance.weighed(&most) {
            let left = (self.year.end - from).num_seconds();
            let at = from + TimeDelta::seconds(self.chance.between(0, left));
            let at = self.at_work(self.staff.at(account.rep, at), at);
            if at < self.year.end {
                self.buy(place, at, None);
                if let Some(account) = self.accounts.get_mut(place) {
                    account.bought.push(at);
                }
            }
        }
    }

    fn calls(&mut self, place: usize) {
        let Some(account) = self.accounts.get(place).cloned() else { return };
        let days = rhythm(account.tier);
        let mut at = account.since.max(self.year.start);
        loop {
            let made = at;
            at += TimeDelta::minutes(self.chance.between(days * 800, days * 2_100));
            at = self.at_work(self.staff.at(account.rep, at), at);
            if at >= self.year.end {
                let todo = self.call(place, made);
                if self.chance.of(88) {
                    let end = End::Open { within_days: days.min(60) };
                    self.task(account.about(), account.rep, todo, end);
                }
                return;
            }
            let (topic, way) = (account.topic(&mut self.chance), Way::usual(&mut self.chance));
            self.log(account.about(), &topic, account.rep, at, way);
            if self.chance.of(50) {
                // Some are done a little late.
                let due = at + TimeDelta::hours(self.chance.between(-30, 30));
                let todo = Todo { due: Some(due.max(made)), ..self.call(place, made) };
                self.task(account.about(), account.rep, todo, done(at, way));
            }
        }
    }

    fn call(&mut self, place: usize, made: chrono::DateTime<chrono::Utc>) -> Todo {
        let account = self.accounts.get(place).cloned();
        let subject = account.map(|account| {
            let topic = account.topic(&mut self.chance);
            topic.fill(self.chance.word(&topic.words.call_back))
        });
        Todo {
            made,
            due: None,
            kind: if self.chance.of(85) { TaskKind::Call } else { TaskKind::Visit },
            subject: subject.unwrap_or_default(),
            purpose: None,
            priority: Priority::Normal,
            why: "created",
        }
    }

    /// Says of every customer how it stands by what it has bought.
    pub fn standing(&mut self) {
        for (row, account) in self.rows.customers.iter_mut().zip(&self.accounts) {
            let last = account.bought.iter().max().copied();
            row.status = match last {
                None => CustomerStatus::Prospect,
                Some(at) if at > self.year.end - TimeDelta::days(ACTIVE_DAYS) => {
                    CustomerStatus::Active
                }
                Some(_) if self.chance.of(30) => CustomerStatus::Churned,
                Some(_) => CustomerStatus::Dormant,
            };
        }
    }
}
