//! Settings that are nobody else's business: from the environment, or from a file named in `…_FILE`.

use std::fmt;

use shared::email_events::{EventKeys, MAILGUN_KEY, SENDGRID_KEY, SendgridKey};
use url::Url;

use super::environment::Environment;

/// A shorter one can be guessed.
const ADMIN_KEY_SHORTEST: usize = 32;

/// Name and meaning, for the help; the first is for every command.
const SECRETS: [(&str, &str); 7] = [
    (
        "DATABASE_URL",
        "PostgreSQL 15 or newer: postgres://user:password@host/name; embedded where unset",
    ),
    (
        "RAPPORT_MIGRATE_DATABASE_URL",
        "The same database as its owner, for migrations [default DATABASE_URL]",
    ),
    (
        "RAPPORT_SECRET",
        "Signs links; in a list, separated by commas, the first signs and all verify.\n          \
         Generated into the data folder; required where DATABASE_URL is set",
    ),
    (
        "RAPPORT_ADMIN_KEY",
        "The admin's API key, at least 32 characters; a changed one replaces the old.\n          \
         Generated on the first start of `rapport up`",
    ),
    (
        "RAPPORT_SMTP_URL",
        "smtp://user:password@host:25, smtps://… or smtp://…?tls=required; where unset, no mail leaves",
    ),
    (
        SENDGRID_KEY,
        "The verification key of SendGrid's signed event webhook, where SendGrid sends the mail",
    ),
    (MAILGUN_KEY, "The webhook signing key of Mailgun, where Mailgun sends the mail"),
];

/// Known, and not used by this version.
const LATER: &str = "RAPPORT_READ_DATABASE_URL";

/// `Debug` shows which are set.
#[derive(Clone, Default)]
pub struct Secrets {
    pub database_url: Option<String>,
    pub migrate_database_url: Option<String>,
    pub read_database_url: Option<String>,
    /// The first signs, all verify; empty where unset.
    pub signing: Vec<String>,
    pub admin_key: Option<String>,
    pub smtp_url: Option<String>,
    /// What verifies the signatures of providers of mail.
    pub event_keys: EventKeys,
}

impl Secrets {
    pub(super) fn read(environment: &Environment) -> Result<Self, String> {
        let get = |name| value(environment, name);
        let secrets = Self {
            database_url: get("DATABASE_URL")?,
            migrate_database_url: get("RAPPORT_MIGRATE_DATABASE_URL")?,
            read_database_url: get(LATER)?,
            signing: get("RAPPORT_SECRET")?
                .map(|list| signing(&list))
                .transpose()?
                .unwrap_or_default(),
            admin_key: get("RAPPORT_ADMIN_KEY")?,
            smtp_url: get("RAPPORT_SMTP_URL")?,
            event_keys: EventKeys {
                sendgrid: get(SENDGRID_KEY)?.map(|key| sendgrid_key(&key)).transpose()?,
                mailgun: get(MAILGUN_KEY)?,
            },
        };
        for (name, url) in [
            ("DATABASE_URL", &secrets.database_url),
            ("RAPPORT_MIGRATE_DATABASE_URL", &secrets.migrate_database_url),
            (LATER, &secrets.read_database_url),
        ] {
            url.as_deref().map_or(Ok(()), |url| check_database_url(name, url))?;
        }
        secrets.admin_key.as_deref().map_or(Ok(()), check_admin_key)?;
        if let Some(url) = &secrets.smtp_url {
            shared::mail::Mailer::smtp(url).map_err(|error| format!("{error:#}"))?;
        }
        Ok(secrets)
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets")
            .field("database_url", &self.database_url.is_some())
            .field("migrate_database_url", &self.migrate_database_url.is_some())
            .field("signing", &self.signing.len())
            .field("admin_key", &self.admin_key.is_some())
            .field("smtp_url", &self.smtp_url.is_some())
            .finish_non_exhaustive()
    }
}

/// Every name of the environment that is read here.
pub(super) fn names() -> impl Iterator<Item = String> {
    let names = SECRETS.iter().map(|(name, _)| *name).chain([LATER]);
    names.flat_map(|name| [name.to_owned(), format!("{name}_FILE")])
}

/// What `--help` says of them: all, or the first.
pub(super) fn help(all: bool) -> String {
    let mut text =
        "Secret settings, from the environment or from a file named in …_FILE:\n".to_owned();
    for (name, meaning) in SECRETS.iter().take(if all { SECRETS.len() } else { 1 }) {
        text.push_str(&format!("  {name}\n          {meaning}\n"));
    }
    text.push_str("\nSettings may also stand in a file .env in the working folder.");
    text
}

fn value(environment: &Environment, name: &str) -> Result<Option<String>, String> {
    let in_file = format!("{name}_FILE");
    match (environment.get(name), environment.get(&in_file)) {
        (None, None) => Ok(None),
        (Some(value), None) => Ok(Some(value.to_owned())),
        (Some(_), Some(_)) => Err(format!("{name} and {in_file} are both set: keep one")),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path)
                .map_err(|error| format!("{in_file}: {path} cannot be read: {error}"))?;
            match text.trim() {
                "" => Err(format!("{in_file}: {path} is empty")),
                value => Ok(Some(value.to_owned())),
            }
        }
    }
}

fn signing(list: &str) -> Result<Vec<String>, String> {
    let secrets: Vec<String> = list.split(',').map(|secret| secret.trim().to_owned()).collect();
    match secrets.iter().any(String::is_empty) {
        true => Err("RAPPORT_SECRET: an entry of the list is empty".to_owned()),
        false => Ok(secrets),
    }
}

fn sendgrid_key(text: &str) -> Result<SendgridKey, String> {
    SendgridKey::read(text).map_err(|fault| {
        format!("{SENDGRID_KEY}: {fault}; SendGrid shows it under Mail Settings, Event Webhook")
    })
}

fn check_admin_key(key: &str) -> Result<(), String> {
    let length = key.chars().count();
    if length < ADMIN_KEY_SHORTEST {
        return Err(format!(
            "RAPPORT_ADMIN_KEY: {length} characters are too few; at least {ADMIN_KEY_SHORTEST} are needed"
        ));
    }
    match key.chars().all(|c| c.is_ascii_graphic()) {
        true => Ok(()),
        false => Err("RAPPORT_ADMIN_KEY: letters, digits and signs of ASCII alone fit into a request's header".into()),
    }
}

/// Never repeats it: it may hold a password.
fn check_database_url(name: &str, url: &str) -> Result<(), String> {
    let known = Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "postgres" | "postgresql"));
    if known {
        return Ok(());
    }
    Err(format!(
        "{name} is not usable; it looks like postgres://user:password@host:5432/name, with signs such as @ / # ? % in \
         the password percent-encoded"
    ))
}
