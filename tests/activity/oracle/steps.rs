//! What is done next.

use proptest::prelude::*;

/// What is done next; numbers choose among what is there.
#[derive(Clone, Debug)]
pub enum Step {
    Log { on: usize, deal: bool, kind: usize, minute: i64 },
    Reword { which: usize, kind: usize, minute: i64 },
    Move { which: usize, on: usize },
    Plan { on: usize, deal: bool, due: Option<i64>, remind: Option<i64> },
    Replan { which: usize, due: Option<i64>, status: usize, on: Option<usize> },
    Complete { which: usize, outcome: usize },
    Delete { task: bool, which: usize },
    Restore { task: bool, which: usize },
}

pub fn step() -> impl Strategy<Value = Step> {
    let (on, which, kind, minute) = (0..4_usize, 0..64_usize, 0..12_usize, 0..2_000_i64);
    let when = proptest::option::of(0..2_000_i64);
    prop_oneof![
        3 => (on.clone(), any::<bool>(), kind.clone(), minute.clone())
            .prop_map(|(on, deal, kind, minute)| Step::Log { on, deal, kind, minute }),
        2 => (which.clone(), kind, minute).prop_map(|(which, kind, minute)| Step::Reword { which, kind, minute }),
        1 => (which.clone(), on.clone()).prop_map(|(which, on)| Step::Move { which, on }),
        3 => (on.clone(), any::<bool>(), when.clone(), when.clone())
            .prop_map(|(on, deal, due, remind)| Step::Plan { on, deal, due, remind }),
        2 => (which.clone(), when, 0..4_usize, proptest::option::of(on))
            .prop_map(|(which, due, status, on)| Step::Replan { which, due, status, on }),
        2 => (which.clone(), 0..5_usize).prop_map(|(which, outcome)| Step::Complete { which, outcome }),
        2 => (any::<bool>(), which.clone()).prop_map(|(task, which)| Step::Delete { task, which }),
        1 => (any::<bool>(), which).prop_map(|(task, which)| Step::Restore { task, which }),
    ]
}

/// Channel, direction and outcome; some are refused, and then nothing may change.
pub const KINDS: [(&str, &str, Option<&str>); 12] = [
    ("call", "outbound", None),
    ("call", "outbound", Some("reached")),
    ("call", "outbound", Some("no_answer")),
    ("visit", "outbound", Some("wrong_number")),
    ("meeting", "outbound", Some("meeting_made")),
    ("email", "inbound", None),
    ("chat", "inbound", Some("reached")),
    ("note", "outbound", None),
    ("note", "inbound", None),
    ("form", "inbound", None),
    ("form", "outbound", None),
    ("social", "outbound", None),
];
