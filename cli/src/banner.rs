//! What a person sees who starts it.

use std::fmt;

use chrono::{DateTime, SecondsFormat, Utc};

pub struct Banner<'a> {
    pub local: &'a str,
    pub public: &'a str,
    pub admin_key: Option<&'a str>,
    pub mailbox_token: Option<&'a str>,
    /// The sandbox's time.
    pub sandbox: Option<DateTime<Utc>>,
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
        if let Some(key) = self.admin_key {
            writeln!(f, "  Admin key  {key}")?;
            writeln!(f, "             shown this once: keep it in a safe place")?;
        }
        if let Some(now) = self.sandbox {
            let now = now.to_rfc3339_opts(SecondsFormat::Secs, true);
            writeln!(f, "  Sandbox    its clock stands at {now}; nothing leaves")?;
        }
        write!(f, "\nCtrl-C stops everything.")
    }
}
