//! Figures by period, team, owner, tier and version, held against what the test itself saw happen.

mod world;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::Value;

use self::world::{Dice, World, figures};

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
