//! Each person's part: by name, and in no order of merit.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{numbers, pen::Pen};
use crate::digests::content::PersonRow;

/// So many are shown, the rest is counted.
const MOST: usize = 20;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PeopleShown {
    pub rows: Vec<PersonShown>,
    pub more: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonShown {
    pub name: String,
    /// One a currency.
    pub revenue: Vec<Bar>,
    pub won: Bar,
    pub interactions: Bar,
    pub overdue: Bar,
}

/// A number, and its length against the largest of its column.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Bar {
    pub text: String,
    pub bar: u8,
}

/// None where the figures are one person's.
pub fn people(pen: &Pen<'_>) -> anyhow::Result<Option<PeopleShown>> {
    let people = &pen.reading.content.people;
    if people.is_empty() {
        return Ok(None);
    }
    let columns = Columns::of(people);
    let rows = people.iter().take(MOST).map(|person| row(pen, person, &columns));
    let rows = rows.collect::<anyhow::Result<Vec<_>>>()?;
    let more = i64::try_from(people.len() - rows.len()).unwrap_or(i64::MAX);
    let more = (more > 0).then(|| pen.count("digest-more-people", more)).transpose()?;
    Ok(Some(PeopleShown { rows, more }))
}

/// The largest number of each column.
#[derive(Default)]
struct Columns<'a> {
    revenue: BTreeMap<&'a str, f64>,
    won: i64,
    interactions: i64,
    overdue: i64,
}

impl<'a> Columns<'a> {
    fn of(people: &'a [PersonRow]) -> Self {
        let mut most = Self::default();
        for person in people {
            for amount in &person.revenue {
                let found = most.revenue.entry(&amount.currency).or_default();
                *found = found.max(numbers::of_decimal(amount.amount));
            }
            most.won = most.won.max(person.deals_won);
            most.interactions = most.interactions.max(person.interactions);
            most.overdue = most.overdue.max(person.tasks_overdue);
        }
        most
    }
}

fn row(pen: &Pen<'_>, person: &PersonRow, most: &Columns<'_>) -> anyhow::Result<PersonShown> {
    let revenue = person.revenue.iter().map(|amount| {
        let most = most.revenue.get(amount.currency.as_str()).copied().unwrap_or_default();
        let bar = numbers::share(numbers::of_decimal(amount.amount), most);
        Bar { text: pen.amount(amount), bar }
    });
    let count = |count: i64, most: i64| Bar {
        text: numbers::grouped(&count.to_string()),
        bar: numbers::share(count as f64, most as f64),
    };
    Ok(PersonShown {
        name: pen.owner(person.user_id)?,
        revenue: revenue.collect(),
        won: count(person.deals_won, most.won),
        interactions: count(person.interactions, most.interactions),
        overdue: count(person.tasks_overdue, most.overdue),
    })
}
