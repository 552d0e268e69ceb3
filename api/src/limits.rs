//! How many requests one key may send.

use std::{
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
