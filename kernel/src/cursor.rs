//! Keyset cursors: where a list goes on, opaque to the client.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;
use uuid::Uuid;

/// Longer cursors are refused before they are decoded, in bytes. Ours are shorter: texts that lists are ordered by
/// have 254 characters at most, which is 1,355 in base64.
pub const MAX_CURSOR_BYTES: usize = 1_536;

/// URL-safe base64 without padding; whatever [`pattern`] lets through is read.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

const UUID: &str = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const TEXT: &str = "s[A-Za-z0-9_-]*";
const NUMBER: &str = "n-?(0|[1-9][0-9]{0,19})([.][0-9]{1,30})?(e-?[0-9]{1,2})?";

/// The last row of a page: its sort key and its id, which breaks ties.
///
/// Text form: `sort.id.value`, the value `s` and a text in base64, `n` and a number, `t` or `f`, and
/// left out where it is null. Every cursor of this form is one of the list: a place in its order, whether or
/// not a row is there. It is not signed: a client may make one up, and gains no more than a list that
/// starts elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The sort it was made for, with its `-` where that is descending: `-due_at`.
    pub sort: String,
    /// The row's sort key, a JSON scalar; `None` where the key is null or the sort is by id alone.
    pub value: Option<Value>,
    /// The row's id.
    pub id: Uuid,
}

/// Not a cursor that this server made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a cursor of this list")]
pub struct InvalidCursor;

impl InvalidCursor {
    /// The stable code for a client.
    #[must_use]
    pub fn code(self) -> &'static str {
        "invalid_cursor"
    }
}

/// What the cursors of a list look like that can be ordered by these fields.
#[must_use]
pub fn pattern(sorts: &[&str]) -> String {
    format!("^-?({})[.]{UUID}([.]({TEXT}|{NUMBER}|t|f))?$", sorts.join("|"))
}

impl Cursor {
    /// The text form, of `A–Z a–z 0–9 - _ .` alone.
    #[must_use]
    pub fn encode(&self) -> String {
        let value = match &self.value {
            Some(Value::String(text)) => format!(".s{}", BASE64.encode(text)),
            Some(Value::Number(number)) => format!(".n{}", number.to_string().replace("e+", "e")),
            Some(Value::Bool(yes)) => if *yes { ".t" } else { ".f" }.to_owned(),
            Some(Value::Null | Value::Array(_) | Value::Object(_)) | None => String::new(),
        };
        format!("{}.{}{value}", self.sort, self.id)
    }

    /// Reads the text form. The value is of no certain type and the sort of no certain list: what uses
    /// them checks that.
    ///
    /// # Errors
    /// [`InvalidCursor`].
    pub fn decode(text: &str) -> Result<Self, InvalidCursor> {
        if text.len() > MAX_CURSOR_BYTES {
            return Err(InvalidCursor);
        }
        let mut parts = text.splitn(3, '.');
        let sort = parts.next().filter(|sort| !sort.is_empty()).ok_or(InvalidCursor)?;
        let id = parts.next().filter(|id| id.len() == 36).ok_or(InvalidCursor)?;
        let id = Uuid::try_parse(id).map_err(|_| InvalidCursor)?;
        let value = parts.next().map(decode_value).transpose()?;
        Ok(Self { sort: sort.to_owned(), value, id })
    }
}

fn decode_value(text: &str) -> Result<Value, InvalidCursor> {
    if let Some(text) = text.strip_prefix('s') {
        // One character alone holds no byte.
        let text =
            if text.len() % 4 == 1 { text.get(..text.len() - 1).unwrap_or(text) } else { text };
        let bytes = BASE64.decode(text).map_err(|_| InvalidCursor)?;
        // PostgreSQL cannot hold a NUL.
        return Ok(String::from_utf8_lossy(&bytes).replace('\0', "\u{FFFD}").into());
    }
    match text {
        "t" => Ok(true.into()),
        "f" => Ok(false.into()),
        _ => text
            .strip_prefix('n')
            .and_then(|number| serde_json::from_str::<serde_json::Number>(number).ok())
            .map(Value::Number)
            .ok_or(InvalidCursor),
    }
}
