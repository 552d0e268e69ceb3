//! What a server's refusal means for a message.

use lettre::transport::smtp::Error;

use super::{smtp::Stage, transport::SendError};

/// Replies about the sign-in (RFC 4954): the settings are at fault, not the message, which waits.
const SIGN_IN: [u16; 4] = [530, 534, 535, 538];

/// `place` names the server in what people read.
pub(super) fn send_error(stage: Stage, place: &str, error: &Error) -> SendError {
    let said = source(error);
    let code = error.status().map(u16::from).filter(|_| error.is_permanent());
    match code {
        Some(code) => judge(stage, code, &said),
        None => match error.status() {
            Some(code) => later(stage, u16::from(code), &said),
            None => SendError::Temporary(format!("{place}: {}", root(error))),
        },
    }
}

/// A 4xx reply. Of the recipient or the content it may be the recipient's domain that speaks: the relay before it says
/// what it has to say about itself when it is connected to.
fn later(stage: Stage, code: u16, said: &str) -> SendError {
    let message = format!("{code} {said}").trim_end().to_owned();
    let about_domain = matches!(stage, Stage::Recipient | Stage::Content);
    match about_domain && matches!(code, 421 | 450..=452) && is_too_fast(said) {
        true => SendError::TooFast(message),
        false => SendError::Temporary(message),
    }
}

/// What the large receivers say when too much comes at once (Gmail, Outlook, Yahoo, QQ and others).
fn is_too_fast(said: &str) -> bool {
    let said = said.to_lowercase();
    [
        "too many",
        "too fast",
        "too quickly",
        "rate limit",
        "rate of",
        "throttl",
        "frequency",
        "deferred due to",
    ]
    .iter()
    .any(|word| said.contains(word))
}

/// A 5xx reply `code` with the text `said`, given while `stage` was asked for.
fn judge(stage: Stage, code: u16, said: &str) -> SendError {
    let enhanced = enhanced(said);
    let message = format!("{code} {said}").trim_end().to_owned();
    // Before the sender is named, nothing has been said about the message.
    if stage == Stage::Connect || SIGN_IN.contains(&code) {
        return SendError::Temporary(message);
    }
    let address_is_bad = is_bad_address(stage, code, enhanced.as_deref(), said);
    if !address_is_bad && asks_for_less(stage, enhanced.as_deref(), said) {
        return SendError::TooFast(message);
    }
    SendError::Permanent { code, enhanced, message, address_is_bad }
}

/// Whether what a server said of a recipient, now or in a notification, means that no mail will arrive there. `code` is
/// 0 where there was none.
pub fn address_is_bad(code: u16, enhanced: Option<&str>, said: &str) -> bool {
    is_bad_address(Stage::Recipient, code, enhanced, said)
}

/// Some receivers (QQ among them) say for good what is a matter of time. It is the words that tell, where no code says
/// something else; a message that went round in circles had too many hops, and is none of it.
fn asks_for_less(stage: Stage, enhanced: Option<&str>, said: &str) -> bool {
    matches!(stage, Stage::Recipient | Stage::Content)
        && enhanced.is_none_or(|enhanced| enhanced == "5.0.0" || enhanced.starts_with("5.7."))
        && is_too_fast(said)
        && !said.to_lowercase().contains("hops")
}

/// The enhanced code decides where there is one: no such mailbox, system or syntax (5.1.1–5.1.3),
/// moved away (5.1.6), null MX (5.1.10), disabled (5.2.1). Without one, or with the one that says nothing
/// (5.0.0), 550, 551 and 553 to RCPT may mean anything: the text decides, and in doubt the address is kept.
fn is_bad_address(stage: Stage, code: u16, enhanced: Option<&str>, said: &str) -> bool {
    match enhanced.filter(|enhanced| *enhanced != "5.0.0") {
        Some(enhanced) => {
            stage != Stage::Sender
                && matches!(enhanced, "5.1.1" | "5.1.2" | "5.1.3" | "5.1.6" | "5.1.10" | "5.2.1")
        }
        None => {
            stage == Stage::Recipient && matches!(code, 550 | 551 | 553) && names_no_mailbox(said)
        }
    }
}

/// Words of a mailbox that is not there or takes nothing, as mail servers put them.
const NO_MAILBOX: &[&str] = &[
    "user unknown",
    "unknown user",
    "unknown local",
    "no such",
    "user not found",
    "mailbox not found",
    "recipient not found",
    "account not found",
    "address not found",
    "does not exist",
    "doesn't exist",
    "not exist",
    "unknown recipient",
    "recipient unknown",
    "recipient rejected",
    "recipient address rejected",
    "invalid recipient",
    "invalid mailbox",
    "invalid address",
    "address unknown",
    "unknown address",
    "unrouteable address",
    "unroutable address",
    "mailbox unavailable",
    "mailbox is unavailable",
    "mailbox unknown",
    "unknown mailbox",
    "mailbox name not allowed",
    "mailbox disabled",
    "no mailbox",
    "user not local",
    "account disabled",
    "account is disabled",
    "account has been disabled",
];

/// Words of what a server lets through: of the sender, the message or the traffic, and not of the address.
const POLICY: &[&str] = &[
    "relay",
    "denied",
    "not permitted",
    "policy",
    "spam",
    "blocked",
    "blacklist",
    "blocklist",
    "authenticat",
    "frequency",
    "spf",
    "dkim",
    "dmarc",
    "sender",
    "verif",
    "reputation",
    "too many",
    "limit",
    "dns",
    "helo",
    "ehlo",
];

/// Whether the words mean the mailbox and nothing else.
fn names_no_mailbox(said: &str) -> bool {
    let said = said.to_lowercase();
    let speaks_of = |words: &[&str]| words.iter().any(|word| said.contains(word));
    speaks_of(NO_MAILBOX) && !speaks_of(POLICY)
}

/// The code of RFC 3463 at the start of a reply, such as `5.1.1`.
fn enhanced(said: &str) -> Option<String> {
    let word = said.split_whitespace().next()?;
    let mut parts = word.split('.');
    let number = |part: Option<&str>| {
        part.is_some_and(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
    };
    let whole = parts.next() == Some("5")
        && number(parts.next())
        && number(parts.next())
        && parts.next().is_none();
    whole.then(|| word.to_owned())
}

/// The innermost cause: the outer ones only repeat that it was the connection.
fn root(error: &Error) -> String {
    let mut root: &dyn std::error::Error = error;
    while let Some(source) = root.source() {
        root = source;
    }
    root.to_string()
}

fn source(error: &Error) -> String {
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    super::message::one_line(&text, 500)
}

#[cfg(test)]
mod tests {
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
            (
                Stage::Content,
                451,
                "4.7.650 The mail server has been temporarily rate limited",
                true,
            ),
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
}
