//! [`WeeklyHours`] as JSON: every fault with its place, so that an API can point at it.

use deserr::{Deserr, IntoValue, ValuePointerRef};
use serde::de::Error as _;
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{__dev::ComposeSchema, ToSchema};

use super::hours::{DAYS, LocalSpan, MAX_SPANS_A_DAY, WeeklyHours};
use crate::refusal::{Fault, Faults, pointer};

/// What is wrong with one place in working hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The whole value, a day or a span has the wrong JSON type or shape.
    #[error("must be {0}")]
    WrongType(&'static str),
    /// A key that is no day.
    #[error("is not one of mon, tue, wed, thu, fri, sat, sun")]
    UnknownDay,
    /// More than [`MAX_SPANS_A_DAY`] spans on one day.
    #[error("has more than {MAX_SPANS_A_DAY} spans")]
    TooManySpans,
    /// Not `HH:MM` from `00:00` to `23:59` (or `24:00` as an end).
    #[error("has a time that is not HH:MM (24:00 only as an end)")]
    InvalidTime,
    /// The end is not after the start; hours over midnight are written as two spans on two days.
    #[error("must end after it starts")]
    NotPositive,
    /// A span that starts before the one listed ahead of it ends.
    #[error("starts before the span ahead of it ends")]
    Overlapping,
}

impl HoursError {
    /// The stable code for a client.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::WrongType(_) => "wrong_type",
            Self::UnknownDay => "unknown_field",
            Self::TooManySpans => "too_many_spans",
            Self::InvalidTime => "invalid_time",
            Self::NotPositive => "invalid_span",
            Self::Overlapping => "overlapping_spans",
        }
    }
}

/// One fault in working hours and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{pointer} {error}")]
pub struct HoursFault {
    /// JSON pointer (RFC 6901) below the hours: empty for the whole, `/mon` for a day, `/mon/0` for a span.
    pub pointer: String,
    /// What is wrong there.
    #[source]
    pub error: HoursError,
}

impl HoursFault {
    fn new(pointer: impl Into<String>, error: HoursError) -> Self {
        Self { pointer: pointer.into(), error }
    }

    /// The stable code for a client.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.error.code()
    }
}

pub(super) fn parse(value: &Value) -> Result<[Vec<LocalSpan>; 7], Vec<HoursFault>> {
    let Some(object) = value.as_object() else {
        return Err(vec![HoursFault::new("", HoursError::WrongType("an object of days"))]);
    };
    let mut faults: Vec<HoursFault> = object
        .keys()
        .filter(|key| DAYS.iter().all(|(name, _)| name != key))
        .map(|key| {
            let escaped = key.replace('~', "~0").replace('/', "~1");
            HoursFault::new(format!("/{escaped}"), HoursError::UnknownDay)
        })
        .collect();
    let days = DAYS.map(|(name, _)| {
        object.get(name).map_or_else(Vec::new, |spans| parse_day(name, spans, &mut faults))
    });
    if faults.is_empty() { Ok(days) } else { Err(faults) }
}

fn parse_day(name: &str, value: &Value, faults: &mut Vec<HoursFault>) -> Vec<LocalSpan> {
    let Some(items) = value.as_array() else {
        faults.push(HoursFault::new(
            format!("/{name}"),
            HoursError::WrongType("a list of [\"HH:MM\", \"HH:MM\"]"),
        ));
        return Vec::new();
    };
    if items.len() > MAX_SPANS_A_DAY {
        faults.push(HoursFault::new(format!("/{name}"), HoursError::TooManySpans));
        return Vec::new();
    }
    let mut spans: Vec<LocalSpan> = Vec::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let ahead = spans.last().map_or(0, |span| span.to());
        match parse_span(item) {
            Ok(span) if span.from() < ahead => {
                faults.push(HoursFault::new(format!("/{name}/{index}"), HoursError::Overlapping));
            }
            Ok(span) => spans.push(span),
            Err(error) => faults.push(HoursFault::new(format!("/{name}/{index}"), error)),
        }
    }
    spans
}

fn parse_span(value: &Value) -> Result<LocalSpan, HoursError> {
    let Some([Value::String(from), Value::String(to)]) = value.as_array().map(Vec::as_slice) else {
        return Err(HoursError::WrongType("[\"HH:MM\", \"HH:MM\"]"));
    };
    let minutes = |text: &str| parse_time(text).ok_or(HoursError::InvalidTime);
    let (from, to) = (minutes(from)?, minutes(to)?);
    if from == 24 * 60 {
        return Err(HoursError::InvalidTime);
    }
    LocalSpan::from_minutes(from, to).ok_or(HoursError::NotPositive)
}

/// Minutes since midnight, up to `24:00`.
fn parse_time(text: &str) -> Option<u16> {
    let [h, hh, b':', m, mm] = text.as_bytes() else {
        return None;
    };
    let two = |tens: &u8, ones: &u8| {
        let digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        digits.then(|| u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
    };
    let (hours, minutes) = (two(h, hh)?, two(m, mm)?);
    let whole = hours * 60 + minutes;
    (minutes < 60 && whole <= 24 * 60).then_some(whole)
}

fn print_time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Serialize for WeeklyHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, day) in DAYS {
            let spans: Vec<[String; 2]> = self
                .day(day)
                .iter()
                .map(|span| [print_time(span.from()), print_time(span.to())])
                .collect();
            if !spans.is_empty() {
                map.serialize_entry(name, &spans)?;
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for WeeklyHours {
    /// Fails with the first fault; [`WeeklyHours::from_json`] names them all.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_json(&value).map_err(|faults| {
            let first = faults.first().map(ToString::to_string);
            D::Error::custom(first.unwrap_or_default())
        })
    }
}

impl Deserr<Faults> for WeeklyHours {
    fn deserialize_from_value<V: IntoValue>(
        value: deserr::Value<V>,
        location: ValuePointerRef<'_>,
    ) -> Result<Self, Faults> {
        Self::from_json(&value.into()).map_err(|faults| {
            let here = pointer(location);
            let fault = |fault: HoursFault| {
                Fault::new(
                    format!("{here}{}", fault.pointer),
                    fault.code(),
                    fault.error.to_string(),
                )
            };
            Faults(faults.into_iter().map(fault).collect())
        })
    }
}

impl ComposeSchema for WeeklyHours {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let time = ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::String)
            .pattern(Some("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"));
        let span = ArrayBuilder::new().items(time).min_items(Some(2)).max_items(Some(2));
        let day = ArrayBuilder::new().items(span).max_items(Some(MAX_SPANS_A_DAY)).build();
        let week = DAYS
            .iter()
            .fold(ObjectBuilder::new(), |week, (name, _)| week.property(*name, day.clone()));
        week.description(Some(
            "Per weekday a list of [from, to) in local time; a missing day is free.",
        ))
        .additional_properties(Some(utoipa::openapi::schema::AdditionalProperties::FreeForm(false)))
        .examples([serde_json::json!({"mon": [["09:00", "12:00"], ["13:00", "18:00"]]})])
        .into()
    }
}

impl ToSchema for WeeklyHours {}
