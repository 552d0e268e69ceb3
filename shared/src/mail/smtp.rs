//! SMTP, one stage at a time, so that a refusal is known to be about the recipient or not.
//!
//! lettre's connection speaks the protocol; its pool is not used because its errors do not say at
//! which command the server refused, and its async connection never times out while reading.
//! A message takes few trips: sender, recipient and DATA go at once where the server offers it (RFC 2920), and the content
//! with its end in one write, since two would wait for each other (Nagle's algorithm against delayed acknowledgements).

mod session;

use std::{fmt, sync::Arc, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{Error, client::AsyncSmtpConnection, commands::Ehlo, extension::ClientId},
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

use self::session::{Session, Undelivered, unanswered};
use super::{reply, transport::SendError};

pub use super::smtp_url::{SmtpSettings, Tls};

/// How long a server is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To a connected, greeted and authenticated connection.
    pub connect: Duration,
    /// For one command's answer.
    pub command: Duration,
    /// For the answer after the message, while the server looks through it (RFC 5321, 4.5.3.2.6); giving up early means
    /// sending twice.
    pub accept: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        let [connect, command, accept] = [30, 30, 600].map(Duration::from_secs);
        Self { connect, command, accept }
    }
}

/// Connections kept, as many as a worker sends at once, and how long; servers close idle ones after minutes.
const IDLE_MAX: usize = 16;
const IDLE_FOR: Duration = Duration::from_secs(20);
/// One that rested for longer is asked whether it is still there; until then its next command finds out.
const FRESH: Duration = Duration::from_secs(1);

/// Clones share their idle connections.
#[derive(Clone)]
pub struct SmtpClient {
    settings: Arc<SmtpSettings>,
    patience: Patience,
    idle: Arc<Mutex<Vec<(Session, Instant)>>>,
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
    pub fn new(settings: SmtpSettings, patience: Patience) -> Self {
        Self { settings: Arc::new(settings), patience, idle: Arc::default() }
    }

    /// Sends one message; an idle connection that has died meanwhile is replaced by a new one.
    pub async fn send(&self, envelope: &Envelope, bytes: &[u8]) -> Result<(), SendError> {
        if let Some(mut session) = self.idle().await {
            match session.deliver(envelope, bytes).await {
                Err(Undelivered { hung_up: true, .. }) => {}
                sent => return self.done(session, sent).await,
            }
        }
        let mut session = self.connect().await?;
        let sent = session.deliver(envelope, bytes).await;
        self.done(session, sent).await
    }

    /// Keeps the connection for the next message, where all went well.
    async fn done(
        &self,
        mut session: Session,
        sent: Result<(), Undelivered>,
    ) -> Result<(), SendError> {
        if sent.is_ok() && !session.connection.has_broken() {
            let mut idle = self.idle.lock().await;
            if idle.len() < IDLE_MAX {
                idle.push((session, Instant::now()));
            }
        } else {
            let _ = timeout(Duration::from_secs(1), session.connection.abort()).await;
        }
        sent.map_err(|undelivered| undelivered.error)
    }

    /// Connects, greets and authenticates, and hangs up.
    pub async fn check(&self) -> Result<(), SendError> {
        let mut session = self.connect().await?;
        let _ = timeout(Duration::from_secs(1), session.connection.quit()).await;
        Ok(())
    }

    async fn idle(&self) -> Option<Session> {
        loop {
            let (mut session, since) = self.idle.lock().await.pop()?;
            let rested = since.elapsed();
            let alive = rested < FRESH
                || rested < IDLE_FOR
                    && timeout(Duration::from_secs(3), session.connection.test_connected()).await
                        == Ok(true);
            if alive {
                return Some(session);
            }
        }
    }

    async fn connect(&self) -> Result<Session, SendError> {
        let place = format!("{}:{}", self.settings.host, self.settings.port);
        let within = self.patience.connect;
        match timeout(within, self.open()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(reply::send_error(Stage::Connect, &place, &error)),
            Err(_) => Err(unanswered(&place, within)),
        }
    }

    async fn open(&self) -> Result<Session, Error> {
        let settings = &*self.settings;
        let name = settings.hello_name.clone().map_or_else(ClientId::default, ClientId::Domain);
        let wrapped =
            if settings.tls == Tls::Wrapped { Some(settings.tls_parameters()?) } else { None };
        let server = (settings.host.trim_matches(['[', ']']), settings.port);
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            server,
            Some(self.patience.connect),
            &name,
            wrapped,
            None,
        )
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
        // lettre does not tell what else the server offers.
        let offers = connection.command(Ehlo::new(name)).await;
        let pipelining = offers.is_ok_and(|offers| {
            offers.message().any(|line| line.trim().eq_ignore_ascii_case("PIPELINING"))
        });
        if let Some(credentials) = &settings.credentials {
            connection
                .auth(lettre::transport::smtp::authentication::DEFAULT_MECHANISMS, credentials)
                .await?;
        }
        Ok(Session { connection, pipelining, patience: self.patience })
    }
}

impl fmt::Debug for SmtpClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(f)
    }
}
