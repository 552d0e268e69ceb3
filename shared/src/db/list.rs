//! Keyset lists: the order, the place and the page of every list of the API.

mod statement;

use chrono::{DateTime, NaiveDate, Utc};
use kernel::cursor::{Cursor, InvalidCursor};
use kernel::refusal::{Fault, Faults, Kind, Refusal};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::resource::Resource;

pub(crate) use statement::{keyset, order};

/// No field of any resource.
const RANK: &str = "(rank)";

/// The order of a list: a field of the resource, ties by `id`. Absent values come last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    pub field: String,
    pub descending: bool,
}

impl Sort {
    /// The best answers to a search first, of equals the newest: the order of a list with `q` and without `sort`.
    pub const RANKED: &str = "-(rank)";

    /// Reads `field` or `-field`, one of `known`; without one, newest first.
    pub fn parse(text: Option<&str>, known: &[&str]) -> Result<Self, Refusal> {
        let text = text.unwrap_or("-created_at");
        let (field, descending) = match text.strip_prefix('-') {
            Some(field) => (field, true),
            None => (text, false),
        };
        if !known.contains(&field) {
            let detail =
                format!("{text:?} is no order of this list; known are {}", known.join(", "));
            return Err(bad_parameter("sort", "unknown_value", detail));
        }
        Ok(Self { field: field.to_owned(), descending })
    }

    fn name(&self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.field)
    }
}

/// Which part of a list is asked for.
#[derive(Clone, Debug)]
pub struct Page {
    pub limit: i64,
    pub sort: Sort,
    /// The row after which the page begins.
    pub after: Option<Place>,
}

/// A row's place in the order.
#[derive(Clone, Debug)]
pub struct Place {
    pub value: Option<Value>,
    pub id: Uuid,
}

impl Place {
    /// The place's value in a list ordered by time; absent where the row has none.
    pub fn time(&self) -> Option<DateTime<Utc>> {
        self.value.as_ref()?.as_str()?.parse().ok()
    }

    /// The place's value in a list ordered by day; absent where the row has none.
    pub fn day(&self) -> Option<NaiveDate> {
        self.value.as_ref()?.as_str()?.parse().ok()
    }

    /// The place's value in a list ordered by text.
    pub fn text(&self) -> Option<String> {
        self.value.as_ref()?.as_str().map(str::to_owned)
    }

    /// The place's value in a list ordered by a number.
    pub fn number(&self) -> Option<i32> {
        self.value.as_ref()?.as_i64()?.try_into().ok()
    }
}

impl Page {
    pub const DEFAULT_LIMIT: i64 = 50;
    pub const MOST: i64 = 200;

    /// From the parameters `limit`, `sort` and `cursor`; without a sort, newest first.
    pub fn parse(
        limit: Option<&str>,
        sort: Option<&str>,
        cursor: Option<&str>,
        known: &[&str],
    ) -> Result<Self, Refusal> {
        Self::parse_by(limit, sort, cursor, known, "-created_at")
    }

    /// The same with another default order. A cursor knows its own.
    pub fn parse_by(
        limit: Option<&str>,
        sort: Option<&str>,
        cursor: Option<&str>,
        known: &[&str],
        default: &str,
    ) -> Result<Self, Refusal> {
        let limit = match limit {
            None => Self::DEFAULT_LIMIT,
            Some(text) => {
                text.parse().ok().filter(|limit| (1..=Self::MOST).contains(limit)).ok_or_else(
                    || bad_parameter("limit", "out_of_range", "limit is a number from 1 to 200"),
                )?
            }
        };
        let asked = sort.map(|sort| Sort::parse(Some(sort), known)).transpose()?;
        let ranked = (default == Sort::RANKED).then_some(RANK);
        let known: Vec<&str> = known.iter().copied().chain(ranked).collect();
        let Some(cursor) = cursor else {
            let sort = asked.map_or_else(|| Sort::parse(Some(default), &known), Ok)?;
            return Ok(Self { limit, sort, after: None });
        };
        let cursor = Cursor::decode(cursor)
            .map_err(|fault| bad_parameter("cursor", fault.code(), fault.to_string()))?;
        let sort = Sort::parse(Some(&cursor.sort), &known).map_err(|_| {
            bad_parameter("cursor", InvalidCursor.code(), InvalidCursor.to_string())
        })?;
        if asked.is_some_and(|asked| asked != sort) {
            let detail = "the cursor was made for another sort; leave it out to start again";
            return Err(Refusal::new(Kind::Conflict, "cursor_of_other_sort", detail));
        }
        Ok(Self { limit, sort, after: Some(Place { value: cursor.value, id: cursor.id }) })
    }

    /// How many rows to fetch: one more than the page holds tells whether there are more.
    pub fn fetch(&self) -> i64 {
        self.limit + 1
    }

    /// Whether the best answers to a search come first.
    pub fn is_ranked(&self) -> bool {
        self.sort.field == RANK
    }
}

/// A page of a list, as the API answers it.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Listed<T> {
    pub data: Vec<T>,
    /// Null on the last page.
    pub next_cursor: Option<String>,
}

impl<T> Listed<T> {
    /// Cuts the one row too many off and makes the cursor of the last one kept; `place` tells its value in the
    /// order, and its id.
    pub fn by(
        mut rows: Vec<T>,
        page: &Page,
        place: impl Fn(&T) -> Option<(Option<Value>, Uuid)>,
    ) -> Self {
        let most = usize::try_from(page.limit).unwrap_or(0);
        let more = rows.len() > most;
        rows.truncate(most);
        let last = if more { rows.last() } else { None };
        let next_cursor = last.and_then(place).map(|(value, id)| {
            let value = value.filter(|value| !value.is_null());
            Cursor { sort: page.sort.name(), value, id }.encode()
        });
        Self { data: rows, next_cursor }
    }
}

impl<T: Serialize> Listed<T> {
    /// The same, of rows that show their `id` and what they are ordered by.
    pub fn of(rows: Vec<T>, page: &Page) -> Self {
        Self::by(rows, page, |row| {
            let row = serde_json::to_value(row).ok()?;
            let id = row.get("id")?.as_str()?.parse().ok()?;
            Some((row.get(&page.sort.field).cloned(), id))
        })
    }
}

impl<T: Resource> Listed<T> {
    /// The same of rows that come with their rank.
    pub fn ranked(rows: Vec<(T, i32)>, page: &Page) -> Self {
        let place = |(row, rank): &(T, i32)| Some((Some((*rank).into()), row.id()));
        let Listed { data, next_cursor } = Listed::by(rows, page, place);
        Self { data: data.into_iter().map(|(row, _)| row).collect(), next_cursor }
    }
}

/// A query parameter that cannot be used.
pub fn bad_parameter(name: &str, code: &'static str, detail: impl Into<String>) -> Refusal {
    bad_parameters(Faults(vec![Fault::new(name, code, detail)]))
}

/// Query parameters that cannot be used.
pub fn bad_parameters(faults: Faults) -> Refusal {
    let detail = faults.0.iter().map(|fault| format!("{}: {}", fault.pointer, fault.detail));
    let detail = detail.collect::<Vec<_>>().join("; ");
    Refusal { faults: faults.0, ..Refusal::new(Kind::Malformed, "invalid_parameter", detail) }
}
