//! How a key looks and how it is stored.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// What every key begins with, so that secret scanners know it.
pub const PREFIX: &str = "rpt_";

/// A given bootstrap key must be as hard to guess as ours.
pub const SHORTEST: usize = 32;

/// A new key: 256 random bits.
pub fn generate() -> String {
    let bits: [u8; 32] = rand::random();
    format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(bits))
}

/// What is stored of a key. It is looked up by this value, so no comparison of secrets takes place.
pub fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

/// The part of a key that may be shown: enough to tell one from another.
pub fn shown(key: &str) -> String {
    key.chars().take(PREFIX.len() + 6).collect()
}
