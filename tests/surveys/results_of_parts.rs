//! Figures by period, team, owner, tier and version, held against what the test itself saw happen.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde_json::{Value, json};
use testkit::{TestApp, fixtures::id};

use super::{contact_of, link, press};

/// What was asked or answered, and how everything stood at that instant.
#[derive(Clone)]
struct Seen {
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
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
}

struct World {
    app: TestApp,
    survey: String,
    /// Customer, contact, owner, tier.
    customers: Vec<(String, String, Option<String>, Option<String>)>,
    /// User and team.
    reps: Vec<(String, String)>,
    teams: Vec<String>,
    /// Of what was asked last, and whether the survey has other words since.
    version: i64,
    changed: bool,
    asked: Vec<Seen>,
    answers: Vec<Seen>,
}

impl World {
    async fn start() -> Self {
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
        let survey = super::survey(&app, "nps", body).await;
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
    async fn change(&mut self, dice: &mut Dice) {
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
    async fn ask(&mut self, dice: &mut Dice) {
        let customer = dice.below(4) as usize;
        let contact = self.customers[customer].1.clone();
        super::drop_cases(&self.app).await;
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
    fn counted(
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

fn figures([sent, completed, n, promoters, passives, detractors]: [i64; 6]) -> Value {
    let rounded = |value: f64, by: f64| (value * by).round() / by;
    let nps = (n > 0).then(|| rounded(100.0 * (promoters - detractors) as f64 / n as f64, 10.0));
    let rate = (sent > 0).then(|| rounded(completed as f64 / sent as f64, 10_000.0));
    json!({ "sent": sent, "completed": completed, "response_rate": rate, "nps": nps,
        "promoters": promoters, "passives": passives, "detractors": detractors, "n": n })
}

fn held(found: &Value, want: &Value, what: &str) {
    for (name, value) in want.as_object().unwrap() {
        assert_eq!(found[name], *value, "{name} of {what}: {found}");
    }
}

#[tokio::test]
async fn groups_are_what_happened() {
    let mut world = World::start().await;
    let mut dice = Dice(20_261_129);
    for _ in 0..40 {
        world.ask(&mut dice).await;
        world.change(&mut dice).await;
        world.app.pass(TimeDelta::hours(dice.below(80) as i64)).await;
    }
    assert!(world.answers.len() > 20 && world.asked.len() == 40);
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    let ever = (at("2026-11-01T00:00:00Z"), world.app.clock.now() + TimeDelta::days(1));
    // From a day and to a day of the organisation's zone.
    let some = (at("2026-12-03T16:00:00Z"), at("2027-01-14T16:00:00Z"));
    for (range, query) in [(ever, ""), (some, "&from=2026-12-04&to=2027-01-15")] {
        for by in ["day", "week", "month", "quarter", "team", "owner", "tier", "version"] {
            let path = format!("/v1/surveys/{}/results?group_by={by}{query}", world.survey);
            let found = world.app.get(&path).await.ok();
            let want = world.counted(by, range);
            let mut rest = want.clone();
            let mut starts = Vec::new();
            for group in found["groups"].as_array().unwrap() {
                let key = group["key"].as_str().map(ToOwned::to_owned);
                let none = figures([0; 6]);
                held(group, &rest.remove(&key).unwrap_or(none), &format!("{key:?} by {by}"));
                starts.extend(group["from"].as_str().map(at));
            }
            assert!(rest.is_empty(), "by {by} there is no {:?}", rest.keys());
            assert!(starts.is_sorted(), "by {by}: {starts:?}");
            for name in ["sent", "completed", "n", "promoters", "passives", "detractors"] {
                let sum: i64 = want.values().map(|group| group[name].as_i64().unwrap()).sum();
                assert_eq!(found[name], sum, "{name} by {by}");
            }
        }
    }
    ordered(&world).await;
}

/// Groups that are no periods come in the order of names, tiers and versions.
async fn ordered(world: &World) {
    let keys = async |by: &str, field: &str| -> Vec<Value> {
        let path = format!("/v1/surveys/{}/results?group_by={by}", world.survey);
        let found = world.app.get(&path).await.ok();
        found["groups"].as_array().unwrap().iter().map(|group| group[field].clone()).collect()
    };
    assert_eq!(keys("owner", "name").await[..3], ["Ada Rep", "Bo Rep", "Cy Rep"]);
    assert_eq!(keys("team", "name").await[..2], ["North", "South"]);
    let tiers = keys("tier", "key").await;
    assert_eq!(tiers[..2], ["A", "B"]);
    let versions = keys("version", "key").await;
    let numbers: Vec<i64> =
        versions.iter().map(|key| key.as_str().unwrap().parse().unwrap()).collect();
    assert!(numbers.is_sorted() && numbers.len() > 9, "{numbers:?}");
}
