//! What is measured: for each scenario its request, and how pgbench counts through the same rows.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::{
    Plan, requests,
    seed::{FIRST, REPS},
    values::Token,
};

/// Rows of a batch.
pub const BATCH: u64 = 500;

/// Rows of the batch that pgbench does, where each row has statements of its own.
pub const PART: u64 = 20;

/// Batches at once.
const BATCHES: usize = 2;

/// Numbers that one turn may use up.
const BLOCK: u64 = 2_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    Create,
    Batch,
    Get,
    List,
    Search,
}

/// Which numbers a turn counts through.
#[derive(Clone, Copy, Debug)]
pub enum Numbers {
    /// From `first` on, so many a request: each but once.
    Fresh { first: u64, step: u64 },
    /// Any of these, again and again.
    Known { low: u64, high: u64 },
}

impl Scenario {
    pub fn all() -> [Self; 5] {
        [Self::Create, Self::Batch, Self::Get, Self::List, Self::Search]
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Batch => "batch",
            Self::Get => "get",
            Self::List => "list",
            Self::Search => "search",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Create => "create a lead",
            Self::Batch => "batch of 500",
            Self::Get => "get by id",
            Self::List => "list of 50 by filter",
            Self::Search => "search",
        }
    }

    /// How many connections of the given it is asked on.
    ///
    /// A batch is seconds of work: on a slow machine more of them at once outlast the minute that a request has.
    pub fn connections(self, given: usize) -> usize {
        match self {
            Self::Batch => given.min(BATCHES),
            _ => given,
        }
    }

    /// What the ratio of processor time is to reach.
    pub fn goal(self) -> f64 {
        match self {
            Self::Create => 0.6,
            Self::Batch => 0.85,
            Self::Get => 0.55,
            Self::List => 0.4,
            Self::Search => 0.9,
        }
    }

    /// The status of an answer that counts.
    pub fn expects(self) -> u16 {
        match self {
            Self::Create => 201,
            _ => 200,
        }
    }

    /// Whether an answer of that status is what was asked for: a batch answers 200 whatever becomes of its rows.
    pub fn is_whole(self, body: &[u8]) -> bool {
        let refused: &[u8] = b"\"errors\"";
        self != Self::Batch || !body.windows(refused.len()).any(|part| part == refused)
    }

    /// Numbers that nobody had before, or all known ones.
    pub fn numbers(self, plan: Plan) -> Numbers {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let fresh = |step| Numbers::Fresh { first: NEXT.fetch_add(BLOCK, Relaxed), step };
        let leads = u64::from(plan.leads);
        match self {
            Self::Create => fresh(1),
            Self::Batch => fresh(plan.batch),
            Self::Get => Numbers::Known { low: 1, high: leads },
            Self::List => Numbers::Known { low: 1, high: REPS },
            // All of the same number of digits.
            Self::Search => Numbers::Known { low: leads / 5, high: leads - 1 },
        }
    }

    /// Writes the request about this number, with so many rows where it has rows.
    pub fn request(self, out: &mut String, key: &str, number: u64, rows: u64) {
        let mut body = String::new();
        match self {
            Self::Create => {
                requests::person(&mut body, number);
                requests::write(out, key, "POST", "/v1/leads", Some(&body));
            }
            Self::Batch => {
                requests::people(&mut body, number, rows);
                requests::write(out, key, "POST", "/v1/leads/batch", Some(&body));
            }
            Self::Get => requests::write(out, key, "GET", &requests::lead_path(number), None),
            Self::List => requests::write(out, key, "GET", &requests::list_path(number), None),
            Self::Search => requests::write(out, key, "GET", &requests::search_path(number), None),
        }
    }

    /// What of the request about this number pgbench has as a variable.
    pub fn tokens(self, number: u64) -> Vec<Token> {
        match self {
            Self::Create => vec![
                Token { text: requests::digits(number).to_string(), variable: "n", plus: 0 },
                Token { text: requests::phone(number).to_string(), variable: "phone", plus: 0 },
            ],
            Self::Batch => (0..BATCH)
                .flat_map(|row| {
                    let (n, phone) =
                        (requests::digits(number + row), requests::phone(number + row));
                    [
                        Token { text: n.to_string(), variable: "n", plus: row },
                        Token { text: phone.to_string(), variable: "phone", plus: row },
                    ]
                })
                .collect(),
            Self::Get | Self::List => {
                vec![Token { text: (FIRST + number).to_string(), variable: "n", plus: 0 }]
            }
            Self::Search => vec![Token { text: number.to_string(), variable: "n", plus: 0 }],
        }
    }

    /// The lines of pgbench that give these variables their values.
    pub fn variables(self, numbers: Numbers, connections: usize) -> String {
        match (self, numbers) {
            (_, Numbers::Fresh { first, step }) => format!(
                "\\set i :i + 1\n\\set k {first} + (:i * {connections} + :client_id) * {step}\n\
                 \\set n {} + :k\n\\set phone {} + :k\n",
                requests::digits(0),
                requests::phone(0),
            ),
            (Self::Search, Numbers::Known { low, high }) => {
                format!("\\set n random({low}, {high})\n")
            }
            (_, Numbers::Known { low, high }) => {
                format!("\\set n {FIRST} + random({low}, {high})\n")
            }
        }
    }
}
