//! Figures against those that pandas, statsmodels and scipy find of the same answers: `testkit/metrics/oracle.py`.

use serde_json::Value;

use super::{Interval, Tally};
use crate::surveys::SurveyKind;
use kernel::input::Parse as _;

const CASES: &str = include_str!("../../../testkit/metrics/cases.json");

fn cases() -> Vec<Value> {
    let text = match std::env::var("METRICS_CASES") {
        Ok(path) => std::fs::read_to_string(path).unwrap(),
        Err(_) => CASES.to_owned(),
    };
    serde_json::from_str(&text).unwrap()
}

fn held(case: &Value, name: &str, value: Option<f64>, interval: Option<Interval>, decimals: i32) {
    let theirs = &case[name];
    assert_eq!(value, theirs["value"].as_f64(), "{name} of {case}");
    let (ends, within) = if theirs.get("wilson").is_some() {
        (Some((&theirs["wilson"][0], &theirs["wilson"][1])), 0.501 * 10_f64.powi(-decimals))
    } else {
        let found = theirs["bootstrap"].as_object();
        let within = theirs["bootstrap"]["within"].as_f64().unwrap_or_default();
        (found.map(|found| (&found["low"], &found["high"])), within.max(0.051))
    };
    assert_eq!(interval.is_some(), ends.is_some(), "the interval of {name} of {case}");
    if let (Some(found), Some((low, high))) = (interval, ends) {
        for (ours, theirs) in [(found.low, low), (found.high, high)] {
            let off = (ours - theirs.as_f64().unwrap()).abs();
            assert!(off <= within, "{ours} is {off} from {theirs}: {name} of {case}");
        }
    }
}

#[test]
fn figures_are_those_of_other_tools() {
    let cases = cases();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    for case in &cases {
        let kind = SurveyKind::parse(case["kind"].as_str().unwrap()).unwrap();
        let mut tally = Tally::new(kind);
        for (score, count) in case["scores"].as_object().unwrap() {
            tally.add(score.parse().unwrap(), count.as_i64().unwrap());
        }
        let parts = tally.parts();
        let theirs: Vec<i64> = serde_json::from_value(case["parts"].clone()).unwrap();
        assert_eq!([parts.high, parts.middle, parts.low], theirs[..], "{case}");
        match kind {
            SurveyKind::Nps => held(case, "nps", tally.nps(), tally.nps_interval(), 1),
            SurveyKind::Csat => {
                held(case, "csat", tally.csat(), tally.csat_interval(), 1);
                held(case, "csat_mean", tally.csat_mean(), tally.csat_mean_interval(), 1);
            }
            SurveyKind::Ces => {
                held(case, "ces", tally.ces(), tally.ces_interval(), 1);
                let share = tally.ces_easy_share_interval();
                held(case, "ces_easy_share", tally.ces_easy_share(), share, 4);
            }
            SurveyKind::Custom => panic!("{case}"),
        }
    }
}
