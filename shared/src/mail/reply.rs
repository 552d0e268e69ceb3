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
mod tests;
