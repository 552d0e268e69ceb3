use std::ffi::OsString;

use super::*;
use crate::command::{Cli, Command, Keys};

pub(super) fn parsed(line: &str, pairs: &[(&str, &str)]) -> Result<Cli, String> {
    let args = line.split_whitespace().map(OsString::from);
    read(args, &Environment::of(pairs)).map_err(|refused| match refused {
        Refused::Setting(line) => {
            assert!(!line.contains('\n'), "{line}");
            line
        }
        Refused::Usage(error) => error.to_string(),
    })
}

pub(super) fn settings(line: &str, pairs: &[(&str, &str)]) -> Settings {
    let cli = parsed(line, pairs).unwrap();
    match cli.command {
        None => cli.settings,
        Some(Command::Up(s) | Command::Api(s) | Command::Worker(s) | Command::Migrate(s)) => *s,
        other => panic!("{other:?} has no settings"),
    }
}

pub(super) fn refusal(name: &str, value: &str) -> String {
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
