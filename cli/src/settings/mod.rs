//! Every setting there is: its name, its option, its default and what it means.
//!
//! A setting comes from the command line, else from the environment, else from the file `.env` in the working
//! folder, else it has its default. Secret ones are no options, since every user of a machine can read those; each may come
//! from a file instead (see [`secrets`]). What an organisation decides about itself is in the database: four settings seed it.

mod dkim;
mod environment;
mod names;
mod read;
mod secrets;
mod values;

#[cfg(test)]
mod refusal_tests;
#[cfg(test)]
mod tests;

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, builder::BoolishValueParser};
use shared::{installation::Marks, mail::Mailbox, settings::Seed};
use uuid::Uuid;

pub use dkim::Dkim;
pub use environment::Environment;
pub use read::{Refused, read};
pub use secrets::Secrets;
pub use values::{LogFormat, address};

/// Where the data is, and what is logged: what every command wants to know.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Base {
    /// Folder of the embedded database and of files
    #[arg(long, env = "RAPPORT_DATA_DIR", value_name = "FOLDER", default_value = ".rapport")]
    pub data_dir: PathBuf,

    /// Folder of the PostgreSQL server programs, where they are not found
    #[arg(long, env = "RAPPORT_POSTGRES_BIN", value_name = "FOLDER")]
    pub postgres_bin: Option<PathBuf>,

    /// What is logged: error, warn, info, debug, or such as info,worker=debug
    #[arg(long, env = "RAPPORT_LOG", value_name = "FILTER", default_value = "info", value_parser = values::log_filter)]
    pub log: String,

    /// text for people, json for machines
    #[arg(long, env = "RAPPORT_LOG_FORMAT", value_name = "FORMAT", default_value = "text", value_parser = values::log_format)]
    pub log_format: LogFormat,

    #[arg(skip)]
    pub secrets: Secrets,
}

/// What a server is told.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Settings {
    #[command(flatten)]
    pub base: Base,

    /// Address of the API; port 0 picks a free one and prints it
    #[arg(long, env = "RAPPORT_BIND", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = values::address)]
    pub bind: SocketAddr,

    /// Base of every link in an e-mail; where unset, made from the address
    #[arg(long, env = "RAPPORT_PUBLIC_URL", value_name = "URL", value_parser = values::public_url)]
    pub public_url: Option<String>,

    /// Sender of every e-mail
    #[arg(long, env = "RAPPORT_MAIL_FROM", value_name = "MAILBOX", default_value = "Rapport <rapport@localhost>", value_parser = values::mailbox)]
    pub mail_from: Mailbox,

    /// /metrics without a key, on an address of its own
    #[arg(long, env = "RAPPORT_METRICS_BIND", value_name = "ADDRESS", value_parser = values::address)]
    pub metrics_bind: Option<SocketAddr>,

    /// Webhooks may go to private and loopback addresses
    #[arg(long, env = "RAPPORT_WEBHOOK_ALLOW_PRIVATE", value_name = "BOOL", default_value = "false", num_args = 0..=1,
          require_equals = true, default_missing_value = "true", hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub webhook_allow_private: bool,

    /// UUID of this installation: a database with another one sends nothing until `rapport adopt`
    #[arg(long, env = "RAPPORT_INSTALLATION_ID", value_name = "UUID", value_parser = values::uuid)]
    pub installation_id: Option<Uuid>,

    /// A fresh installation becomes a sandbox for good: the API moves its clock, no mail or webhook leaves
    #[arg(long, env = "RAPPORT_SANDBOX", value_name = "BOOL", default_value = "false", num_args = 0..=1,
          require_equals = true, default_missing_value = "true", hide_possible_values = true, value_parser = BoolishValueParser::new())]
    pub sandbox: bool,

    #[command(flatten)]
    pub dkim: Dkim,

    #[command(flatten)]
    pub organisation: Organisation,
}

/// The organisation's own: these seed `/v1/settings` on the first start, and are not looked at again.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings that seed /v1/settings on the first start")]
pub struct Organisation {
    /// Name of the organisation
    #[arg(long, env = "RAPPORT_ORG_NAME", value_name = "NAME", default_value = "Rapport", value_parser = values::name)]
    pub org_name: String,

    /// Zone of periods, and of who has none of their own
    #[arg(long, env = "RAPPORT_TIMEZONE", value_name = "ZONE", default_value = "UTC", value_parser = values::zone)]
    pub timezone: String,

    /// Language of who has none of their own: en or zh-CN
    #[arg(long, env = "RAPPORT_LOCALE", value_name = "LOCALE", default_value = "en", value_parser = values::locale)]
    pub locale: String,

    /// Currency of amounts, as ISO 4217
    #[arg(long, env = "RAPPORT_CURRENCY", value_name = "CODE", default_value = "USD", value_parser = values::currency)]
    pub currency: String,
}

impl Organisation {
    pub fn seed(&self) -> Seed {
        Seed {
            name: self.org_name.clone(),
            timezone: self.timezone.clone(),
            locale: self.locale.clone(),
            currency: self.currency.clone(),
        }
    }
}

impl Settings {
    /// What this process knows of the installation that it is of. With a database of its own the data folder knows it too.
    pub fn marks(&self) -> Marks {
        let own = self.base.secrets.database_url.is_none();
        Marks {
            setting: self.installation_id,
            file: own.then(|| self.base.data_dir.join("installation")),
        }
    }

    /// Names of settings that are set and do nothing yet.
    pub fn unused(&self) -> Vec<&'static str> {
        [("RAPPORT_READ_DATABASE_URL", self.base.secrets.read_database_url.is_some())]
            .into_iter()
            .filter_map(|(name, set)| set.then_some(name))
            .collect()
    }
}
