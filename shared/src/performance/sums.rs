//! What the rows of the sources come to.

use std::collections::{BTreeMap, HashMap};

use diesel::sql_types::{BigInt, Integer, Nullable, Numeric, Text};
use rust_decimal::Decimal;

use super::source::Source;
use crate::metrics::Fraction;

/// Some rows of a source, summed.
#[derive(Clone, Debug, Default, PartialEq, diesel::QueryableByName)]
pub struct Sum {
    #[diesel(sql_type = Integer)]
    level: i32,
    #[diesel(sql_type = Nullable<Text>)]
    part: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    currency: Option<String>,
    /// The rows.
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    /// Those with an amount, and their sum.
    #[diesel(sql_type = BigInt)]
    pub amounts: i64,
    #[diesel(sql_type = Numeric)]
    pub amount: Decimal,
    /// Those with a measure, and their sum.
    #[diesel(sql_type = BigInt)]
    pub measures: i64,
    #[diesel(sql_type = Numeric)]
    pub measure: Decimal,
    #[diesel(sql_type = Nullable<Numeric>)]
    lower: Option<Decimal>,
    #[diesel(sql_type = Nullable<Numeric>)]
    upper: Option<Decimal>,
    /// The measure that nine of ten do not exceed.
    #[diesel(sql_type = Nullable<Numeric>)]
    pub ninth: Option<Decimal>,
}

/// Some rows of a source that count for one person.
#[derive(Clone, Debug, PartialEq, diesel::QueryableByName)]
pub struct OwnerSum {
    #[diesel(sql_type = Nullable<diesel::sql_types::Uuid>)]
    pub owner_id: Option<uuid::Uuid>,
    #[diesel(sql_type = Text)]
    pub part: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub currency: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub n: i64,
    #[diesel(sql_type = Numeric)]
    pub amount: Decimal,
}

/// Over how much a row of `sums.sql` goes.
const PART_AND_CURRENCY: i32 = 0;
const PART: i32 = 1;
const ALL: i32 = 3;

impl Sum {
    /// The middle measure; of an even number the mean of the two in the middle.
    #[must_use]
    pub fn median(&self) -> Option<Fraction> {
        (&Fraction::from(self.lower?) + &Fraction::from(self.upper?)).over(&2.into())
    }

    #[must_use]
    pub fn mean(&self) -> Option<Fraction> {
        Fraction::from(self.measure).over(&self.measures.into())
    }
}

/// The sums of every source, of one window and one subject.
#[derive(Clone, Debug, Default)]
pub struct Sums(HashMap<Source, Vec<Sum>>);

impl Sums {
    pub fn put(&mut self, source: Source, sums: Vec<Sum>) {
        self.0.insert(source, sums);
    }

    fn at(&self, source: Source, level: i32) -> impl Iterator<Item = &Sum> {
        self.0.get(&source).into_iter().flatten().filter(move |sum| sum.level == level)
    }

    /// All rows of a source.
    #[must_use]
    pub fn all(&self, source: Source) -> Sum {
        self.at(source, ALL).next().cloned().unwrap_or_default()
    }

    /// Those of one part.
    #[must_use]
    pub fn part(&self, source: Source, part: &str) -> Sum {
        let found = self.at(source, PART).find(|sum| sum.part.as_deref() == Some(part));
        found.cloned().unwrap_or_default()
    }

    /// The parts of a source and how many rows each has.
    pub fn parts(&self, source: Source) -> impl Iterator<Item = (&str, i64)> {
        self.at(source, PART).filter_map(|sum| Some((sum.part.as_deref()?, sum.n)))
    }

    /// Those of one part by currency, of the rows that have an amount.
    #[must_use]
    pub fn by_currency(&self, source: Source, part: &str) -> BTreeMap<String, Sum> {
        let of_part = |sum: &&Sum| sum.part.as_deref() == Some(part);
        let found = self.at(source, PART_AND_CURRENCY).filter(of_part);
        found.filter_map(|sum| Some((sum.currency.clone()?, sum.clone()))).collect()
    }
}
