//! SMTP, one stage at a time, so that a refusal is known to be about the recipient or not.
//!
//! lettre's connection speaks the protocol; its pool is not used because its errors do not say at
//! which command the server refused, and its async connection never times out while reading.

use std::{fmt, sync::Arc, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use super::{reply, transport::SendError};

pub use super::smtp_url::{SmtpSettings, Tls};

/// To a connected, greeted and authenticated connection.
const CONNECT: Duration = Duration::from_secs(30);
/// For one command's answer.
const COMMAND: Duration = Duration::from_secs(30);
/// For the answer after the message, while the server looks through it; giving up early means sending twice.
const ACCEPT: Duration = Duration::from_secs(120);
/// Connections kept, and how long; servers close idle ones after minutes.
const IDLE_MAX: usize = 4;
const IDLE_FOR: Duration = Duration::from_secs(20);

/// Clones share their idle connections.
#[derive(Clone)]
pub struct SmtpClient {
    settings: Arc<SmtpSettings>,
    idle: Arc<Mutex<Vec<(AsyncSmtpConnection, Instant)>>>,
}

/// What the server was asked when it refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Connect,
    Sender,
    Recipient,
    Content,
}

impl SmtpClient {
    pub fn new(settings: SmtpSettings) -> Self {
        Self { settings: Arc::new(settings), idle: Arc::default() }
    }

    /// Sends one message; an idle connection that has died meanwhile is replaced by a new one.
    pub async fn send(&self, envelope: &Envelope, bytes: &[u8]) -> Result<(), SendError> {
        let mut connection = match self.idle().await {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        let sent = deliver(&mut connection, envelope, bytes).await;
        if sent.is_ok() && !connection.has_broken() {
            let mut idle = self.idle.lock().await;
            if idle.len() < IDLE_MAX {
                idle.push((connection, Instant::now()));
            }
        } else {
            let _ = timeout(Duration::from_secs(1), connection.abort()).await;
        }
        sent
    }

    /// Connects, greets and authenticates, and hangs up.
    pub async fn check(&self) -> Result<(), SendError> {
        let mut connection = self.connect().await?;
        let _ = timeout(Duration::from_secs(1), connection.quit()).await;
        Ok(())
    }

    async fn idle(&self) -> Option<AsyncSmtpConnection> {
        loop {
            let (mut connection, since) = self.idle.lock().await.pop()?;
            let alive = since.elapsed() < IDLE_FOR
                && timeout(Duration::from_secs(3), connection.test_connected()).await == Ok(true);
            if alive {
                return Some(connection);
            }
        }
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SendError> {
        let place = format!("{}:{}", self.settings.host, self.settings.port);
        match timeout(CONNECT, self.open()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(reply::send_error(Stage::Connect, &place, &error)),
            Err(_) => Err(SendError::Temporary(format!("{place} did not answer within 30 s"))),
        }
    }

    async fn open(&self) -> Result<AsyncSmtpConnection, Error> {
        let settings = &*self.settings;
        let name = settings.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
        let wrapped =
            if settings.tls == Tls::Wrapped { Some(settings.tls_parameters()?) } else { None };
        let server = (settings.host.trim_matches(['[', ']']), settings.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, Some(CONNECT), &name, wrapped, None)
                .await?;
        let upgrade = match settings.tls {
            Tls::Required => true,
            // A password never goes out in clear: a server without STARTTLS is refused.
            Tls::Opportunistic => connection.can_starttls() || settings.credentials.is_some(),
            Tls::None | Tls::Wrapped => false,
        };
        if upgrade {
            connection.starttls(settings.tls_parameters()?, &name).await?;
        }
        if let Some(credentials) = &settings.credentials {
            connection
                .auth(lettre::transport::smtp::authentication::DEFAULT_MECHANISMS, credentials)
                .await?;
        }
        Ok(connection)
    }
}

impl fmt::Debug for SmtpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}

async fn deliver(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    bytes: &[u8],
) -> Result<(), SendError> {
    let mut options = Vec::new();
    let mut addresses = envelope.to().iter().chain(envelope.from());
    if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(no_smtputf8());
        }
        options.push(MailParameter::SmtpUtfEight);
    }
    let mail = Mail::new(envelope.from().cloned(), options);
    answered(Stage::Sender, COMMAND, connection.command(mail)).await?;
    for to in envelope.to() {
        let rcpt = Rcpt::new(to.clone(), Vec::new());
        answered(Stage::Recipient, COMMAND, connection.command(rcpt)).await?;
    }
    answered(Stage::Content, COMMAND, connection.command(Data)).await?;
    answered(Stage::Content, ACCEPT, connection.message(bytes)).await
}

async fn answered<T>(
    stage: Stage,
    within: Duration,
    reply: impl Future<Output = Result<T, Error>>,
) -> Result<(), SendError> {
    match timeout(within, reply).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(reply::send_error(stage, "the mail server", &error)),
        Err(_) => Err(SendError::Temporary(format!(
            "the mail server did not answer within {} s",
            within.as_secs()
        ))),
    }
}

/// RFC 6531: such an address needs the extension, and the message is not sent without it.
fn no_smtputf8() -> SendError {
    SendError::Permanent {
        code: 553,
        enhanced: Some("5.6.7".to_owned()),
        message: "the mail server does not take addresses with letters outside ASCII (SMTPUTF8)"
            .to_owned(),
        address_is_bad: false,
    }
}
