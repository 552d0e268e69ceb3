//! The command line.

use std::net::SocketAddr;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use clap::{Args, Parser, Subcommand};
use kernel::input::{Date, Name, Parse, Timestamp};
use shared::actor::Scope;
use uuid::Uuid;

use crate::settings::{Base, Settings, address};

/// Rapport: customers, leads, tasks and mail, on a server of your own
///
/// Without a command it is `rapport up`.
#[derive(Parser, Debug)]
#[command(name = "rapport", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,

    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Subcommand, Debug)]
pub enum Command {
    /// All in one: database (embedded unless DATABASE_URL is set), migrations, API, worker
    Up(Box<Settings>),
    /// The API alone; any number may share one database
    Api(Box<Settings>),
    /// The worker alone; any number may share one database
    Worker(Box<Settings>),
    /// Runs the migrations and says which ran
    Migrate(Box<Settings>),
    /// API keys
    #[command(subcommand)]
    Keys(Keys),
    /// Checks settings, database, queue, mail server and data; prints a line for each thing wrong
    Doctor(Box<Doctor>),
    /// Takes a delivery status notification on standard input, as a mail server pipes it
    Bounce(Box<Base>),
    /// Lets a restored or cloned database send again, after showing what fell due meanwhile
    Adopt(Box<Adopt>),
    /// Fills an empty installation with a believable year of data; sends nothing
    Demo(Box<Demo>),
    /// Prints the OpenAPI 3.1 document
    Openapi,
    /// Asks a running server whether it is ready; for health checks of containers
    #[command(hide = true)]
    Health(Health),
}

#[derive(Subcommand, Debug)]
pub enum Keys {
    /// Makes a key and prints it, this once and alone
    Create(Box<CreateKey>),
    /// Prints a line for each key
    List(Box<Base>),
    /// Ends a key
    Revoke(Box<RevokeKey>),
}

#[derive(Args, Debug)]
pub struct CreateKey {
    /// What the key is for
    #[arg(long, value_parser = name)]
    pub name: Name,

    /// What it may be used for: leads:write, crm:read, crm:write, surveys:write, reports:read, admin; repeats
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_parser = scope)]
    pub scopes: Vec<Scope>,

    /// E-mail address of the user that it acts for; without one it is an integration's
    #[arg(long, value_name = "EMAIL", conflicts_with = "team")]
    pub user: Option<String>,

    /// Id of an integration's team: it sees that team and those below
    #[arg(long, value_name = "ID")]
    pub team: Option<Uuid>,

    /// From when on it works no more: a date (its beginning in UTC) or an RFC 3339 time
    #[arg(long, value_name = "WHEN", value_parser = instant)]
    pub expires: Option<DateTime<Utc>>,

    #[command(flatten)]
    pub base: Base,
}

#[derive(Args, Debug)]
pub struct RevokeKey {
    /// The key's id, as `rapport keys list` shows it
    pub id: Uuid,

    #[command(flatten)]
    pub base: Base,
}

#[derive(Args, Debug)]
pub struct Doctor {
    /// Sends a test message to this address
    #[arg(long, value_name = "ADDRESS")]
    pub mail_to: Option<String>,

    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Args, Debug)]
pub struct Adopt {
    /// Does not ask
    #[arg(long)]
    pub yes: bool,

    /// Sends what fell due of this kind, such as digest; repeats
    #[arg(long, value_name = "KIND")]
    pub send: Vec<String>,

    /// Drops what fell due of this kind, such as task_reminder or webhook; repeats
    #[arg(long, value_name = "KIND")]
    pub drop: Vec<String>,

    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Args, Debug)]
pub struct Demo {
    /// The same number makes the same year
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,

    /// The year is that up to the beginning of this day, in UTC [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<NaiveDate>,

    /// How much of a whole year: 100
    #[arg(long, value_name = "PERCENT", default_value_t = 100, hide = true, value_parser = clap::value_parser!(i64).range(1..=100))]
    pub percent: i64,

    #[command(flatten)]
    pub settings: Settings,
}

#[derive(Args, Debug)]
pub struct Health {
    /// What to ask [default: /readyz of RAPPORT_BIND]
    pub url: Option<String>,

    /// Address of the API
    #[arg(long, env = "RAPPORT_BIND", value_name = "ADDRESS", default_value = "127.0.0.1:8080", value_parser = address)]
    pub bind: SocketAddr,
}

impl Cli {
    /// Where the secrets go.
    pub fn base_mut(&mut self) -> Option<&mut Base> {
        Some(match &mut self.command {
            None => &mut self.settings.base,
            Some(
                Command::Up(settings)
                | Command::Api(settings)
                | Command::Worker(settings)
                | Command::Migrate(settings),
            ) => &mut settings.base,
            Some(Command::Keys(Keys::Create(create))) => &mut create.base,
            Some(Command::Keys(Keys::List(base))) => base,
            Some(Command::Keys(Keys::Revoke(revoke))) => &mut revoke.base,
            Some(Command::Bounce(base)) => base,
            Some(Command::Doctor(doctor)) => &mut doctor.settings.base,
            Some(Command::Adopt(adopt)) => &mut adopt.settings.base,
            Some(Command::Demo(demo)) => &mut demo.settings.base,
            Some(Command::Openapi | Command::Health(_)) => return None,
        })
    }
}

fn name(text: &str) -> Result<Name, String> {
    Name::parse(text).map_err(|fault| fault.detail)
}

fn scope(text: &str) -> Result<Scope, String> {
    Scope::parse(text).map_err(|fault| fault.detail)
}

fn day(text: &str) -> Result<NaiveDate, String> {
    Date::parse(text).map(|date| date.0).map_err(|fault| fault.detail)
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    match (Date::parse(text), Timestamp::parse(text)) {
        (Ok(date), _) => Ok(date.0.and_time(NaiveTime::MIN).and_utc()),
        (_, Ok(at)) => Ok(at.0),
        _ => Err(format!(
            "{text:?} is neither a date such as 2027-01-31 nor a time such as 2027-01-31T18:00:00Z"
        )),
    }
}
