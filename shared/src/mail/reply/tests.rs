use super::*;

fn bad(stage: Stage, code: u16, said: &str) -> Option<bool> {
    match judge(stage, code, said) {
        SendError::Permanent { address_is_bad, .. } => Some(address_is_bad),
        SendError::Temporary(_) | SendError::TooFast(_) => None,
    }
}

#[test]
fn a_domain_that_asks_for_less_is_understood() {
    for (stage, code, said, want) in [
        (Stage::Content, 421, "4.7.28 Our system has detected an unusual rate of mail", true),
        (Stage::Recipient, 450, "4.2.1 The user is receiving mail too quickly", true),
        (Stage::Content, 451, "4.7.650 The mail server has been temporarily rate limited", true),
        (Stage::Recipient, 452, "4.5.3 Too many recipients", true),
        (
            Stage::Content,
            451,
            "4.7.0 [TSS04] Messages from 10.0.0.1 temporarily deferred due to user complaints",
            true,
        ),
        (Stage::Content, 450, "Connection frequency limited", true),
        (Stage::Content, 451, "4.3.0 local error", false),
        (Stage::Recipient, 452, "4.2.2 mailbox full", false),
        (Stage::Recipient, 450, "4.7.1 greylisted, come back in 5 minutes", false),
        (Stage::Connect, 421, "too many connections", false),
        (Stage::Sender, 451, "too many messages from you", false),
    ] {
        let is = matches!(later(stage, code, said), SendError::TooFast(_));
        assert_eq!(is, want, "{stage:?} {code} {said}");
    }
}

#[test]
fn only_the_recipients_fault_makes_an_address_bad() {
    for (stage, code, said, want) in [
        (Stage::Recipient, 550, "5.1.1 no such user", Some(true)),
        (Stage::Recipient, 550, "no such user", Some(true)),
        (Stage::Recipient, 550, "5.0.0 <wei@nimbus.example>: user unknown", Some(true)),
        (Stage::Recipient, 550, "5.0.0 no", Some(false)),
        (Stage::Recipient, 550, "Mailbox not found. http://service.mail.qq.com/", Some(true)),
        (Stage::Recipient, 550, "Requested action not taken: mailbox unavailable", Some(true)),
        (Stage::Recipient, 550, "account is disabled", Some(true)),
        (Stage::Recipient, 550, "Mailbox unavailable or access denied", Some(false)),
        (Stage::Recipient, 550, "DMARC check failed", Some(false)),
        (Stage::Recipient, 550, "SPF check failed", Some(false)),
        (Stage::Recipient, 550, "Sender verify failed: no such user", Some(false)),
        (
            Stage::Recipient,
            553,
            "Requested action not taken: NULL sender is not allowed",
            Some(false),
        ),
        (Stage::Recipient, 550, "Domain frequency limited", None),
        (Stage::Content, 550, "Connection frequency limited", None),
        (Stage::Content, 550, "Ip frequency limited. http://service.mail.qq.com/", None),
        (Stage::Recipient, 550, "5.7.1 too many messages, slow down", None),
        (Stage::Recipient, 550, "5.1.1 no such user, too many attempts", Some(true)),
        (Stage::Content, 554, "too many hops", Some(false)),
        (Stage::Content, 554, "5.4.6 too many hops", Some(false)),
        (Stage::Sender, 550, "Sender frequency limited", Some(false)),
        (Stage::Recipient, 553, "mailbox name not allowed", Some(true)),
        (Stage::Recipient, 550, "5.7.1 relaying denied", Some(false)),
        (Stage::Recipient, 550, "relay not permitted", Some(false)),
        (Stage::Recipient, 552, "5.2.2 mailbox full", Some(false)),
        (Stage::Recipient, 554, "transaction failed", Some(false)),
        (Stage::Content, 550, "5.1.1 no such user", Some(true)),
        (Stage::Content, 550, "looks like spam", Some(false)),
        (Stage::Content, 554, "5.7.1 spam", Some(false)),
        (Stage::Sender, 550, "5.1.1 sender unknown", Some(false)),
        (Stage::Sender, 553, "not your address", Some(false)),
        (Stage::Sender, 530, "5.7.0 sign in first", None),
        (Stage::Connect, 535, "5.7.8 wrong password", None),
        (Stage::Connect, 554, "no SMTP service here", None),
    ] {
        assert_eq!(bad(stage, code, said), want, "{stage:?} {code} {said}");
    }
}

#[test]
fn enhanced_codes_are_found() {
    assert_eq!(enhanced("5.1.10 null MX").as_deref(), Some("5.1.10"));
    for none in ["", "4.2.0 later", "5.1", "5.1.1.1 x", "5.a.1", "no such user 5.1.1"] {
        assert_eq!(enhanced(none), None, "{none}");
    }
}
