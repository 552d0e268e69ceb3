use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::{LinkFault, Links, Payload, Purpose};

const PURPOSES: [Purpose; 5] =
    [Purpose::Task, Purpose::Survey, Purpose::Unsubscribe, Purpose::Digest, Purpose::Calendar];

fn links(secrets: &[&str]) -> Links {
    Links::new("https://crm.example/", secrets).unwrap()
}

fn now() -> DateTime<Utc> {
    "2026-11-20T08:00:00Z".parse().unwrap()
}

fn payloads() -> impl Strategy<Value = Payload> {
    let ids = prop::collection::vec(any::<u128>().prop_map(Uuid::from_u128), 0..=4);
    let until = prop::option::of(1..4_000_000i64);
    (ids, until).prop_map(|(ids, seconds)| Payload {
        ids,
        expires_at: seconds.map(|seconds| now() + TimeDelta::seconds(seconds)),
    })
}

fn purposes() -> impl Strategy<Value = Purpose> {
    prop::sample::select(PURPOSES.to_vec())
}

proptest! {
    #[test]
    fn what_was_sealed_is_opened(purpose in purposes(), payload in payloads()) {
        let links = links(&["one"]);
        let opened = links.open(purpose, &links.token(purpose, &payload), now()).unwrap();
        prop_assert_eq!(&opened.ids, &payload.ids);
        match purpose {
            Purpose::Unsubscribe => prop_assert_eq!(opened.expires_at, None),
            _ => prop_assert_eq!(opened.expires_at, payload.expires_at),
        }
    }

    #[test]
    fn one_changed_bit_opens_nothing(
        purpose in purposes(),
        payload in payloads(),
        at in any::<prop::sample::Index>(),
        bit in 0..8u8,
    ) {
        let links = links(&["one", "two"]);
        let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(links.token(purpose, &payload)).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        let token = BASE64_URL_SAFE_NO_PAD.encode(bytes);
        for purpose in PURPOSES {
            prop_assert_eq!(links.open(purpose, &token, now()), Err(LinkFault::Unknown));
        }
    }

    #[test]
    fn a_part_of_one_or_one_with_more_opens_nothing(
        purpose in purposes(),
        payload in payloads(),
        at in any::<prop::sample::Index>(),
        more in "[A-Za-z0-9_=+/. -]{1,30}",
    ) {
        let links = links(&["one"]);
        let token = links.token(purpose, &payload);
        let cut = &token[..at.index(token.len())];
        prop_assert_eq!(links.open(purpose, cut, now()), Err(LinkFault::Unknown));
        let longer = format!("{token}{more}");
        prop_assert_eq!(links.open(purpose, &longer, now()), Err(LinkFault::Unknown));
    }

    #[test]
    fn one_kind_does_not_stand_in_for_another(
        purpose in purposes(),
        other in purposes(),
        payload in payloads(),
    ) {
        prop_assume!(purpose != other);
        let links = links(&["one"]);
        let token = links.token(purpose, &payload);
        prop_assert_eq!(links.open(other, &token, now()), Err(LinkFault::Unknown));
    }

    #[test]
    fn anything_else_opens_nothing(purpose in purposes(), token in "[A-Za-z0-9_-]{0,250}") {
        prop_assert_eq!(links(&["one"]).open(purpose, &token, now()), Err(LinkFault::Unknown));
    }
}

#[test]
fn it_expires_to_the_second_and_still_says_what_it_was_about() {
    let links = links(&["one"]);
    let ids = [Uuid::from_u128(1), Uuid::from_u128(2)];
    let payload = Payload::of(&ids).until(now());
    let token = links.token(Purpose::Task, &payload);
    assert!(links.open(Purpose::Task, &token, now() - TimeDelta::seconds(1)).is_ok());
    let fault = links.open(Purpose::Task, &token, now()).unwrap_err();
    assert_eq!(fault, LinkFault::Expired(payload.clone()));
    assert_eq!(payload.ids::<2>(), Some(ids));
    assert_eq!(payload.ids::<1>(), None);
    // Whatever it was made with, an unsubscribe link has no end.
    let token = links.token(Purpose::Unsubscribe, &payload);
    let opened = links.open(Purpose::Unsubscribe, &token, now() + TimeDelta::days(36_500));
    assert_eq!(opened, Ok(Payload::of(&ids)));
}

#[test]
fn the_first_secret_signs_and_all_verify() {
    let payload = Payload::of(&[Uuid::from_u128(1)]);
    let (old, both, new) = (links(&["old"]), links(&["new", "old"]), links(&["new"]));
    let by_old = old.token(Purpose::Survey, &payload);
    let by_both = both.token(Purpose::Survey, &payload);
    assert_eq!(by_both, new.token(Purpose::Survey, &payload));
    assert_eq!(both.open(Purpose::Survey, &by_old, now()), Ok(payload.clone()));
    assert_eq!(both.open(Purpose::Survey, &by_both, now()), Ok(payload));
    // A key that is not in the list is not known.
    assert_eq!(new.open(Purpose::Survey, &by_old, now()), Err(LinkFault::Unknown));
    assert_eq!(old.open(Purpose::Survey, &by_both, now()), Err(LinkFault::Unknown));
}

#[test]
fn a_key_that_is_only_called_like_ours_verifies_nothing() {
    let (ours, theirs) = (links(&["ours"]), links(&["theirs"]));
    let payload = Payload::of(&[Uuid::from_u128(1)]);
    let mut bytes = BASE64_URL_SAFE_NO_PAD.decode(theirs.token(Purpose::Task, &payload)).unwrap();
    bytes[2..6].copy_from_slice(&ours.keys[0].id);
    let token = BASE64_URL_SAFE_NO_PAD.encode(bytes);
    assert_eq!(ours.open(Purpose::Task, &token, now()), Err(LinkFault::Unknown));
}

#[test]
fn addresses_are_short_and_of_their_purpose() {
    let links = links(&["one"]);
    let payload = Payload::of(&[Uuid::from_u128(1), Uuid::from_u128(2)]).until(now());
    let lengths = PURPOSES.map(|purpose| links.token(purpose, &payload).len());
    assert_eq!(lengths, [78; 5]);
    for (purpose, begin, end) in [
        (Purpose::Task, "https://crm.example/a/", ""),
        (Purpose::Survey, "https://crm.example/s/", ""),
        (Purpose::Unsubscribe, "https://crm.example/u/", ""),
        (Purpose::Digest, "https://crm.example/d/", ""),
        (Purpose::Calendar, "https://crm.example/cal/", ".ics"),
    ] {
        let url = links.url(purpose, &payload);
        assert_eq!(url, format!("{begin}{}{end}", links.token(purpose, &payload)));
    }
    assert!(Links::new("https://crm.example", &[] as &[&str]).is_err());
    assert!(!format!("{links:?}").contains("one"));
}
