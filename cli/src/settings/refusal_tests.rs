//! What cannot be used is named in one line.

use super::tests::{parsed, refusal, settings};

#[test]
fn a_malformed_value_is_named_in_one_line() {
    for (name, value) in [
        ("RAPPORT_BIND", "8080"),
        ("RAPPORT_BIND", "example.com:80"),
        ("RAPPORT_METRICS_BIND", "127.0.0.1"),
        ("RAPPORT_PUBLIC_URL", "crm.example.com"),
        ("RAPPORT_PUBLIC_URL", "ftp://crm.example.com"),
        ("RAPPORT_PUBLIC_URL", "https://crm.example.com/?a=b"),
        ("RAPPORT_PUBLIC_URL", "https://me:secret@crm.example.com"),
        ("RAPPORT_MAIL_FROM", "nobody"),
        ("RAPPORT_TIMEZONE", "Mars/Olympus"),
        ("RAPPORT_LOCALE", "fr"),
        ("RAPPORT_CURRENCY", "Dollar"),
        ("RAPPORT_SANDBOX", "perhaps"),
        ("RAPPORT_DKIM_SELECTOR", "s1._domainkey"),
        ("RAPPORT_LOG", "info,=,"),
        ("RAPPORT_LOG", "loud"),
        ("RAPPORT_LOG_FORMAT", "xml"),
        ("RAPPORT_WEBHOOK_ALLOW_PRIVATE", "perhaps"),
        ("RAPPORT_ADMIN_KEY", "short"),
        ("RAPPORT_ADMIN_KEY", "with a space, though it is long enough for a key"),
        ("RAPPORT_SECRET", "one,,two"),
        ("RAPPORT_SECRET_FILE", "/nonexistent"),
        ("RAPPORT_SMTP_URL", "mail.example.com"),
        ("RAPPORT_SENDGRID_WEBHOOK_KEY", "AAAA"),
        ("DATABASE_URL", "mysql://user:hunter2@host/name"),
        ("RAPPORT_MIGRATE_DATABASE_URL", "host=localhost password=hunter2"),
    ] {
        let line = refusal(name, value);
        assert!(line.starts_with(name), "{name}={value}: {line}");
        assert!(!line.contains("hunter2"), "{line}");
    }
}

#[test]
fn an_unknown_name_is_named_with_its_neighbour() {
    assert_eq!(
        refusal("RAPPORT_TIMEZON", "UTC"),
        "RAPPORT_TIMEZON is no setting (did you mean RAPPORT_TIMEZONE?); `rapport up --help` lists them"
    );
    assert!(refusal("RAPPORT_COLOUR", "").starts_with("RAPPORT_COLOUR is no setting;"));
    assert!(refusal("RAPPORT_HOST", "x").starts_with("RAPPORT_HOST is no setting"));
    assert!(refusal("RAPPORT_API_PORT", "8080").starts_with("RAPPORT_API_PORT is no setting"));
    // By whatever command.
    assert!(parsed("rapport openapi", &[("RAPPORT_COLOUR", "red")]).is_err());
}

#[test]
fn what_kubernetes_injects_is_passed_over() {
    let injected = [
        ("RAPPORT_PORT", "tcp://10.0.0.1:8080"),
        ("RAPPORT_SERVICE_HOST", "10.0.0.1"),
        ("RAPPORT_SERVICE_PORT", "8080"),
        ("RAPPORT_SERVICE_PORT_HTTP", "8080"),
        ("RAPPORT_PORT_8080_TCP", "tcp://10.0.0.1:8080"),
        ("RAPPORT_PORT_8080_TCP_PROTO", "tcp"),
        ("RAPPORT_PORT_8080_TCP_PORT", "8080"),
        ("RAPPORT_PORT_8080_TCP_ADDR", "10.0.0.1"),
        ("RAPPORT_API_PORT", "tcp://10.0.0.2:80"),
        ("RAPPORT_API_SERVICE_HOST", "10.0.0.2"),
        ("RAPPORT_API_SERVICE_PORT", "80"),
        ("RAPPORT_API_PORT_80_TCP_ADDR", "10.0.0.2"),
    ];
    assert_eq!(settings("rapport", &injected).bind.port(), 8080);
}

#[test]
fn a_dkim_key_that_cannot_sign_is_named_in_one_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("dkim.pem");
    std::fs::write(&file, "no key").unwrap();
    let (bad, good) = (file.to_str().unwrap(), "../shared/src/mail/dkim/keys/rsa.pem");
    let (key, selector) = ("RAPPORT_DKIM_KEY_FILE", "RAPPORT_DKIM_SELECTOR");
    let from = ("RAPPORT_MAIL_FROM", "Rapport <rapport@crm.example>");
    let signer = |pairs: &[(&str, &str)]| {
        let settings = settings("rapport", pairs);
        let signer = settings.dkim.signer(&settings.mail_from);
        signer.map_err(|error| crate::fault::line(&error))
    };
    for (pairs, begin) in [
        (vec![(key, bad), (selector, "s1"), from], key),
        (vec![(key, "/nonexistent"), (selector, "s1"), from], key),
        (vec![(key, good), from], selector),
        (vec![(selector, "s1"), from], key),
        (vec![(key, good), (selector, "s1")], "RAPPORT_MAIL_FROM"),
    ] {
        let line = signer(&pairs).unwrap_err();
        assert!(line.starts_with(begin), "{line}");
    }
    assert!(signer(&[from]).unwrap().is_none());
    let signs = signer(&[(key, good), (selector, "S1"), from]).unwrap().unwrap();
    assert_eq!(signs.record().0, "s1._domainkey.crm.example");
}
