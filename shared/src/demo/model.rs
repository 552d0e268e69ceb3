use chrono::NaiveDate;
use kernel::refusal::{Kind, Refusal};

use crate::error::Refuse;

/// What a demo is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The same one tells the same year.
    pub seed: u64,
    /// The year is over with the day before.
    pub until: NaiveDate,
    /// How much of a whole one: 100.
    pub percent: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum DemoRefusal {
    #[error(
        "this installation is in use (it has {0}): a demo fills an empty one; take another data folder (RAPPORT_DATA_DIR) or database (DATABASE_URL)"
    )]
    NotEmpty(String),
    #[error("--until {0} is still to come: the year ends with today at the latest")]
    Future(NaiveDate),
    #[error("the default pipeline has no stages: give it some")]
    NoStages,
}

impl Refuse for DemoRefusal {
    fn refusal(&self) -> Refusal {
        let code = match self {
            Self::NotEmpty(_) => "not_empty",
            Self::Future(_) => "in_the_future",
            Self::NoStages => "no_stages",
        };
        Refusal::new(Kind::Conflict, code, self.to_string())
    }
}
