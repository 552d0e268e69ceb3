use std::{path::PathBuf, sync::Arc};

use anyhow::{Context, bail, ensure};
use clap::Args;
use shared::mail::{Mailbox, dkim::Signer};

/// How mail is signed.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Settings")]
pub struct Dkim {
    /// Private key that signs mail (DKIM): RSA of 2048 bits or more, or Ed25519, in PEM
    #[arg(long = "dkim-key-file", env = "RAPPORT_DKIM_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,

    /// Name of its public half in DNS: SELECTOR._domainkey.(domain of the sender)
    #[arg(long = "dkim-selector", env = "RAPPORT_DKIM_SELECTOR", value_name = "SELECTOR", value_parser = selector)]
    pub selector: Option<String>,
}

impl Dkim {
    /// None where neither is set; a key that cannot sign is an error that names the setting.
    pub fn signer(&self, from: &Mailbox) -> anyhow::Result<Option<Arc<Signer>>> {
        let (file, selector) = match (&self.key_file, &self.selector) {
            (None, None) => return Ok(None),
            (Some(file), Some(selector)) => (file, selector),
            (Some(_), None) => bail!(
                "RAPPORT_DKIM_SELECTOR is not set, and RAPPORT_DKIM_KEY_FILE is: both sign, or none"
            ),
            (None, Some(_)) => bail!(
                "RAPPORT_DKIM_KEY_FILE is not set, and RAPPORT_DKIM_SELECTOR is: both sign, or none"
            ),
        };
        let domain = from.email.domain();
        ensure!(
            domain.contains('.') && !domain.starts_with('['),
            "RAPPORT_MAIL_FROM: mail is signed for the sender's domain, and {domain} is none that others can look up"
        );
        let place = || format!("RAPPORT_DKIM_KEY_FILE: {}", file.display());
        let pem =
            std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", place()))?;
        Ok(Some(Arc::new(Signer::new(&pem, selector, domain).with_context(place)?)))
    }
}

fn selector(text: &str) -> Result<String, String> {
    let fits = |label: &str| {
        let inside = label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        inside
            && (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    match text.split('.').all(fits) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err(format!("{text:?} is no name in DNS, such as s1 or rapport-2026")),
    }
}
