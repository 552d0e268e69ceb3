//! A body of JSON: read at the door, so that every fault of it comes back in one answer.

use std::future::Future;
use std::pin::Pin;

use actix_web::{
    FromRequest, HttpRequest,
    body::{BodyStream, to_bytes_limited},
    dev::{Decompress, Payload},
    error::PayloadError,
    http::{Method, header},
    web,
};
use kernel::input::{Input, Mode, normalise, read, with_country};
use kernel::refusal::{Kind, Refusal};
use serde_json::Value;

/// What was sent; whether it can be used is found out behind the authentication.
pub struct Body(pub Result<web::Bytes, Refusal>);

impl FromRequest for Body {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let accepted = is_json(request);
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| match error.as_error::<PayloadError>() {
                Some(PayloadError::Overflow) => too_large("1 MiB"),
                _ => unreadable(),
            });
            Ok(Self(bytes.and_then(|bytes| of_json(bytes, accepted))))
        })
    }
}

/// The same for many rows at once.
pub struct LargeBody(pub Result<web::Bytes, Refusal>);

const MOST_OF_MANY: usize = 32 * 1024 * 1024;

impl FromRequest for LargeBody {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let accepted = is_json(request);
        let said = request.headers().get(header::CONTENT_LENGTH);
        let said = said.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let stream = Decompress::from_headers(payload.take(), request.headers());
        Box::pin(async move {
            if said.is_some_and(|length| length > MOST_OF_MANY) {
                return Ok(Self(Err(too_large("32 MiB"))));
            }
            let bytes = match to_bytes_limited(BodyStream::new(stream), MOST_OF_MANY).await {
                Ok(Ok(bytes)) => of_json(bytes, accepted),
                Ok(Err(_)) => Err(unreadable()),
                Err(_) => Err(too_large("32 MiB")),
            };
            Ok(Self(bytes))
        })
    }
}

fn of_json(bytes: web::Bytes, accepted: bool) -> Result<web::Bytes, Refusal> {
    if accepted || bytes.is_empty() {
        return Ok(bytes);
    }
    let detail = "send application/json, or for PATCH application/merge-patch+json";
    Err(Refusal::new(Kind::UnsupportedMedia, "unsupported_media_type", detail))
}

fn is_json(request: &HttpRequest) -> bool {
    let Some(value) = request.headers().get(header::CONTENT_TYPE) else { return false };
    let Ok(Ok(kind)) = value.to_str().map(str::parse::<mime::Mime>) else { return false };
    let charset = kind.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8);
    let plain = kind.essence_str() == "application/json";
    let patch =
        kind.essence_str() == "application/merge-patch+json" && request.method() == Method::PATCH;
    charset && (plain || patch)
}

fn too_large(most: &str) -> Refusal {
    Refusal::new(Kind::TooLarge, "too_large", format!("the body is larger than {most}"))
}

fn unreadable() -> Refusal {
    let detail = "the body broke off or is badly encoded";
    Refusal::new(Kind::Malformed, "unreadable_body", detail)
}

/// The JSON of a body; an empty one is an empty object.
pub fn json(bytes: &[u8]) -> Result<Value, Refusal> {
    if bytes.is_empty() {
        return Ok(Value::Object(serde_json::Map::new()));
    }
    serde_json::from_slice(bytes).or_else(|error| match mended(bytes) {
        Some(mended) => serde_json::from_slice(&mended).map_err(|error| malformed(&error)),
        None => Err(malformed(&error)),
    })
}

fn malformed(error: &serde_json::Error) -> Refusal {
    Refusal::new(Kind::Malformed, "malformed_json", format!("this is no JSON: {error}"))
}

/// Reads an input with the country that phone numbers without `+` belong to; one that the body names itself comes first.
pub fn parse<I: Input>(mut body: Value, mode: Mode, country: Option<&str>) -> Result<I, Refusal> {
    let mut faults = normalise(&mut body);
    let own = body.get("country").and_then(Value::as_str).map(|own| own.trim().to_owned());
    let own = own.filter(|own| own.len() == 2 && own.chars().all(|c| c.is_ascii_uppercase()));
    match with_country(own.as_deref().or(country), || read::<I>(body, mode)) {
        Ok(input) if faults.0.is_empty() => Ok(input),
        Ok(_) => Err(Refusal::invalid(faults)),
        Err(more) => {
            faults.0.extend(more.0.into_iter().filter(|fault| !fault.detail.contains('\0')));
            Err(Refusal::invalid(faults))
        }
    }
}

/// The body with `\u0000` in place of each unpaired surrogate, which JSON allows and Unicode does not;
/// `None` where there is none. What it stands in is then refused by its place.
fn mended(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (mut out, mut rest, mut found) = (String::with_capacity(text.len()), text, false);
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at_checked(at)?;
        out.push_str(before);
        let (kept, length) = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xD800..=0xDBFF), Some(0xDC00..=0xDFFF)) => (escape.get(..12)?, 12),
            (Some(0xD800..=0xDFFF), _) => {
                found = true;
                ("\\u0000", 6)
            }
            _ => {
                let next = escape.chars().nth(1).map_or(0, char::len_utf8);
                (escape.get(..1 + next)?, 1 + next)
            }
        };
        out.push_str(kept);
        rest = escape.get(length..)?;
    }
    out.push_str(rest);
    found.then(|| out.into_bytes())
}

/// The UTF-16 unit of an escape `\uXXXX` at the beginning of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unpaired_surrogates_become_faults_and_pairs_stay() {
        let body = br#"{"a": "\ud83d\ude00", "b": "x\ud800y", "c": "\\ud800", "d": "\udc00"}"#;
        let value = json(body).unwrap();
        assert_eq!(value["a"], "😀");
        assert_eq!(value["c"], "\\ud800");
        let faults = normalise(&mut value.clone());
        let places: Vec<&str> = faults.0.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(places, ["/b", "/d"]);
    }

    #[test]
    fn broken_and_bottomless_json_is_malformed() {
        let deep = "[".repeat(100_000);
        for body in ["{", "{\"a\": }", "nul", "{\"a\": \"\\x\"}", deep.as_str()] {
            assert_eq!(json(body.as_bytes()).unwrap_err().kind, Kind::Malformed);
        }
    }
}
