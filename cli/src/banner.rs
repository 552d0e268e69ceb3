//! What a person sees who starts it.

use std::{fmt, net::SocketAddr, path::Path};

use chrono::{DateTime, SecondsFormat, Utc};

use crate::parts::local_url;

pub struct Banner<'a> {
    pub local: &'a str,
    pub public: &'a str,
    pub admin_key: Option<&'a str>,
    pub mailbox_token: Option<&'a str>,
    /// Where messages are kept that no page shows.
    pub mail_folder: Option<&'a Path>,
    pub metrics: Option<SocketAddr>,
    /// The sandbox's time.
    pub sandbox: Option<DateTime<Utc>>,
    /// Why nothing is sent, where the database is a copy.
    pub held: Option<&'a str>,
}

impl fmt::Display for Banner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { local, public, .. } = self;
        writeln!(f, "Rapport {}\n", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "  API        {local}")?;
        if public != local {
            writeln!(f, "  Public     {public}")?;
        }
        writeln!(f, "  Docs       {local}/docs")?;
        if let Some(token) = self.mailbox_token {
            writeln!(f, "  Mailbox    {local}/dev/mailbox?token={token}")?;
        }
        if let Some(folder) = self.mail_folder {
            writeln!(f, "  Mail       kept in {}: RAPPORT_SMTP_URL is not set", folder.display())?;
        }
        if let Some(address) = self.metrics {
            writeln!(f, "  Metrics    {}/metrics", local_url(address))?;
        }
        if let Some(key) = self.admin_key {
            writeln!(f, "  Admin key  {key}")?;
            writeln!(f, "             shown this once: keep it in a safe place")?;
        }
        if let Some(now) = self.sandbox {
            let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
            writeln!(f, "  Sandbox    its clock stands at {now}; nothing leaves")?;
        }
        if let Some(why) = self.held {
            writeln!(f, "  Held       nothing is sent, neither mail nor webhook: {why}")?;
            writeln!(f, "             `rapport adopt` shows what fell due and lets it send again")?;
        }
        write!(f, "\nCtrl-C stops everything.")
    }
}
