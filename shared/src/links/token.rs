//! The token of a link, in base64url: version, purpose, the key's name, expiry (seconds since 1970, 0 for never), ids, MAC.
//!
//! The MAC covers all before it, so a token for one purpose opens nothing else. It holds ids and never personal values.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::sign::{self, Key};

const VERSION: u8 = 1;
const MOST_IDS: usize = 4;
/// Longer than any of ours: what is sent to be opened is not read without end.
const LONGEST: usize = 200;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// One task, as one user: the ids of both.
    Task,
    /// An invitation to a survey.
    Survey,
    /// No more mail; never expires.
    Unsubscribe,
    /// An edition of a digest, as one recipient.
    Digest,
    /// A user's tasks as a calendar.
    Calendar,
    /// Where a provider of mail tells what became of it.
    EmailEvents,
}

impl Purpose {
    /// What a token begins and ends with in a path.
    pub(super) fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Task => ("/a/", ""),
            Self::Survey => ("/s/", ""),
            Self::Unsubscribe => ("/u/", ""),
            Self::Digest => ("/d/", ""),
            Self::Calendar => ("/cal/", ".ics"),
            Self::EmailEvents => ("/v1/email-events/", ""),
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Task => b'a',
            Self::Survey => b's',
            Self::Unsubscribe => b'u',
            Self::Digest => b'd',
            Self::Calendar => b'c',
            Self::EmailEvents => b'e',
        }
    }

    fn may_expire(self) -> bool {
        !matches!(self, Self::Unsubscribe | Self::EmailEvents)
    }
}

/// What a link is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    /// At most four; which they are is the purpose's matter.
    pub ids: Vec<Uuid>,
    /// To the second; `None` for never.
    pub expires_at: Option<DateTime<Utc>>,
}

impl Payload {
    /// Of these ids, without an end.
    pub fn of(ids: &[Uuid]) -> Self {
        Self { ids: ids.iter().copied().take(MOST_IDS).collect(), expires_at: None }
    }

    #[must_use]
    pub fn until(self, at: DateTime<Utc>) -> Self {
        Self { expires_at: Some(at), ..self }
    }

    /// The ids, where they are as many as the purpose has.
    pub fn ids<const N: usize>(&self) -> Option<[Uuid; N]> {
        self.ids.as_slice().try_into().ok()
    }
}

/// Why a link opens nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFault {
    /// It is none of ours, or none for this.
    Unknown,
    /// It was ours; what it was about may still be said.
    Expired(Payload),
}

pub(super) fn seal(key: &Key, purpose: Purpose, payload: &Payload) -> String {
    let mut bytes = vec![VERSION, purpose.byte()];
    bytes.extend(key.id);
    let expires_at = payload.expires_at.filter(|_| purpose.may_expire());
    // One before 1970 has expired as well in its first second, one after 2106 not before then.
    let seconds =
        expires_at.map_or(0, |at| u32::try_from(at.timestamp().max(1)).unwrap_or(u32::MAX));
    bytes.extend(seconds.to_be_bytes());
    payload.ids.iter().take(MOST_IDS).for_each(|id| bytes.extend(id.as_bytes()));
    let mac = key.sign(&bytes);
    bytes.extend(mac);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

pub(super) fn unseal(keys: &[Key], purpose: Purpose, token: &str) -> Option<Payload> {
    if token.len() > LONGEST {
        return None;
    }
    // One spelling a token: padding and stray bits at its end are refused.
    let bytes = BASE64_URL_SAFE_NO_PAD.decode(token).ok()?;
    let (signed, mac) = bytes.split_last_chunk::<{ sign::MAC }>()?;
    let ([version, byte], rest) = signed.split_first_chunk::<2>()?;
    let (key_id, rest) = rest.split_first_chunk::<{ sign::ID }>()?;
    let (seconds, ids) = rest.split_first_chunk::<4>()?;
    let of_key = |key: &&Key| key.id == *key_id;
    if !keys.iter().filter(of_key).any(|key| key.verifies(signed, mac)) {
        return None;
    }
    let fits = *version == VERSION && *byte == purpose.byte() && ids.len() % 16 == 0;
    let seconds = u32::from_be_bytes(*seconds);
    let expires_at = match seconds {
        0 => None,
        seconds => Some(DateTime::from_timestamp(i64::from(seconds), 0)?),
    };
    let ids = ids.chunks_exact(16).map(Uuid::from_slice).collect::<Result<_, _>>().ok()?;
    fits.then_some(Payload { ids, expires_at })
}
