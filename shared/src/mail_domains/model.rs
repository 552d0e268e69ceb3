use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use crate::db::schema::mail_domains;

/// To one domain, in any minute: those that go at once, and then one every so often.
pub const MOST_A_MINUTE: i32 = 60;
const AT_ONCE: i32 = 20;
const EVERY: TimeDelta = TimeDelta::milliseconds(1_500);
const _: () = assert!(AT_ONCE + 60_000 / 1_500 == MOST_A_MINUTE);

/// The first pause; each further one in a row is twice as long.
const PAUSE: TimeDelta = TimeDelta::minutes(1);
const LONGEST_DOUBLED: u32 = 5;

/// A domain that mail to customers went to.
#[derive(
    Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset, Identifiable,
)]
#[diesel(table_name = mail_domains, primary_key(domain), treat_none_as_null = true)]
pub struct MailDomain {
    pub domain: String,
    pub next_at: DateTime<Utc>,
    pub paused_until: Option<DateTime<Utc>>,
    pub pauses: i32,
}

impl MailDomain {
    pub fn new(domain: &str, now: DateTime<Utc>) -> Self {
        Self { domain: domain.to_owned(), next_at: now - unused(), paused_until: None, pauses: 0 }
    }

    /// The next turn, which is then taken: `now`, or later where others have theirs before it.
    pub fn take_turn(&mut self, now: DateTime<Utc>) -> DateTime<Utc> {
        let turn = self.next_at.max(now - unused());
        self.next_at = turn + EVERY;
        turn.max(now)
    }

    pub fn is_paused(&self, now: DateTime<Utc>) -> bool {
        self.paused_until.is_some_and(|until| until > now)
    }

    /// The domain asked for less. Of several answers at once the first counts.
    pub fn pause(&mut self, now: DateTime<Utc>) {
        if self.is_paused(now) {
            return;
        }
        let doubled = u32::try_from(self.pauses).unwrap_or(0).min(LONGEST_DOUBLED);
        let until = now + PAUSE * 2_i32.saturating_pow(doubled);
        self.pauses = self.pauses.saturating_add(1);
        self.paused_until = Some(until);
        // Those that waited come one by one, not all at once.
        self.next_at = self.next_at.max(until);
    }
}

/// Turns of the past that are still worth something.
fn unused() -> TimeDelta {
    EVERY * (AT_ONCE - 1)
}

/// The domain of an address.
pub fn domain_of(email: &str) -> &str {
    email.rsplit_once('@').map_or(email, |(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn begin() -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_161_600, 0).unwrap()
    }

    #[test]
    fn a_few_go_at_once_and_the_others_one_by_one() {
        let mut domain = MailDomain::new("nimbus.example", begin());
        let turns: Vec<_> = (0..100).map(|_| domain.take_turn(begin())).collect();
        assert_eq!(turns.iter().filter(|turn| **turn == begin()).count(), 20);
        assert_eq!(turns[20], begin() + EVERY);
        assert_eq!(turns[99], begin() + EVERY * 80);
        // After a rest, a few again.
        let later = begin() + TimeDelta::hours(1);
        let turns: Vec<_> = (0..30).map(|_| domain.take_turn(later)).collect();
        assert_eq!(turns.iter().filter(|turn| **turn == later).count(), 20);
    }

    #[test]
    fn pauses_grow_and_count_once() {
        let mut domain = MailDomain::new("nimbus.example", begin());
        domain.pause(begin());
        domain.pause(begin() + TimeDelta::seconds(1));
        assert_eq!((domain.pauses, domain.paused_until), (1, Some(begin() + PAUSE)));
        assert_eq!(domain.take_turn(begin()), begin() + PAUSE);
        assert_eq!(domain.take_turn(begin()), begin() + PAUSE + EVERY);
        for minutes in [2, 4, 8, 16, 32, 32] {
            let now = domain.paused_until.unwrap();
            assert!(!domain.is_paused(now));
            domain.pause(now);
            assert_eq!(domain.paused_until, Some(now + TimeDelta::minutes(minutes)));
        }
    }

    proptest! {
        #[test]
        fn never_more_than_the_most_in_any_minute(gaps in prop::collection::vec(0..4_000i64, 1..400)) {
            let mut domain = MailDomain::new("nimbus.example", begin());
            let mut now = begin();
            let mut turns = Vec::new();
            for gap in gaps {
                now += TimeDelta::milliseconds(gap);
                let turn = domain.take_turn(now);
                prop_assert!(turn >= now);
                turns.push(turn);
            }
            turns.sort();
            for (at, turn) in turns.iter().enumerate() {
                let within = turns[at..].iter().take_while(|other| **other - *turn < TimeDelta::minutes(1)).count();
                prop_assert!(within <= usize::try_from(MOST_A_MINUTE).unwrap());
            }
        }
    }
}
