//! How many requests one key may send.

use std::{
    net::IpAddr,
    num::NonZeroU32,
    sync::{Arc, Mutex, PoisonError},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::StateInformationMiddleware,
    state::keyed::DefaultKeyedStateStore,
};
use uuid::Uuid;

/// POSTs to public pages from one address: a second, and at once. A whole office may sit behind one.
const PAGES_A_SECOND: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);
const PAGES_AT_ONCE: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// From so many addresses on, those whose buckets are full again are forgotten.
const MANY_ADDRESSES: usize = 10_000;

type Keyed =
    RateLimiter<Uuid, DefaultKeyedStateStore<Uuid>, DefaultClock, StateInformationMiddleware>;

/// What a key has left, for the `RateLimit` headers.
#[derive(Clone, Copy, Debug)]
pub struct Allowance {
    pub burst: u32,
    pub remaining: u32,
}

/// Too many: so many seconds until the next may come.
#[derive(Clone, Copy, Debug)]
pub struct Exhausted {
    pub burst: u32,
    pub retry_after: u64,
}

/// One bucket a key, filled at the rate of the settings, twice the rate deep.
#[derive(Default)]
pub struct Limits {
    current: Mutex<Option<(u32, Arc<Keyed>)>>,
}

impl Limits {
    /// Takes one request from the key's bucket; `None` where the rate is 0 and nothing is limited.
    pub fn take(&self, key_id: Uuid, per_second: i32) -> Result<Option<Allowance>, Exhausted> {
        let Some(rate) = u32::try_from(per_second).ok().and_then(NonZeroU32::new) else {
            return Ok(None);
        };
        let burst = rate.saturating_add(rate.get());
        let limiter = self.limiter(rate, burst);
        match limiter.check_key(&key_id) {
            Ok(state) => Ok(Some(Allowance {
                burst: burst.get(),
                remaining: state.remaining_burst_capacity(),
            })),
            Err(not_until) => {
                let wait = not_until.wait_time_from(DefaultClock::default().now());
                Err(Exhausted { burst: burst.get(), retry_after: wait.as_secs() + 1 })
            }
        }
    }

    fn limiter(&self, rate: NonZeroU32, burst: NonZeroU32) -> Arc<Keyed> {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        match &*current {
            Some((now, limiter)) if *now == rate.get() => limiter.clone(),
            _ => {
                let quota = Quota::per_second(rate).allow_burst(burst);
                let limiter = Arc::new(RateLimiter::keyed(quota).with_middleware());
                *current = Some((rate.get(), limiter.clone()));
                limiter
            }
        }
    }
}

/// One bucket an address, for those who have no key.
pub struct Addresses(RateLimiter<IpAddr, DefaultKeyedStateStore<IpAddr>, DefaultClock>);

impl Default for Addresses {
    fn default() -> Self {
        let quota = Quota::per_second(PAGES_A_SECOND).allow_burst(PAGES_AT_ONCE);
        Self(RateLimiter::keyed(quota))
    }
}

impl Addresses {
    /// Takes one request from the address's bucket; else the seconds until the next may come.
    pub fn take(&self, address: IpAddr) -> Result<(), u64> {
        if self.0.len() > MANY_ADDRESSES {
            self.0.retain_recent();
        }
        let taken = self.0.check_key(&network(address));
        taken.map_err(|until| until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
    }
}

/// One who has an IPv6 address has a network of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(ip) => ip.into(),
            None => std::net::Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_waits_for_itself_alone() {
        let addresses = Addresses::default();
        let (one, other) = ("192.0.2.1".parse().unwrap(), "192.0.2.2".parse().unwrap());
        let served = (0..200).filter(|_| addresses.take(one).is_ok()).count();
        assert!((100..130).contains(&served), "{served}");
        assert_eq!(addresses.take(one), Err(1));
        assert_eq!(addresses.take(other), Ok(()));
    }

    #[test]
    fn a_network_of_version_six_is_one_address() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::2:3"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
