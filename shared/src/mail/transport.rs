//! How a message leaves.

use std::{fmt, path::PathBuf, sync::Arc};

use uuid::Uuid;

use super::{
    dkim::Signer,
    message::OutgoingMessage,
    smtp::{Patience, SmtpClient, SmtpSettings},
};

/// Sends messages: to an SMTP server, or into a folder where nothing leaves the machine.
#[derive(Clone)]
pub struct Mailer {
    way: Way,
    signer: Option<Arc<Signer>>,
}

#[derive(Clone)]
enum Way {
    Smtp(SmtpClient),
    Folder(Arc<PathBuf>),
}

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The server is away, busy or asks to come back: worth another try.
    #[error("{0}")]
    Temporary(String),
    /// The same, and the recipient's domain asks for fewer messages.
    #[error("{0}")]
    TooFast(String),
    /// The server will not take this message, now or later.
    #[error("{message}")]
    Permanent {
        /// The reply code of RFC 5321, 500 to 599.
        code: u16,
        /// The enhanced code of RFC 3463, such as `5.1.1`.
        enhanced: Option<String>,
        message: String,
        /// The fault is the recipient's address: no more mail goes there.
        address_is_bad: bool,
    },
}

impl Mailer {
    /// `url` is the value of `RAPPORT_SMTP_URL`. Does not connect.
    pub fn smtp(url: &str) -> anyhow::Result<Self> {
        Self::smtp_within(url, Patience::default())
    }

    /// The same, and the server is waited for so long.
    pub fn smtp_within(url: &str, patience: Patience) -> anyhow::Result<Self> {
        Ok(Self::by(Way::Smtp(SmtpClient::new(SmtpSettings::parse(url)?, patience))))
    }

    /// Writes each message to `<dir>/<id>.eml`; the folder is made when it is missing.
    pub fn folder(dir: impl Into<PathBuf>) -> Self {
        Self::by(Way::Folder(Arc::new(dir.into())))
    }

    fn by(way: Way) -> Self {
        Self { way, signer: None }
    }

    /// The same, and every message bears a DKIM signature, where there is a signer.
    #[must_use]
    pub fn signing(self, signer: Option<Arc<Signer>>) -> Self {
        Self { signer, ..self }
    }

    /// Sends `message`, or writes it, over the one of the same id if there is one.
    pub async fn send(&self, message: &OutgoingMessage) -> Result<(), SendError> {
        message.to().map_err(|error| unsendable(&error, true))?;
        let envelope = message.envelope().map_err(|error| unsendable(&error, false))?;
        let bytes = self.signed(message).map_err(|error| unsendable(&error, false))?;
        match &self.way {
            Way::Smtp(client) => client.send(&envelope, &bytes).await,
            Way::Folder(dir) => write(dir.join(format!("{}.eml", message.id)), &bytes)
                .await
                .map_err(|error| SendError::Temporary(format!("{}: {error}", dir.display()))),
        }
    }

    fn signed(&self, message: &OutgoingMessage) -> anyhow::Result<Vec<u8>> {
        let bytes = message.bytes()?;
        match &self.signer {
            Some(signer) => signer.sign(&bytes, message.date),
            None => Ok(bytes),
        }
    }

    /// Whether a message could be handed over now: signs in to the server, or makes the folder.
    pub async fn check(&self) -> Result<(), SendError> {
        match &self.way {
            Way::Smtp(client) => client.check().await,
            Way::Folder(dir) => tokio::fs::create_dir_all(&**dir)
                .await
                .map_err(|error| SendError::Temporary(format!("{}: {error}", dir.display()))),
        }
    }

    /// The raw message that was written under `id`; none for SMTP.
    pub async fn read(&self, id: Uuid) -> Option<Vec<u8>> {
        let Way::Folder(dir) = &self.way else { return None };
        tokio::fs::read(dir.join(format!("{id}.eml"))).await.ok()
    }

    /// Deletes what was written under `id`, if anything was.
    pub async fn forget(&self, id: Uuid) -> std::io::Result<()> {
        let Way::Folder(dir) = &self.way else { return Ok(()) };
        match tokio::fs::remove_file(dir.join(format!("{id}.eml"))).await {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Whether messages leave the machine.
    pub fn leaves(&self) -> bool {
        matches!(self.way, Way::Smtp(_))
    }
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way {
            Way::Smtp(client) => write!(f, "Smtp({client:?})"),
            Way::Folder(dir) => write!(f, "Folder({})", dir.display()),
        }
    }
}

/// A temporary name, then a rename: a reader sees the whole message or none.
async fn write(path: PathBuf, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(dir) = path.parent() {
        tokio::fs::create_dir_all(dir).await?;
    }
    let part = path.with_extension(format!("{:x}.part", rand::random::<u64>()));
    let written = async {
        tokio::fs::write(&part, bytes).await?;
        tokio::fs::rename(&part, &path).await
    }
    .await;
    if written.is_err() {
        // The write's own fault is the one to tell.
        let _ = tokio::fs::remove_file(&part).await;
    }
    written
}

/// What reaches no server because the message itself is at fault.
fn unsendable(error: &anyhow::Error, address_is_bad: bool) -> SendError {
    let (code, enhanced) = if address_is_bad { (553, "5.1.3") } else { (554, "5.6.0") };
    SendError::Permanent {
        code,
        enhanced: Some(enhanced.to_owned()),
        message: format!("{error:#}"),
        address_is_bad,
    }
}

#[cfg(test)]
mod tests;
