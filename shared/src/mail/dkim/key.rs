//! The key that signs.

use anyhow::{Context as _, anyhow, bail};
use ring::{
    rand::SystemRandom,
    rsa,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256},
};
use rustls::pki_types::{PrivateKeyDer, pem::PemObject as _};

pub enum Key {
    Rsa(rsa::KeyPair),
    Ed25519(Ed25519KeyPair),
}

impl Key {
    pub fn read(pem: &str) -> anyhow::Result<Self> {
        let der = PrivateKeyDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| anyhow!("there is no private key in PEM in it"))?;
        match &der {
            PrivateKeyDer::Pkcs1(der) => rsa::KeyPair::from_der(der.secret_pkcs1_der())
                .map(Self::Rsa)
                .map_err(|why| anyhow!("the RSA key is of no use: {why}")),
            PrivateKeyDer::Pkcs8(der) => Self::pkcs8(der.secret_pkcs8_der()),
            _ => bail!("the key is neither RSA nor Ed25519"),
        }
    }

    fn pkcs8(der: &[u8]) -> anyhow::Result<Self> {
        // OpenSSL writes Ed25519 keys without their public half.
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8_maybe_unchecked(der) {
            return Ok(Self::Ed25519(pair));
        }
        match rsa::KeyPair::from_pkcs8(der) {
            Ok(pair) => Ok(Self::Rsa(pair)),
            Err(why) => bail!("the key is neither Ed25519 nor RSA of 2048 to 4096 bits ({why})"),
        }
    }

    /// As the tags `k` and `a` call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa",
            Self::Ed25519(_) => "ed25519",
        }
    }

    /// As the tag `p` of the record holds it: a SubjectPublicKeyInfo for RSA, the bare key for Ed25519.
    pub fn public(&self) -> Vec<u8> {
        match self {
            Self::Rsa(pair) => public_key_info(pair.public_key().as_ref()),
            Self::Ed25519(pair) => pair.public_key().as_ref().to_vec(),
        }
    }

    pub fn sign(&self, message: &[u8]) -> anyhow::Result<Vec<u8>> {
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .ok()
                    .context("a message could not be signed")?;
                Ok(signature)
            }
            // RFC 8463, 3: the hash is signed, not the text.
            Self::Ed25519(pair) => {
                let hash = ring::digest::digest(&ring::digest::SHA256, message);
                Ok(pair.sign(hash.as_ref()).as_ref().to_vec())
            }
        }
    }
}

/// DER of `SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING { key } }` (RFC 8017, A.1).
fn public_key_info(key: &[u8]) -> Vec<u8> {
    const RSA_ENCRYPTION: [u8; 15] =
        [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let bits = [&[0_u8], key].concat();
    sequence(0x30, &[&RSA_ENCRYPTION[..], &sequence(0x03, &bits)].concat())
}

fn sequence(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let bytes: Vec<u8> = length.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            out.push(0x80 | u8::try_from(bytes.len()).unwrap_or(8));
            out.extend(bytes);
        }
    }
    out.extend_from_slice(content);
    out
}
