//! Seals secrets that must be read again, such as those that webhooks are signed with: AES-256-GCM under keys
//! derived from `RAPPORT_SECRET`. Whoever has the database alone cannot read them.

use std::{fmt, sync::Arc};

use anyhow::{Context, anyhow};
use hmac::{Hmac, Mac};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use sha2::Sha256;
use uuid::Uuid;

/// The first byte of what is sealed.
const VERSION: u8 = 1;
/// Bytes that tell which key sealed it.
const NAME_LEN: usize = 4;

struct Key {
    name: [u8; NAME_LEN],
    key: LessSafeKey,
}

/// The keys: the first seals, all open. `Debug` shows how many there are.
#[derive(Clone)]
pub struct Seal(Arc<[Key]>);

/// What was sealed, and whether the first key did it.
pub struct Opened {
    pub plain: Vec<u8>,
    pub is_current: bool,
}

impl Seal {
    /// From the list of `RAPPORT_SECRET`.
    pub fn new(secrets: &[String]) -> anyhow::Result<Self> {
        let keys = secrets.iter().map(|secret| Key::of(secret));
        Ok(Self(keys.collect::<anyhow::Result<Vec<_>>>()?.into()))
    }

    /// `of` is the row that it belongs to: in another row it does not open.
    pub fn seal(&self, plain: &[u8], of: Uuid) -> anyhow::Result<Vec<u8>> {
        let key = self.0.first().context("RAPPORT_SECRET is not known here")?;
        let nonce: [u8; NONCE_LEN] = rand::random();
        let mut sealed = plain.to_vec();
        key.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(of.as_bytes()),
                &mut sealed,
            )
            .map_err(|_| anyhow!("a secret cannot be sealed"))?;
        Ok([&[VERSION][..], &key.name, &nonce, &sealed].concat())
    }

    /// `None` where no key of ours has sealed it, for this row.
    pub fn open(&self, sealed: &[u8], of: Uuid) -> Option<Opened> {
        let (version, rest) = sealed.split_first()?;
        let (name, rest) = rest.split_at_checked(NAME_LEN)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN)?;
        if *version != VERSION {
            return None;
        }
        let found = self.0.iter().enumerate().filter(|(_, key)| key.name == name);
        found.into_iter().find_map(|(place, key)| {
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut bytes = sealed.to_vec();
            let plain = key.key.open_in_place(nonce, Aad::from(of.as_bytes()), &mut bytes).ok()?;
            Some(Opened { plain: plain.to_vec(), is_current: place == 0 })
        })
    }
}

impl Key {
    fn of(secret: &str) -> anyhow::Result<Self> {
        let derived = |what: &[u8]| -> anyhow::Result<[u8; 32]> {
            let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
            mac.update(what);
            Ok(mac.finalize().into_bytes().into())
        };
        let key = UnboundKey::new(&AES_256_GCM, &derived(b"rapport seal key v1")?)
            .map_err(|_| anyhow!("no key can be made of RAPPORT_SECRET"))?;
        let name = derived(b"rapport seal name v1")?;
        let name = *name.first_chunk().context("a hash has 32 bytes")?;
        Ok(Self { name, key: LessSafeKey::new(key) })
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seal({} keys)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(secrets: &[&str]) -> Seal {
        let secrets: Vec<String> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        Seal::new(&secrets).unwrap()
    }

    #[test]
    fn what_one_seals_all_that_know_the_secret_open() {
        let (row, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = seal(&["old"]).seal(b"whsec", row).unwrap();
        assert_ne!(sealed, seal(&["old"]).seal(b"whsec", row).unwrap(), "a nonce of its own");
        let opened = seal(&["new", "old"]).open(&sealed, row).unwrap();
        assert_eq!((opened.plain.as_slice(), opened.is_current), (&b"whsec"[..], false));
        assert!(seal(&["old"]).open(&sealed, row).unwrap().is_current);
        assert!(seal(&["new"]).open(&sealed, row).is_none(), "the secret is gone");
        assert!(seal(&["old"]).open(&sealed, other).is_none(), "it is another row's");
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(seal(&["old"]).open(&bent, row).is_none(), "byte {at}");
            assert!(seal(&["old"]).open(&sealed[..at], row).is_none(), "cut at {at}");
        }
    }

    #[test]
    fn without_a_secret_nothing_is_sealed() {
        assert!(seal(&[]).seal(b"x", Uuid::nil()).is_err());
    }
}
