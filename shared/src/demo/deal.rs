//! How a deal goes through its stages, and how it ends.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::money::Money;
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use super::{
    account::Account,
    lead_work::done,
    staff::Rep,
    story::{About, End, Story, Todo, touch},
    way::{Topic, Way},
};
use crate::{
    customers::Tier,
    deals::{self, Deal, DealStatus, DealValue, StageInterval},
    purchases::Purchase,
    resource::Resource,
    tasks::{Priority, TaskKind},
};

/// Days in a stage, on average.
const DWELL_DAYS: i64 = 9;

/// What a deal went through: since when in which stage, and how it ended.
struct Path {
    /// The place of the stage, and from when on.
    stays: Vec<(usize, DateTime<Utc>)>,
    closed: Option<(DateTime<Utc>, DealStatus)>,
}

impl<'a> Story<'a> {
    /// Deals of customers that are there already.
    pub fn deals(&mut self, count: usize) {
        let before = TimeDelta::days(50);
        let mut begun = Vec::with_capacity(count);
        for _ in 0..count {
            let place = self.chance.below(self.accounts.len());
            let Some(account) = self.accounts.get(place) else { continue };
            let (zone, since) = (account.squad.zone, account.since);
            let mut at = self.year.incoming(&mut self.chance, zone);
            if self.chance.of(10) {
                at = self.year.start - self.chance.minutes(before.num_minutes() / 3);
            }
            if at < since {
                let left = (self.year.end - since).num_seconds();
                at = since + TimeDelta::seconds(self.chance.between(0, left));
            }
            begun.push((at, place));
        }
        begun.sort_unstable();
        for (at, place) in begun {
            let Some(rep) = self.accounts.get(place).map(|account| account.rep) else { continue };
            let at = self.at_work(self.staff.at(rep, at), at);
            if at < self.year.end {
                self.deal(place, at, None);
            }
        }
    }

    fn path(&mut self, rep: &'a Rep<'a>, at: DateTime<Utc>) -> Path {
        let (mut place, mut from) = (0, at);
        let mut path = Path { stays: vec![(0, at)], closed: None };
        loop {
            let to = self.later(self.staff.at(rep, from), from, DWELL_DAYS);
            if to >= self.year.end {
                return path;
            }
            let last = place + 1 >= self.stages.len();
            let ends = match last {
                true => Some(if self.chance.of(66) { DealStatus::Won } else { DealStatus::Lost }),
                false => self.chance.of(14).then_some(DealStatus::Lost),
            };
            if let Some(status) = ends {
                path.closed = Some((to, status));
                return path;
            }
            // Some pass over a stage.
            let step = if self.chance.of(18) { 2 } else { 1 };
            place = (place + step).min(self.stages.len() - 1);
            path.stays.push((place, to));
            from = to;
        }
    }

    /// Writes down a deal of a customer that begins at this instant, and all that follows.
    pub fn deal(&mut self, place: usize, at: DateTime<Utc>, lead_id: Option<Uuid>) {
        let Some(account) = self.accounts.get(place).cloned() else { return };
        let path = self.path(account.rep, at);
        let id = self.chance.id(at);
        let over = path.closed.map(|(at, _)| at);
        let (owner, handed) = self.own((Deal::TYPE, id), account.rep, at, over, "created");
        let topic = account.topic(&mut self.chance);
        let about = About { deal_id: Some(id), ..account.about() };
        let Some(stage) = path.stays.last().and_then(|(place, _)| self.stages.get(*place)) else {
            return;
        };
        let mut row = Deal {
            id,
            lead_id,
            name: format!("{}: {}", account.name, topic.product),
            value: DealValue::from(self.worth(&account)),
            expected_close_on: Some(self.expected(&path)),
            owner_id: Some(owner.id),
            ..deals::write::blank(account.id, stage, at)
        };
        if let Some((at, status)) = path.closed {
            (row.status, row.closed_at) = (status, Some(at));
            if status == DealStatus::Lost {
                let why = self.chance.word(&account.squad.words.lost_reasons);
                row.lost_reason = Some(why.to_owned());
            }
        }
        let moves = path.stays.iter().skip(1).map(|(_, at)| *at);
        touch(&mut row, moves.chain(over).chain(handed).collect());
        self.stays(id, account.rep, &path);
        self.steps(&account, &path, about, &topic);
        if let (Some((at, DealStatus::Won)), true) = (path.closed, self.chance.of(75)) {
            self.buy(place, at, Some(&row));
        }
        if let (Some((at, DealStatus::Won)), Some(account)) =
            (path.closed, self.accounts.get_mut(place))
        {
            account.bought.push(at);
        }
        self.rows.deals.push(row);
    }

    fn stays(&mut self, deal_id: Uuid, rep: &'a Rep<'a>, path: &Path) {
        let open = path.stays.iter().map(|(place, at)| (*place, *at, DealStatus::Open));
        let last = path.stays.last().map_or(0, |(place, _)| *place);
        let closed = path.closed.map(|(at, status)| (last, at, status));
        let all: Vec<_> = open.chain(closed).collect();
        let ends = all.iter().skip(1).map(|(_, at, _)| Some(*at)).chain([None]);
        for ((place, from_at, status), to_at) in all.iter().copied().zip(ends) {
            let Some(stage) = self.stages.get(place) else { continue };
            let by_user_id = Some(self.staff.at(rep, from_at).id);
            let (id, stage_id) = (self.chance.id(from_at), stage.id);
            let row = StageInterval { id, deal_id, stage_id, status, from_at, to_at, by_user_id };
            self.rows.stays.push(row);
        }
    }

    /// What is done on the way, and what comes next.
    fn steps(&mut self, account: &Account<'a>, path: &Path, about: About, topic: &Topic<'a>) {
        let ends = path.stays.iter().skip(1).map(|(_, at)| *at);
        let ends: Vec<_> = ends.chain(path.closed.map(|(at, _)| at)).collect();
        for ((_, from), to) in path.stays.iter().zip(ends) {
            if self.chance.of(20) {
                continue;
            }
            let between = self.chance.between(0, (to - *from).num_seconds());
            let rep = self.staff.at(account.rep, *from);
            let at = self.at_work(rep, *from + TimeDelta::seconds(between)).min(to);
            let way = Way::usual(&mut self.chance);
            self.log(about, topic, account.rep, at, way);
            if self.chance.of(40) {
                let todo = Todo { due: Some(at), ..self.step(topic, *from) };
                self.task(about, account.rep, todo, done(at, way));
            }
        }
        let last = path.stays.last().map(|(_, at)| *at);
        if let (None, Some(made), true) = (path.closed, last, self.chance.of(85)) {
            let todo = self.step(topic, made);
            self.task(about, account.rep, todo, End::Open { within_days: 21 });
        }
    }

    fn step(&mut self, topic: &Topic<'_>, made: DateTime<Utc>) -> Todo {
        let kinds = [TaskKind::Call, TaskKind::Email, TaskKind::Meeting, TaskKind::Todo];
        Todo {
            made,
            due: None,
            kind: self.chance.pick(&kinds).copied().unwrap_or(TaskKind::Todo),
            subject: topic.fill(self.chance.word(&topic.words.deal_steps)),
            purpose: None,
            priority: if self.chance.of(20) { Priority::High } else { Priority::Normal },
            why: "created",
        }
    }

    /// What is bought goes by how big a customer is; some deals have no value yet.
    pub fn worth(&mut self, account: &Account<'_>) -> Option<Money> {
        if self.chance.of(4) {
            return None;
        }
        let mean = match account.tier {
            Tier::A => 800,
            Tier::B => 340,
            Tier::C => 150,
            Tier::D => 70,
        };
        let units = (10 + self.chance.skewed(mean)) * account.squad.scale;
        Money::rounded(Decimal::from(units * 50), account.squad.currency).ok()
    }

    fn expected(&mut self, path: &Path) -> NaiveDate {
        let at = match path.closed {
            Some((at, _)) => at + TimeDelta::days(self.chance.between(-12, 15)),
            None => self.year.due_from + TimeDelta::days(self.chance.between(2, 75)),
        };
        at.date_naive()
    }

    /// Writes down what a customer bought, by a deal or without one.
    pub fn buy(&mut self, place: usize, at: DateTime<Utc>, deal: Option<&Deal>) {
        let Some(account) = self.accounts.get(place).cloned() else { return };
        let total = match deal {
            Some(deal) => deal.value.money(),
            None => self.worth(&account),
        };
        let Some(total) = total else { return };
        let id = self.chance.id(at);
        let number = self.rows.purchases.len() + 1;
        let name = self.chance.word(&account.squad.words.products);
        self.rows.purchases.push(Purchase {
            id,
            customer_id: account.id,
            deal_id: deal.map(|deal| deal.id),
            owner_id: Some(self.staff.at(account.rep, at).id),
            external_id: Some(format!("so-{number:05}")),
            purchased_on: at.date_naive(),
            total: total.into(),
            items: json!([{ "name": name, "quantity": 1 }]),
            created_at: at,
            updated_at: at,
            version: 1,
            deleted_at: None,
        });
    }
}
