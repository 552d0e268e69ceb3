use ring::signature::{ED25519, RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};

use super::*;

const RSA: &str = include_str!("keys/rsa.pem");
const RSA_PKCS1: &str = include_str!("keys/rsa-pkcs1.pem");
const ED25519_KEY: &str = include_str!("keys/ed25519.pem");

const MESSAGE: &str = concat!(
    "From: Rapport <rapport@crm.example>\r\n",
    "Subject:  A   call\r\n\tto make \r\n",
    "X-Other: 1\r\n",
    "\r\n",
    "Hello  there \t\r\n",
    "\r\n",
    "\r\n"
);

fn signer(pem: &str) -> Signer {
    Signer::new(pem, "s1", "crm.example").unwrap()
}

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_161_600, 0).unwrap()
}

/// RFC 6376 read once more, as a receiver would: by tags, with another way to relax a header.
fn verifies(message: &[u8], record: &str) -> bool {
    let text = std::str::from_utf8(message).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let unfolded = head.replace("\r\n\t", " ").replace("\r\n ", " ");
    let headers: Vec<(&str, String)> = unfolded
        .split("\r\n")
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name, value.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect();
    let (_, signature) = headers.iter().find(|(name, _)| *name == "DKIM-Signature").unwrap();
    let tag = |name: &str| {
        let tags = signature.split(';').map(str::trim);
        let found = tags.filter_map(|tag| tag.strip_prefix(&format!("{name}="))).next().unwrap();
        found.split_whitespace().collect::<String>()
    };
    let mut text = String::new();
    for name in tag("h").split(':') {
        let seen = text.matches(&format!("{name}:")).count();
        let mut found = headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
        if let Some((_, value)) = found.nth(seen) {
            text.push_str(&format!("{name}:{value}\r\n"));
        }
    }
    let (before, _) = signature.split_once(" b=").unwrap();
    text.push_str(&format!("dkim-signature:{before} b="));
    let lines: Vec<String> = body
        .split("\r\n")
        .map(|line| {
            let joined = line.split([' ', '\t']).filter(|word| !word.is_empty());
            let joined = joined.collect::<Vec<_>>().join(" ");
            if line.starts_with([' ', '\t']) && !joined.is_empty() {
                format!(" {joined}")
            } else {
                joined
            }
        })
        .collect();
    let body = format!("{}\r\n", lines.join("\r\n").trim_end_matches("\r\n"));
    if tag("bh") != BASE64_STANDARD.encode(digest(&SHA256, body.as_bytes())) {
        return false;
    }
    let key = BASE64_STANDARD.decode(record.split("p=").nth(1).unwrap()).unwrap();
    let signature = BASE64_STANDARD.decode(tag("b")).unwrap();
    match tag("a").as_str() {
        "ed25519-sha256" => {
            let hash = digest(&SHA256, text.as_bytes());
            UnparsedPublicKey::new(&ED25519, key).verify(hash.as_ref(), &signature).is_ok()
        }
        // The key in its SubjectPublicKeyInfo: 24 bytes before it for 2048 bits.
        _ => UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &key[24..])
            .verify(text.as_bytes(), &signature)
            .is_ok(),
    }
}

#[test]
fn either_kind_of_key_verifies_by_its_record() {
    for (pem, algorithm) in [(RSA, "rsa"), (RSA_PKCS1, "rsa"), (ED25519_KEY, "ed25519")] {
        let signer = signer(pem);
        let (name, record) = signer.record();
        assert_eq!(name, "s1._domainkey.crm.example");
        assert!(record.starts_with(&format!("v=DKIM1; k={algorithm}; p=")), "{record}");
        let signed = signer.sign(MESSAGE.as_bytes(), at()).unwrap();
        assert!(verifies(&signed, &record), "{}", String::from_utf8_lossy(&signed));
        assert!(signed.ends_with(MESSAGE.as_bytes()));
        let head = String::from_utf8_lossy(&signed).into_owned();
        assert!(head.split("\r\n").all(|line| line.len() <= 100), "{head}");
        assert!(head.contains("t=1795161600;") && head.contains("h=from:subject:from;"), "{head}");
    }
}

#[test]
fn a_changed_message_does_not_verify_and_what_relays_do_is_no_change() {
    let signer = signer(ED25519_KEY);
    let record = signer.record().1;
    let signed = String::from_utf8(signer.sign(MESSAGE.as_bytes(), at()).unwrap()).unwrap();
    for (was, is, still) in [
        ("to make", "to  make", true),
        ("Subject:", "subject:", true),
        ("there \t\r\n", "there\r\n", true),
        ("X-Other: 1", "X-Other: 2", true),
        ("A   call", "A   fall", false),
        ("Hello", "Hallo", false),
        ("rapport@crm", "report@crm", false),
        ("X-Other: 1", "From: <other@crm.example>", false),
    ] {
        let changed = signed.replacen(was, is, 1);
        assert_ne!(changed, signed);
        assert_eq!(verifies(changed.as_bytes(), &record), still, "{was} to {is}");
    }
}

#[test]
fn the_relaxed_forms_are_those_of_the_rfc() {
    // RFC 6376, 3.4.5
    let headers = canonical::headers(b"A: X\r\nB : Y\t\r\n\tZ  \r\n");
    let lines: Vec<u8> = headers.into_iter().flat_map(|(_, line)| line).collect();
    assert_eq!(lines, b"a:X\r\nb:Y Z\r\n");
    assert_eq!(canonical::body(b" C \r\nD \t E\r\n\r\n\r\n"), b" C\r\nD E\r\n");
    assert_eq!(canonical::body(b""), b"");
    assert_eq!(canonical::body(b"\r\n\r\n"), b"");
    assert_eq!(canonical::body(b"no end"), b"no end\r\n");
}

#[test]
fn a_key_of_no_use_says_why() {
    for (pem, why) in [
        ("", "no private key in PEM"),
        ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", "no private key in PEM"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "2048 to 4096 bits"),
        (include_str!("keys/rsa-1024.pem"), "2048 to 4096 bits"),
    ] {
        let error = Signer::new(pem, "s1", "crm.example").unwrap_err().to_string();
        assert!(error.contains(why), "{error}");
    }
}
