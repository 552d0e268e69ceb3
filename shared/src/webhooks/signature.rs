//! Secrets and signatures of the Standard Webhooks specification: `v1`, HMAC-SHA256.

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;

/// Bytes of a secret; the specification asks for 24 to 64.
pub const SECRET_LEN: usize = 32;

pub fn new_secret() -> [u8; SECRET_LEN] {
    rand::random()
}

/// As its holder gets it.
pub fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(secret))
}

/// Seconds since 1970, as in the header and in what is signed.
pub fn timestamp(at: DateTime<Utc>) -> i64 {
    at.timestamp()
}

/// The value of `webhook-signature`: one signature a secret, so that a receiver with any of them can verify.
pub fn sign(
    secrets: &[Vec<u8>],
    id: Uuid,
    at: DateTime<Utc>,
    body: &[u8],
) -> anyhow::Result<String> {
    let mut signatures = Vec::with_capacity(secrets.len());
    for secret in secrets {
        let mut mac = Hmac::<Sha256>::new_from_slice(secret)?;
        mac.update(format!("{id}.{}.", timestamp(at)).as_bytes());
        mac.update(body);
        signatures.push(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())));
    }
    Ok(signatures.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The specification's own example signs `msg_…`; ids here are UUIDs, so this one is computed with
    /// `openssl dgst -sha256 -mac HMAC`.
    #[test]
    fn a_signature_is_what_openssl_says() {
        let id = Uuid::from_u128(0x019a_a041_0400_7000_8000_0000_0000_0001);
        let at = "2026-11-20T08:00:00Z".parse().unwrap();
        let secrets = [vec![7_u8; 32], vec![8_u8; 32]];
        let signed = sign(&secrets, id, at, br#"{"type":"lead.created"}"#).unwrap();
        let (first, second) = signed.split_once(' ').unwrap();
        assert_eq!(first, "v1,LnFupjMyPZUhUSdPzsccVRk534Km8GNrt36n0CKc9gs=");
        assert_eq!(second, "v1,N2nMfI6Xr3MOKGSJdpiLGTANgJKoeF6q7mEWbuBXiNs=");
    }

    #[test]
    fn a_secret_is_shown_with_its_prefix() {
        assert_eq!(shown(&[0; 3]), "whsec_AAAA");
        assert_ne!(new_secret(), new_secret());
    }
}
