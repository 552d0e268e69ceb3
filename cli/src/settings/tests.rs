use std::ffi::OsString;

use super::*;
use crate::command::{Cli, Command, Keys};

fn parsed(line: &str, pairs: &[(&str, &str)]) -> Result<Cli, String> {
    let args = line.split_whitespace().map(OsString::from);
    read(args, &Environment::of(pairs)).map_err(|refused| match refused {
        Refused::Setting(line) => {
            assert!(!line.contains('\n'), "{line}");
            line
        }
        Refused::Usage(error) => error.to_string(),
    })
}

fn settings(line: &str, pairs: &[(&str, &str)]) -> Settings {
    let cli = parsed(line, pairs).unwrap();
    match cli.command {
        None => cli.settings,
        Some(Command::Up(s) | Command::Api(s) | Command::Worker(s) | Command::Migrate(s)) => *s,
        other => panic!("{other:?} has no settings"),
    }
}

fn refusal(name: &str, value: &str) -> String {
    parsed("rapport up", &[(name, value)]).unwrap_err()
}

#[test]
fn everything_has_its_default() {
    for line in ["rapport", "rapport up"] {
        let s = settings(line, &[]);
        assert_eq!(s.bind.to_string(), "127.0.0.1:8080");
        assert_eq!(s.base.data_dir.to_str(), Some(".rapport"));
        assert_eq!(s.mail_from.to_string(), "Rapport <rapport@localhost>");
        assert_eq!((s.base.log.as_str(), s.base.log_format), ("info", LogFormat::Text));
        assert!(!s.sandbox && s.public_url.is_none() && s.metrics_bind.is_none());
        assert!(s.base.secrets.database_url.is_none() && s.base.secrets.signing.is_empty());
        let seed = s.organisation.seed();
        let seed = [&seed.name, &seed.timezone, &seed.locale, &seed.currency];
        assert_eq!(seed, ["Rapport", "UTC", "en", "USD"]);
    }
}

#[test]
fn the_environment_gives_and_an_option_wins() {
    let environment = [
        ("RAPPORT_BIND", "0.0.0.0:9000"),
        ("RAPPORT_PUBLIC_URL", "https://crm.example.com/x/"),
        ("RAPPORT_TIMEZONE", "Asia/Shanghai"),
        ("RAPPORT_LOCALE", "zh-cn"),
        ("RAPPORT_CURRENCY", "CNY"),
        ("RAPPORT_ORG_NAME", "  Nimbus Ltd "),
        ("RAPPORT_SANDBOX", "true"),
        ("RAPPORT_LOG_FORMAT", "json"),
    ];
    let s = settings("rapport up --bind 127.0.0.1:0 --sandbox=false", &environment);
    assert_eq!(s.bind.to_string(), "127.0.0.1:0");
    assert!(!s.sandbox);
    assert_eq!(s.public_url.as_deref(), Some("https://crm.example.com/x"));
    let seed = s.organisation.seed();
    let seed = [&seed.name, &seed.timezone, &seed.locale, &seed.currency];
    assert_eq!(seed, ["Nimbus Ltd", "Asia/Shanghai", "zh-CN", "CNY"]);
    assert_eq!(s.base.log_format, LogFormat::Json);
    assert!(settings("rapport --sandbox", &[]).sandbox);
    assert!(settings("rapport worker", &environment).sandbox);
    assert_eq!(settings("rapport --bind localhost:1", &[]).bind.to_string(), "127.0.0.1:1");
}

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
fn set_to_nothing_is_not_set() {
    let s = settings("rapport", &[("RAPPORT_SMTP_URL", ""), ("RAPPORT_BIND", " ")]);
    assert!(s.base.secrets.smtp_url.is_none());
    assert_eq!(s.bind.port(), 8080);
}

#[test]
fn secrets_come_from_the_environment_or_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("secret");
    std::fs::write(&file, "new-secret, old-secret\n").unwrap();
    let path = file.to_str().unwrap();
    let s = settings("rapport worker", &[("RAPPORT_SECRET_FILE", path)]);
    assert_eq!(s.base.secrets.signing, ["new-secret", "old-secret"]);
    assert!(!format!("{s:?}").contains("old-secret"));
    let both = [("RAPPORT_SECRET_FILE", path), ("RAPPORT_SECRET", "x")];
    assert!(parsed("rapport", &both).unwrap_err().contains("both set"));
    std::fs::write(&file, "\n").unwrap();
    assert!(refusal("RAPPORT_ADMIN_KEY_FILE", path).ends_with("is empty"));
    let url = "postgres:///rapport?host=%2Ftmp&user=rapport";
    let s = settings("rapport", &[("DATABASE_URL", url)]);
    assert_eq!(s.base.secrets.database_url.as_deref(), Some(url));
    // On the command line every user of the machine could read it.
    assert!(parsed("rapport up --secret x", &[]).is_err());
}

#[test]
fn what_a_later_version_uses_is_known() {
    let s = settings("rapport", &[("RAPPORT_READ_DATABASE_URL", "postgres://replica/rapport")]);
    assert_eq!(s.unused().len(), 1);
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

#[test]
fn the_help_lists_what_works() {
    let help = parsed("rapport up --help", &[("RAPPORT_BIND", "nonsense")]).unwrap_err();
    for name in [
        "RAPPORT_DATA_DIR",
        "RAPPORT_POSTGRES_BIN",
        "RAPPORT_LOG",
        "RAPPORT_BIND, default 127.0.0.1:8080",
        "RAPPORT_PUBLIC_URL",
        "RAPPORT_MAIL_FROM",
        "RAPPORT_METRICS_BIND",
        "RAPPORT_SANDBOX",
        "RAPPORT_WEBHOOK_ALLOW_PRIVATE, default false",
        "RAPPORT_DKIM_KEY_FILE",
        "RAPPORT_DKIM_SELECTOR",
        "RAPPORT_ORG_NAME",
        "RAPPORT_TIMEZONE",
        "RAPPORT_LOCALE",
        "RAPPORT_CURRENCY",
        "RAPPORT_SECRET",
        "RAPPORT_ADMIN_KEY",
        "RAPPORT_SMTP_URL",
        "DATABASE_URL",
        "RAPPORT_MIGRATE_DATABASE_URL",
    ] {
        assert!(help.contains(name), "{name} is missing in {help}");
    }
    for name in ["READ_DATABASE_URL", "nonsense"] {
        assert!(!help.contains(name), "{name} is in {help}");
    }
}

#[test]
fn a_key_is_asked_for_in_full() {
    let line =
        "rapport keys create --name site --scope leads:write --scope crm:read --expires 2027-01-31";
    let Some(Command::Keys(Keys::Create(create))) = parsed(line, &[]).unwrap().command else {
        panic!("not create");
    };
    assert_eq!(create.scopes.len(), 2);
    assert_eq!(create.expires.unwrap().to_rfc3339(), "2027-01-31T00:00:00+00:00");
    for line in [
        "rapport keys create --name site",
        "rapport keys create --scope admin",
        "rapport keys create --name site --scope everything",
        "rapport keys create --name site --scope admin --expires tomorrow",
        "rapport keys create --name site --scope admin --expires 2027-01-31T10:00:00",
        "rapport keys create --name site --scope admin --team 1",
    ] {
        assert!(parsed(line, &[]).is_err(), "{line}");
    }
}

#[test]
fn a_file_of_settings_fills_in_and_is_never_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(".env");
    std::fs::write(&file, "# mail\nRAPPORT_ORG_NAME='Nimbus Ltd'\nOTHER=x\n").unwrap();
    let environment = Environment::of_process(&file).unwrap();
    assert_eq!(environment.get("RAPPORT_ORG_NAME"), Some("Nimbus Ltd"));
    assert_eq!(environment.get("OTHER"), None);
    std::fs::write(&file, "RAPPORT_SECRET=\"hunter2\nRAPPORT_LOG=info\n").unwrap();
    let error = Environment::of_process(&file).unwrap_err().to_string();
    assert!(error.contains("RAPPORT_SECRET") && !error.contains("hunter2"), "{error}");
    assert!(Environment::of_process(&dir.path().join("missing")).is_ok());
}
