//! HMAC-SHA256 (RFC 2104), cut to 128 bits (RFC 2104, section 5: no less than half of it).

use hmac::{Hmac, Mac};
use sha2::{Digest as _, Sha256};

/// Octets of a key's name in a token.
pub const ID: usize = 4;

/// Octets of a signature.
pub const MAC: usize = 16;

/// Keeps what is signed here apart from what else may be signed with the same secret.
const DOMAIN: &[u8] = b"rapport link\0";

/// A secret and the name by which tokens call it.
pub struct Key {
    pub id: [u8; ID],
    mac: Hmac<Sha256>,
}

impl Key {
    pub fn of(secret: &[u8]) -> Self {
        let named = Sha256::new().chain_update(b"rapport key id\0").chain_update(secret).finalize();
        let mut id = [0; ID];
        id.iter_mut().zip(named).for_each(|(to, from)| *to = from);
        // HMAC takes a key of any length: a longer one is hashed, a shorter one filled up.
        let mac = Hmac::new_from_slice(secret).unwrap_or_else(|_| Hmac::new(&Default::default()));
        Self { id, mac }
    }

    pub fn sign(&self, bytes: &[u8]) -> [u8; MAC] {
        let whole = self.over(bytes).finalize().into_bytes();
        let mut cut = [0; MAC];
        cut.iter_mut().zip(whole).for_each(|(to, from)| *to = from);
        cut
    }

    /// In constant time.
    pub fn verifies(&self, bytes: &[u8], mac: &[u8; MAC]) -> bool {
        self.over(bytes).verify_truncated_left(mac).is_ok()
    }

    fn over(&self, bytes: &[u8]) -> Hmac<Sha256> {
        self.mac.clone().chain_update(DOMAIN).chain_update(bytes)
    }
}
