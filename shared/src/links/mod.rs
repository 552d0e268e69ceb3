//! Signed links: who holds one may do the one thing that it is for, without a key and without a row of its own.

mod sign;
#[cfg(test)]
mod tests;
mod token;

use std::{fmt, sync::Arc};

use anyhow::ensure;
use chrono::{DateTime, Utc};

use sign::Key;
pub use token::{LinkFault, Payload, Purpose};

/// How links in messages are made and opened. One signs, all verify: a secret is changed by putting a new one before it.
#[derive(Clone)]
pub struct Links {
    /// Base of every link, without a slash at the end.
    pub base: Arc<str>,
    keys: Arc<[Key]>,
}

impl Links {
    /// Fails without a secret.
    pub fn new(base: &str, secrets: &[impl AsRef<str>]) -> anyhow::Result<Self> {
        ensure!(!secrets.is_empty(), "there is no secret to sign links with");
        let keys = secrets.iter().map(|secret| Key::of(secret.as_ref().as_bytes())).collect();
        Ok(Self { base: base.trim_end_matches('/').into(), keys })
    }

    /// The whole address, such as `https://crm.example.com/a/AQF…`.
    pub fn url(&self, purpose: Purpose, payload: &Payload) -> String {
        format!("{}{}", self.base, self.path(purpose, payload))
    }

    /// The same without the base.
    pub fn path(&self, purpose: Purpose, payload: &Payload) -> String {
        let (before, after) = purpose.place();
        format!("{before}{}{after}", self.token(purpose, payload))
    }

    /// The signed part alone: letters, digits, `-` and `_`.
    pub fn token(&self, purpose: Purpose, payload: &Payload) -> String {
        // `new` took one at least.
        self.keys.first().map(|key| token::seal(key, purpose, payload)).unwrap_or_default()
    }

    /// What a token of this purpose says. One of another purpose, of another installation or with a changed bit is
    /// [`LinkFault::Unknown`], and nothing tells which.
    pub fn open(
        &self,
        purpose: Purpose,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Payload, LinkFault> {
        let payload = token::unseal(&self.keys, purpose, token).ok_or(LinkFault::Unknown)?;
        match payload.expires_at {
            Some(at) if at <= now => Err(LinkFault::Expired(payload)),
            _ => Ok(payload),
        }
    }
}

/// Keys are nobody's business.
impl fmt::Debug for Links {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Links").field("base", &self.base).field("keys", &self.keys.len()).finish()
    }
}
