use super::{super::model::Fate, *};

macro_rules! samples {
    ($($name:literal),+) => { [$(($name, include_str!(concat!("samples/", $name, ".eml")))),+] };
}

const ID: Uuid = Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0001);

fn told(text: &str) -> Told {
    read(text.as_bytes()).unwrap().told.unwrap()
}

#[test]
fn what_mail_servers_write_is_understood_by_either_end_of_line() {
    let gone = Fate::Bounced { address_is_bad: true };
    let back = Fate::Bounced { address_is_bad: false };
    let fates = [
        (
            gone,
            "550 5.1.1 <wei@nimbus.example>: Recipient address rejected: User unknown in local recipient table",
        ),
        (Fate::Delayed, "450 4.2.0 <wei@nimbus.example>: Recipient address rejected: Greylisted"),
        (
            gone,
            "5.4.4 Host or domain name not found. Name service error for name=nimbus.example type=AAAA: Host not found",
        ),
        (back, "4.4.1 connect to mx.nimbus.example[192.0.2.25]:25: Connection timed out"),
        (gone, "5.0.0 550 No such user here"),
        (gone, "550 5.1.1 No such user here"),
        (
            gone,
            "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 \
                double-checking the recipient's email address for typos or 550 5.1.1 unnecessary spaces.",
        ),
        (
            gone,
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient wei@nimbus.example not found by SMTP address lookup",
        ),
        (back, "554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"),
    ];
    let samples = samples![
        "postfix-failed",
        "postfix-delayed",
        "postfix-no-domain",
        "postfix-expired",
        "exim",
        "exim-old",
        "gmail",
        "exchange",
        "exchange-full"
    ];
    for ((name, text), (fate, detail)) in samples.into_iter().zip(fates) {
        for text in [text.to_owned(), text.replace('\n', "\r\n")] {
            let told = told(&text);
            assert_eq!((told.fate, told.detail.as_str()), (fate, detail), "{name}");
            assert!(told.emails.contains(&ID), "{name}: {:?}", told.emails);
        }
    }
}

#[test]
fn what_arrived_after_all_is_no_bounce() {
    let relayed = include_str!("samples/relayed.eml");
    assert_eq!(read(relayed.as_bytes()), Ok(Dsn { told: None }));
}

#[test]
fn any_name_that_came_back_is_found() {
    let whole = include_str!("samples/postfix-failed.eml");
    let without = |names: &[&str]| {
        let kept = whole.lines().filter(|line| !names.iter().any(|name| line.starts_with(name)));
        kept.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(told(&without(&["Message-ID"])).emails, [ID]);
    assert_eq!(told(&without(&["X-Rapport-Id"])).emails, [ID]);
    assert!(told(&without(&["Message-ID", "X-Rapport-Id"])).emails.is_empty());
    let named = without(&["Message-ID", "X-Rapport-Id"])
        .replace("Reporting-MTA:", &format!("Original-Envelope-Id: {ID}\nReporting-MTA:"));
    assert_eq!(told(&named).emails, [ID]);
}

#[test]
fn policy_is_not_the_address() {
    let whole = include_str!("samples/postfix-failed.eml");
    for (status, said, bad) in [
        ("5.7.1", "smtp; 550 5.7.1 blocked by policy", false),
        ("5.7.26", "smtp; 550 5.7.26 unauthenticated", false),
        ("5.0.0", "smtp; 550 relay not permitted", false),
        ("5.0.0", "smtp; 550 Domain frequency limited", false),
        ("5.0.0", "smtp; 550 DMARC check failed", false),
        ("", "smtp; 550 what we do not know", false),
        ("", "smtp; 550 User not found", true),
        ("5.3.4", "smtp; 552 5.3.4 message too big", false),
        ("5.1.1", "smtp; 450 4.2.1 the account is over quota", false),
        ("5.2.1", "smtp; 550 5.2.1 the account is disabled", true),
        ("5.1.1", "", true),
        ("", "smtp; 550 5.1.1 gone", true),
        ("5.1.2", "dns; nimbus.example has no mail server", true),
    ] {
        let text = whole
            .replace("Status: 5.1.1", &format!("Status: {status}"))
            .replace("\n    rejected: User unknown in local recipient table", "")
            .replace("smtp; 550 5.1.1 <wei@nimbus.example>: Recipient address", said);
        assert_eq!(told(&text).fate, Fate::Bounced { address_is_bad: bad }, "{status} {said}");
    }
}

#[test]
fn what_is_none_says_so() {
    let whole = include_str!("samples/postfix-failed.eml");
    let letter = "From: wei@nimbus.example\nTo: rapport@crm.example\nSubject: Re: How did we do?\n\nFine, thank you.\n";
    for (text, fault) in [
        ("", Malformed::NoMessage),
        (letter, Malformed::NoReport),
        (
            &whole.replace("Final-Recipient", "X-1").replace("Original-Recipient", "X-2"),
            Malformed::NoRecipient,
        ),
        (whole.split("Content-Description: Delivery report").next().unwrap(), Malformed::NoReport),
    ] {
        assert_eq!(read(text.as_bytes()), Err(fault), "{text}");
    }
}

/// Cut anywhere, it is one or none and never a fault of ours.
#[test]
fn a_part_of_one_is_no_reason_to_fall_over() {
    for (_, text) in samples!["postfix-failed", "gmail", "exim-old"] {
        for end in 0..text.len() {
            let _ = read(&text.as_bytes()[..end]);
        }
    }
}
