//! Proofs that what came is from the provider.

use std::fmt;

use anyhow::{Context as _, ensure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use chrono::{DateTime, TimeDelta, Utc};
use ring::{
    hmac,
    signature::{
        ECDSA_P256_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
    },
};
use serde_json::Value;

use super::model::Refused;

/// What is signed with its time is taken for so long.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// The key that SendGrid shows for its signed event webhook.
#[derive(Clone, PartialEq, Eq)]
pub struct SendgridKey(Vec<u8>);

impl SendgridKey {
    /// `text` is the verification key in base64: a SubjectPublicKeyInfo over P-256.
    pub fn read(text: &str) -> anyhow::Result<Self> {
        const BEFORE: [u8; 26] = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
            0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ];
        let text: String = text.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(text).ok().context("it is no base64")?;
        let point = der.strip_prefix(&BEFORE).context("it is no public key over P-256")?;
        ensure!(point.len() == 65 && point.first() == Some(&4), "it is no public key over P-256");
        Ok(Self(point.to_vec()))
    }
}

impl fmt::Debug for SendgridKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SendgridKey")
    }
}

/// The headers of a request, by their small names.
pub trait Headers {
    fn get(&self, name: &str) -> Option<&str>;
}

/// ECDSA over the time and the body.
pub fn verify_sendgrid(
    key: &SendgridKey,
    headers: &impl Headers,
    body: &[u8],
) -> Result<(), Refused> {
    let header = |name: &str| headers.get(name).ok_or(Refused::Signature);
    let time = header("x-twilio-email-event-webhook-timestamp")?;
    let signature = BASE64_STANDARD
        .decode(header("x-twilio-email-event-webhook-signature")?)
        .map_err(|_| Refused::Signature)?;
    let signed = [time.as_bytes(), body].concat();
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, &key.0)
        .verify(&signed, &signature)
        .map_err(|_| Refused::Signature)
}

/// HMAC-SHA256 over time and token. It does not cover the body: who has seen one could send another with it, so it is
/// good for a while only, and its token once (see `actions`). Answers the token.
pub fn verify_mailgun(key: &str, body: &Value, now: DateTime<Utc>) -> Result<String, Refused> {
    let text = |name: &str| match body.pointer("/signature").and_then(|one| one.get(name)) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(Value::Number(number)) => Ok(number.to_string()),
        _ => Err(Refused::Signature),
    };
    let (time, token, signature) = (text("timestamp")?, text("token")?, text("signature")?);
    let signature = from_hex(&signature).ok_or(Refused::Signature)?;
    let key = hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes());
    hmac::verify(&key, format!("{time}{token}").as_bytes(), &signature)
        .map_err(|_| Refused::Signature)?;
    let at = time.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    match at {
        Some(at) if (now - at).abs() <= FRESH => Ok(token),
        _ => Err(Refused::Stale(FRESH.num_minutes())),
    }
}

/// RSA over the canonical text, with SHA-1 for version 1 of Amazon's signatures, which is still their default, and
/// SHA-256 for version 2. `certificate` is in DER.
pub fn verify_sns(
    certificate: &[u8],
    version: &str,
    text: &str,
    signature: &str,
) -> Result<(), Refused> {
    let algorithm: &dyn VerificationAlgorithm = match version {
        "1" => &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
        "2" => &RSA_PKCS1_2048_8192_SHA256,
        _ => return Err(Refused::Signature),
    };
    let signature = BASE64_STANDARD.decode(signature).map_err(|_| Refused::Signature)?;
    let key = super::sns::rsa_key(certificate).ok_or(Refused::Signature)?;
    UnparsedPublicKey::new(algorithm, key)
        .verify(text.as_bytes(), &signature)
        .map_err(|_| Refused::Signature)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    digits.map(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()).collect()
}
