//! Query parameters: typed filters and the page of a list.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, web};
use deserr::Deserr;
use kernel::refusal::{Faults, Kind, Refusal};
use serde_json::{Map, Value};
use shared::db::list::{Page, Sort, bad_parameters};
use utoipa::IntoParams;

/// The parameters of every list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "for the OpenAPI document")]
pub struct Paging {
    /// Rows of a page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub limit: Option<i64>,
    /// `next_cursor` of the page before. It knows its order, so `sort` is not needed beside it; another
    /// one is 409.
    #[param(max_length = 1536)]
    pub cursor: Option<String>,
    /// A field of the resource, `-` before it for the other way round.
    #[param(max_length = 64, example = "-created_at")]
    pub sort: Option<String>,
}

/// No parameters but those of a list.
#[derive(Debug, Default, Deserr, IntoParams)]
#[deserr(deny_unknown_fields, error = Faults)]
pub struct NoFilter {}

/// What stands behind `?`; whether it can be used is found out behind the authentication.
pub struct Query(Result<Map<String, Value>, Refusal>);

impl FromRequest for Query {
    type Error = actix_web::Error;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        request.extensions_mut().insert(Asked);
        ready(Ok(Self(pairs(request.query_string()))))
    }
}

/// Marks a request whose handler reads the query itself.
struct Asked;

/// A handler that reads no query knows no parameter.
pub fn refuse_unasked(request: &HttpRequest) -> Result<(), Refusal> {
    let asked = request.extensions().get::<Asked>().is_some();
    if asked || request.query_string().is_empty() {
        return Ok(());
    }
    let query = Query(pairs(request.query_string()));
    query.filter::<NoFilter>().map(|_| ())
}

fn pairs(text: &str) -> Result<Map<String, Value>, Refusal> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
        .map_err(|error| Refusal::new(Kind::Malformed, "invalid_parameter", error.to_string()))?;
    let mut map = Map::new();
    let mut faults = Faults::default();
    for (name, value) in pairs.into_inner() {
        if value.contains('\0') || name.contains('\0') {
            faults.push(&name.replace('\0', "\u{FFFD}"), "invalid_character", "NUL cannot be kept");
        }
        // As bodies are, so that what is looked for is written as what was kept.
        let mut value = Value::String(value);
        kernel::input::normalise(&mut value);
        if map.insert(name.clone(), value).is_some() {
            faults.push(&name, "repeated", "this parameter is given twice");
        }
    }
    if faults.0.is_empty() { Ok(map) } else { Err(bad_parameters(faults)) }
}

impl Query {
    /// The filters alone.
    pub fn filter<F: Deserr<Faults>>(self) -> Result<F, Refusal> {
        read(self.0?)
    }

    /// The filters and the page of a list that can be ordered by `sorts`; by default newest first.
    pub fn list<F: Deserr<Faults>>(self, sorts: &[&str]) -> Result<(F, Page), Refusal> {
        self.list_by(sorts, "-created_at")
    }

    /// The same with another default order.
    pub fn list_by<F: Deserr<Faults>>(
        self,
        sorts: &[&str],
        default: &str,
    ) -> Result<(F, Page), Refusal> {
        let mut pairs = self.0?;
        let mut take = |name: &str| match pairs.shift_remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let (limit, sort, cursor) = (take("limit"), take("sort"), take("cursor"));
        let default = if pairs.contains_key("q") { Sort::RANKED } else { default };
        let page =
            Page::parse_by(limit.as_deref(), sort.as_deref(), cursor.as_deref(), sorts, default);
        match (read::<F>(pairs), page) {
            (Ok(filter), Ok(page)) => Ok((filter, page)),
            (Err(mut refusal), Err(other)) => {
                refusal.faults.extend(other.faults);
                Err(refusal)
            }
            (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
        }
    }
}

fn read<F: Deserr<Faults>>(pairs: Map<String, Value>) -> Result<F, Refusal> {
    deserr::deserialize::<F, Value, Faults>(Value::Object(pairs)).map_err(|mut faults: Faults| {
        for fault in &mut faults.0 {
            fault.pointer = fault.pointer.trim_start_matches('/').to_owned();
            if fault.code == "unknown_field" {
                fault.code = "unknown_parameter".into();
            }
        }
        bad_parameters(faults)
    })
}
