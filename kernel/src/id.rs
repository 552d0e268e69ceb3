//! UUIDv7 ids made from the product's own clock.

use std::sync::{
    LazyLock,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, Utc};
use uuid::{Builder, Uuid};

/// Bits of the counter that follows the milliseconds.
const COUNTER_BITS: u32 = 42;

/// Starts in the lower half of its range, so that it never wraps within a process.
static COUNTER: LazyLock<AtomicU64> =
    LazyLock::new(|| AtomicU64::new(rand::random::<u64>() >> (64 - COUNTER_BITS + 1)));

/// A UUIDv7 (RFC 9562): the clock's milliseconds, then a counter that never falls within the
/// process, then 32 random bits. Ids of one process and one instant sort in the order they were made.
pub fn new(now: DateTime<Utc>) -> Uuid {
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
    let counter = COUNTER.fetch_add(1, Ordering::Relaxed) & ((1 << COUNTER_BITS) - 1);
    // 74 bits follow the milliseconds: 42 of counter, 32 of chance.
    let tail = (u128::from(counter) << 32) | u128::from(rand::random::<u32>());
    let rand_a = (tail >> 62) & 0xFFF;
    let rand_b = tail & ((1 << 62) - 1);
    let bits = (u128::from(millis & 0xFFFF_FFFF_FFFF) << 80) | (rand_a << 64) | rand_b;
    Builder::from_u128(bits)
        .with_version(uuid::Version::SortRand)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_instant_sort_in_the_order_they_were_made() {
        let now = DateTime::from_timestamp_millis(1_764_000_000_123).unwrap();
        let ids: Vec<Uuid> = (0..10_000).map(|_| new(now)).collect();
        assert!(ids.is_sorted());
        let mut unique = ids.clone();
        unique.dedup();
        assert_eq!(unique.len(), ids.len());
    }

    #[test]
    fn an_id_carries_its_milliseconds_and_its_version() {
        let now = DateTime::from_timestamp_millis(1_764_000_000_123).unwrap();
        let id = new(now);
        assert_eq!(id.get_version_num(), 7);
        let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
        assert_eq!(seconds * 1_000 + u64::from(nanos) / 1_000_000, 1_764_000_000_123);
    }
}
