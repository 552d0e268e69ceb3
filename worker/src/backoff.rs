//! How long to wait before the next try.

use std::time::Duration;

const LONGEST: Duration = Duration::from_secs(15 * 60);

/// Before the try that follows the `failures`-th failure: 2 s, 4 s, 8 s … 15 min, each give or take a quarter.
pub(crate) fn job(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    jittered(Duration::from_secs(2u64 << doublings).min(LONGEST))
}

/// Before a loop of the worker goes on after `failures` in a row: 250 ms, 500 ms … 5 s, give or take a quarter.
pub(crate) fn upkeep(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    jittered(Duration::from_millis(250u64 << doublings).min(Duration::from_secs(5)))
}

fn jittered(wait: Duration) -> Duration {
    wait.mul_f64(rand::random_range(0.75..=1.25))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_retry_comes_within_five_seconds() {
        for _ in 0..1_000 {
            let wait = job(1);
            assert!((Duration::from_millis(1_500)..=Duration::from_millis(2_500)).contains(&wait));
        }
    }

    #[test]
    fn waits_double_up_to_a_quarter_of_an_hour() {
        for (failures, nominal) in [(2, 4.0), (5, 32.0), (9, 512.0), (10, 900.0), (25, 900.0)] {
            let wait = job(failures).as_secs_f64();
            assert!((nominal * 0.74..nominal * 1.26).contains(&wait), "{failures}: {wait}");
        }
    }
}
