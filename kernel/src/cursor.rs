//! Keyset cursors: where a list goes on, opaque to the client.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use uuid::Uuid;

/// Longer cursors are refused before they are decoded, in bytes; ours are far shorter unless a sort key is a long text.
pub const MAX_CURSOR_BYTES: usize = 8 * 1024;

/// The last row of a page: its sort key and its id, which breaks ties.
///
/// Text form: URL-safe base64 without padding of compact JSON `[sort, value, id]`. It is not signed: a client may make
/// one up, and gains no more than a list that starts elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct Cursor {
    /// The sort it was made for, with its `-` where that is descending: `-due_at`.
    pub sort: String,
    /// The row's sort key, a JSON scalar; `None` where the key is null or the sort is by id alone.
    pub value: Option<Value>,
    /// The row's id.
    pub id: Uuid,
}

/// Why a cursor cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CursorError {
    /// Not a cursor that this server made.
    #[error("is not a cursor of this list")]
    Invalid,
    /// Made under another `sort`.
    #[error("was made for another sort; leave the cursor out to start again")]
    OtherSort,
}

impl CursorError {
    /// The stable code for a client.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Invalid => "invalid_cursor",
            Self::OtherSort => "cursor_of_other_sort",
        }
    }
}

impl Cursor {
    /// The text form, of `A–Z a–z 0–9 - _` alone.
    #[must_use]
    pub fn encode(&self) -> String {
        let parts = Value::from(vec![
            Value::from(self.sort.as_str()),
            self.value.clone().unwrap_or_default(),
            Value::from(self.id.to_string()),
        ]);
        URL_SAFE_NO_PAD.encode(parts.to_string())
    }

    /// Reads the text form of a cursor made for `sort`.
    ///
    /// The value is a JSON scalar without NUL, but of no certain type: the query that uses it checks that.
    ///
    /// # Errors
    /// [`CursorError::Invalid`], [`CursorError::OtherSort`].
    pub fn decode(text: &str, sort: &str) -> Result<Self, CursorError> {
        if text.len() > MAX_CURSOR_BYTES {
            return Err(CursorError::Invalid);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_| CursorError::Invalid)?;
        let (made_for, value, id): (String, Value, Uuid) =
            serde_json::from_slice(&json).map_err(|_| CursorError::Invalid)?;
        if made_for != sort {
            return Err(CursorError::OtherSort);
        }
        let value = match value {
            Value::Null => None,
            Value::Array(_) | Value::Object(_) => return Err(CursorError::Invalid),
            Value::String(text) if text.contains('\0') => return Err(CursorError::Invalid),
            scalar => Some(scalar),
        };
        Ok(Self { sort: made_for, value, id })
    }
}
