//! DKIM signatures (RFC 6376; Ed25519 after RFC 8463), relaxed/relaxed over the whole body.

mod canonical;
mod key;
#[cfg(test)]
mod tests;

use std::fmt;

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use ring::digest::{SHA256, digest};

use key::Key;

/// What is signed where it is there. Without the other headers a message may travel through systems that add some.
const SIGNED: [&str; 11] = [
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "content-type",
    "reply-to",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "auto-submitted",
];

/// Signs messages for one domain.
pub struct Signer {
    domain: String,
    selector: String,
    key: Key,
}

impl Signer {
    /// `pem` is an RSA key (PKCS #1 or #8, 2048 to 4096 bits) or an Ed25519 key (PKCS #8); `domain` the sender's.
    pub fn new(pem: &str, selector: &str, domain: &str) -> anyhow::Result<Self> {
        Ok(Self { domain: domain.to_owned(), selector: selector.to_owned(), key: Key::read(pem)? })
    }

    /// Name and text of the TXT record under which others find the public key.
    pub fn record(&self) -> (String, String) {
        let name = format!("{}._domainkey.{}", self.selector, self.domain);
        let key = BASE64_STANDARD.encode(self.key.public());
        (name, format!("v=DKIM1; k={}; p={key}", self.key.name()))
    }

    /// The message with its signature before it. `at` is the time of signing.
    pub fn sign(&self, message: &[u8], at: DateTime<Utc>) -> anyhow::Result<Vec<u8>> {
        let (head, body) = split(message).context("a message without a body cannot be signed")?;
        let headers = canonical::headers(head);
        let mut names = Vec::new();
        let mut signed = Vec::new();
        for name in SIGNED {
            for (_, line) in headers.iter().filter(|(known, _)| known == name) {
                names.push(name);
                signed.extend_from_slice(line);
            }
        }
        ensure!(names.contains(&"from"), "a message without a sender cannot be signed");
        // Named once more than it is there: a second one, put in later, breaks the signature.
        names.push("from");
        let body_hash = digest(&SHA256, &canonical::body(body));
        let unsigned = format!(
            "DKIM-Signature: v=1; a={}-sha256; c=relaxed/relaxed; d={};\r\n\ts={}; t={};\r\n\th={};\r\n\tbh={};\r\n\tb=",
            self.key.name(),
            self.domain,
            self.selector,
            at.timestamp(),
            listed(&names),
            BASE64_STANDARD.encode(body_hash),
        );
        for (_, line) in canonical::headers(unsigned.as_bytes()) {
            // RFC 6376, 3.7: the signature's own header comes last, without the end of its line.
            signed.extend_from_slice(line.strip_suffix(b"\r\n").unwrap_or(&line));
        }
        let signature = BASE64_STANDARD.encode(self.key.sign(&signed)?);
        Ok([unsigned.as_bytes(), folded(&signature).as_bytes(), b"\r\n", message].concat())
    }
}

/// The key is nobody's business.
impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}._domainkey.{}, {}", self.selector, self.domain, self.key.name())
    }
}

/// Head, with the end of its last line, and body.
fn split(message: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = message.windows(4).position(|four| four == b"\r\n\r\n")?;
    Some((message.get(..at + 2)?, message.get(at + 4..)?))
}

/// A few a line.
fn listed(names: &[&str]) -> String {
    names.chunks(5).map(|names| names.join(":")).collect::<Vec<_>>().join(":\r\n\t ")
}

/// In lines of 70 characters.
fn folded(text: &str) -> String {
    let lines: Vec<&str> =
        text.as_bytes().chunks(70).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    lines.join("\r\n\t")
}
