//! Who may be asked, and why not. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::model::Deliver;
use crate::db::text_enum;

text_enum! {
    /// Why a contact is left out.
    pub enum SkipReason {
        /// They were invited to some survey not long ago.
        Throttled = "throttled",
        /// They want no surveys (`survey_opt_out`).
        OptedOut = "opted_out",
        NoEmail = "no_email",
        /// Each of their addresses gets no mail.
        Suppressed = "suppressed",
        /// A case of their customer is open.
        OpenCase = "open_case",
        /// They are nobody any more.
        Erased = "erased",
        /// They, or their customer, were deleted.
        Deleted = "deleted",
    }
}

/// What of a contact decides it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub erased: bool,
    pub deleted: bool,
    pub opted_out: bool,
    /// Whether they have an address at all.
    pub has_email: bool,
    /// Whether they have one that mail may go to.
    pub reachable: bool,
    pub open_case: bool,
    /// When they were last invited to any survey.
    pub last_invited_at: Option<DateTime<Utc>>,
}

impl Facts {
    /// Why the contact is left out, if so; of several reasons the one that lasts longest.
    pub fn against(
        &self,
        deliver: Deliver,
        throttle: TimeDelta,
        now: DateTime<Utc>,
    ) -> Option<SkipReason> {
        let by_mail = deliver == Deliver::Email;
        let lately = self.last_invited_at.is_some_and(|at| at + throttle > now);
        let reasons = [
            (self.erased, SkipReason::Erased),
            (self.deleted, SkipReason::Deleted),
            (self.opted_out, SkipReason::OptedOut),
            (by_mail && !self.has_email, SkipReason::NoEmail),
            (by_mail && !self.reachable, SkipReason::Suppressed),
            (self.open_case, SkipReason::OpenCase),
            (lately, SkipReason::Throttled),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, reason)| reason)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
    }

    fn facts() -> impl Strategy<Value = Facts> {
        let flags = proptest::array::uniform6(any::<bool>());
        (flags, proptest::option::of(0_i64..100_000)).prop_map(|(flags, last)| Facts {
            erased: flags[0],
            deleted: flags[1],
            opted_out: flags[2],
            has_email: flags[3],
            reachable: flags[3] && flags[4],
            open_case: flags[5],
            last_invited_at: last.map(at),
        })
    }

    fn deliver() -> impl Strategy<Value = Deliver> {
        prop_oneof![Just(Deliver::Email), Just(Deliver::Link)]
    }

    proptest! {
        /// Each reason that is given holds, and who is asked has none.
        #[test]
        fn a_reason_holds_and_none_is_passed_over(
            facts in facts(), deliver in deliver(), throttle in 0_i64..50_000, now in 0_i64..100_000,
        ) {
            let throttle = TimeDelta::minutes(throttle);
            let lately = facts.last_invited_at.is_some_and(|last| at(now) - last < throttle);
            let mail = deliver == Deliver::Email;
            let none = !(facts.erased || facts.deleted || facts.opted_out || facts.open_case || lately)
                && (!mail || facts.reachable);
            let reason = facts.against(deliver, throttle, at(now));
            prop_assert_eq!(reason.is_none(), none);
            let holds = match reason {
                None => true,
                Some(SkipReason::Throttled) => lately,
                Some(SkipReason::OptedOut) => facts.opted_out,
                Some(SkipReason::NoEmail) => mail && !facts.has_email,
                Some(SkipReason::Suppressed) => mail && facts.has_email && !facts.reachable,
                Some(SkipReason::OpenCase) => facts.open_case,
                Some(SkipReason::Erased) => facts.erased,
                Some(SkipReason::Deleted) => facts.deleted,
            };
            prop_assert!(holds);
        }

        /// Whoever is asked whenever they may be is never asked twice within the throttle.
        #[test]
        fn nobody_is_asked_twice_within_the_throttle(
            mut tries in proptest::collection::vec(0_i64..200_000, 1..60), throttle in 0_i64..50_000,
        ) {
            tries.sort_unstable();
            let (throttle, mut facts, mut asked) = (
                TimeDelta::minutes(throttle),
                Facts { has_email: true, reachable: true, ..Facts::default() },
                Vec::new(),
            );
            for now in tries.into_iter().map(at) {
                if facts.against(Deliver::Email, throttle, now).is_none() {
                    asked.push(now);
                    facts.last_invited_at = Some(now);
                } else {
                    // Only the throttle is against, so the last one is not long ago.
                    prop_assert!(asked.last().is_some_and(|last| now - *last < throttle));
                }
            }
            prop_assert!(asked.windows(2).all(|pair| pair[1] - pair[0] >= throttle));
        }
    }
}
