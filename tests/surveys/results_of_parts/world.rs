//! What happens by chance, and what was seen of it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use crate::surveys::{contact_of, drop_cases, link, press, survey};

/// What was asked or answered, and how everything stood at that instant.
#[derive(Clone)]
pub struct Seen {
    at: DateTime<Utc>,
    owner: Option<String>,
    team: Option<String>,
    tier: Option<String>,
    version: i64,
    /// Of an invitation whether it was answered, of an answer its score.
    answered: bool,
    score: Option<i64>,
}

impl Seen {
    /// The key of its group.
    fn key(&self, by: &str) -> Option<String> {
        // The organisation is at UTC+8 all year.
        let day = (self.at + TimeDelta::hours(8)).date_naive();
        match by {
            "day" => Some(day.to_string()),
            "week" => Some(format!("{}-W{:02}", day.iso_week().year(), day.iso_week().week())),
            "month" => Some(format!("{}-{:02}", day.year(), day.month())),
            "quarter" => Some(format!("{}-Q{}", day.year(), day.month().div_ceil(3))),
            "team" => self.team.clone(),
            "owner" => self.owner.clone(),
            "tier" => self.tier.clone(),
            _ => Some(self.version.to_string()),
        }
    }
}

/// Numbers that look like chance and are the same each time.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

pub struct World {
    pub app: TestApp,
    pub survey: String,
    /// Customer, contact, owner, tier.
    customers: Vec<(String, String, Option<String>, Option<String>)>,
    /// User and team.
    reps: Vec<(String, String)>,
    teams: Vec<String>,
    /// Of what was asked last, and whether the survey has other words since.
    version: i64,
    changed: bool,
    pub asked: Vec<Seen>,
    pub answers: Vec<Seen>,
}

impl World {
    pub async fn start() -> Self {
        let app = TestApp::start().await;
        app.patch("/v1/settings", json!({ "timezone": "Asia/Shanghai" })).await.ok();
        let teams = vec![app.team("South").await, app.team("North").await];
        let mut reps = Vec::new();
        for (place, name) in ["Ada Rep", "Bo Rep", "Cy Rep"].into_iter().enumerate() {
            let team = teams[place % 2].clone();
            reps.push((app.rep(name, &team).await, team));
        }
        let mut customers = Vec::new();
        for (place, tier) in [Some("B"), Some("A"), None, Some("A")].into_iter().enumerate() {
            let owner = reps.get(place).map(|(user, _)| user.clone());
            let body = json!({ "name": format!("C{place}"), "tier": tier, "owner_id": owner });
            let customer = id(&app.post("/v1/customers", body).await.created());
            let email = format!("c{place}@x.example");
            let contact = contact_of(&app, &customer, &email, json!({})).await;
            customers.push((customer, contact, owner, tier.map(ToOwned::to_owned)));
        }
        let body = json!({ "throttle": "PT0S", "expire_after": "P60D" });
        let survey = survey(&app, "nps", body).await;
        let (asked, answers) = (Vec::new(), Vec::new());
        Self { app, survey, customers, reps, teams, version: 0, changed: true, asked, answers }
    }

    fn now(&self, customer: usize) -> Seen {
        let (_, _, owner, tier) = &self.customers[customer];
        let team = self.reps.iter().find(|(user, _)| Some(user) == owner.as_ref());
        Seen {
            at: self.app.clock.now(),
            owner: owner.clone(),
            team: team.map(|(_, team)| team.clone()),
            tier: tier.clone(),
            version: self.version,
            answered: false,
            score: None,
        }
    }

    /// A customer changes hands or tier, a rep their team, the survey its words.
    pub async fn change(&mut self, dice: &mut Dice) {
        let place = dice.below(4) as usize;
        match dice.below(4) {
            0 => {
                let owner = self.reps[dice.below(3) as usize].0.clone();
                let path = format!("/v1/customers/{}", self.customers[place].0);
                self.app.patch(&path, json!({ "owner_id": owner })).await.ok();
                self.customers[place].2 = Some(owner);
            }
            1 => {
                let rep = dice.below(3) as usize;
                let team = self.teams[dice.below(2) as usize].clone();
                let path = format!("/v1/users/{}", self.reps[rep].0);
                self.app.patch(&path, json!({ "team_id": team })).await.ok();
                self.reps[rep].1 = team;
            }
            2 => {
                let tier = ["A", "B", "C"][dice.below(3) as usize].to_owned();
                let path = format!("/v1/customers/{}", self.customers[place].0);
                self.app.patch(&path, json!({ "tier": tier })).await.ok();
                self.customers[place].3 = Some(tier);
            }
            _ => {
                let intro = format!("Words of {}", self.app.clock.now().timestamp());
                let path = format!("/v1/surveys/{}", self.survey);
                let body = json!({ "translations": { "en": { "intro": intro } } });
                self.app.patch(&path, body).await.ok();
                self.changed = true;
            }
        }
    }

    /// Asks somebody; most answer, some of them later, when much has changed.
    pub async fn ask(&mut self, dice: &mut Dice) {
        let customer = dice.below(4) as usize;
        let contact = self.customers[customer].1.clone();
        drop_cases(&self.app).await;
        let page = link(&self.app, &self.survey, &contact).await;
        self.version += i64::from(std::mem::take(&mut self.changed));
        let mut asked = self.now(customer);
        if dice.below(4) > 0 {
            asked.answered = true;
            if dice.below(2) == 0 {
                self.app.pass(TimeDelta::hours(dice.below(300) as i64)).await;
                self.change(dice).await;
            }
            let score = dice.below(11) as i64;
            press(&self.app, &page, &[("score", &score.to_string())]).await;
            let version = asked.version;
            self.answers.push(Seen { version, score: Some(score), ..self.now(customer) });
        }
        self.asked.push(asked);
    }

    /// What came in a range, by key.
    pub fn counted(
        &self,
        by: &str,
        range: (DateTime<Utc>, DateTime<Utc>),
    ) -> BTreeMap<Option<String>, Value> {
        let within = |seen: &&Seen| range.0 <= seen.at && seen.at < range.1;
        let mut groups: BTreeMap<Option<String>, [i64; 6]> = BTreeMap::new();
        for seen in self.asked.iter().filter(within) {
            let counts = groups.entry(seen.key(by)).or_default();
            counts[0] += 1;
            counts[1] += i64::from(seen.answered);
        }
        for seen in self.answers.iter().filter(within) {
            let counts = groups.entry(seen.key(by)).or_default();
            counts[2] += 1;
            counts[3 + match seen.score.unwrap() {
                9.. => 0,
                7..=8 => 1,
                _ => 2,
            }] += 1;
        }
        groups.into_iter().map(|(key, counts)| (key, figures(counts))).collect()
    }
}

pub fn figures([sent, completed, n, promoters, passives, detractors]: [i64; 6]) -> Value {
    let rounded = |value: f64, by: f64| (value * by).round() / by;
    let nps = (n > 0).then(|| rounded(100.0 * (promoters - detractors) as f64 / n as f64, 10.0));
    let rate = (sent > 0).then(|| rounded(completed as f64 / sent as f64, 10_000.0));
    json!({ "sent": sent, "completed": completed, "response_rate": rate, "nps": nps,
        "promoters": promoters, "passives": passives, "detractors": detractors, "n": n })
}
