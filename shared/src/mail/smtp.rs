//! SMTP, one stage at a time, so that a refusal is known to be about the recipient or not.
//!
//! lettre's connection speaks the protocol; its pool is not used because its errors do not say at
//! which command the server refused, and its async connection never times out while reading.
//! A message takes few trips: sender, recipient and DATA go at once where the server offers it (RFC 2920), and the content
//! with its end in one write, since two would wait for each other (Nagle's algorithm against delayed acknowledgements).

use std::{fmt, sync::Arc, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        client::AsyncSmtpConnection,
        commands::{Data, Ehlo, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

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

/// A connection that messages can be handed to.
struct Session {
    connection: AsyncSmtpConnection,
    /// The server takes commands before it has answered those before them.
    pipelining: bool,
    patience: Patience,
}

/// Why a message was not delivered.
struct Undelivered {
    error: SendError,
    /// The server had hung up before it was asked anything: worth a new connection.
    hung_up: bool,
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

impl Session {
    async fn deliver(&mut self, envelope: &Envelope, bytes: &[u8]) -> Result<(), Undelivered> {
        let connection = &mut self.connection;
        let Patience { command, accept, .. } = self.patience;
        let mut options = Vec::new();
        let mut addresses = envelope.to().iter().chain(envelope.from());
        if addresses.any(|address| !AsRef::<str>::as_ref(address).is_ascii()) {
            if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(no_smtputf8().into());
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        let mail = Mail::new(envelope.from().cloned(), options);
        let to = envelope.to().iter().map(|to| Rcpt::new(to.clone(), Vec::new()));
        if self.pipelining {
            let all: String = to.map(|rcpt| rcpt.to_string()).collect();
            let begun = connection.command(format!("{mail}{all}{Data}"));
            answered(Stage::Sender, command, begun).await?;
            for _ in envelope.to() {
                answered(Stage::Recipient, command, connection.read_response()).await?;
            }
            answered(Stage::Content, command, connection.read_response()).await?;
        } else {
            answered(Stage::Sender, command, connection.command(mail)).await?;
            for rcpt in to {
                answered(Stage::Recipient, command, connection.command(rcpt)).await?;
            }
            answered(Stage::Content, command, connection.command(Data)).await?;
        }
        match std::str::from_utf8(bytes) {
            Ok(text) => answered(Stage::Content, accept, connection.command(Content(text))).await,
            Err(_) => answered(Stage::Content, accept, connection.message(bytes)).await,
        }
    }
}

/// A message as it goes over the wire: dots at the start of lines doubled, a dot alone at the end (RFC 5321, 4.5.2).
struct Content<'a>(&'a str);

impl fmt::Display for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut begun = 0;
        let starts = self.0.match_indices("\r\n.").map(|(at, _)| at + 2);
        for at in self.0.starts_with('.').then_some(0).into_iter().chain(starts) {
            f.write_str(self.0.get(begun..at).unwrap_or_default())?;
            f.write_str(".")?;
            begun = at;
        }
        f.write_str(self.0.get(begun..).unwrap_or_default())?;
        f.write_str(if self.0.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" })
    }
}

impl From<SendError> for Undelivered {
    fn from(error: SendError) -> Self {
        Self { error, hung_up: false }
    }
}

/// The server, in what people read, once it was connected to.
const SERVER: &str = "the mail server";

fn unanswered(place: &str, within: Duration) -> SendError {
    SendError::Temporary(format!("{place} did not answer within {} s", within.as_secs_f32()))
}

async fn answered<T>(
    stage: Stage,
    within: Duration,
    reply: impl Future<Output = Result<T, Error>>,
) -> Result<(), Undelivered> {
    match timeout(within, reply).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => {
            // 421: the server closes the connection.
            let closed = error.status().is_none_or(|code| u16::from(code) == 421);
            let error = reply::send_error(stage, SERVER, &error);
            Err(Undelivered { error, hung_up: closed && stage == Stage::Sender })
        }
        Err(_) => Err(unanswered(SERVER, within).into()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_at_the_start_of_lines_are_doubled() {
        for (text, wire) in [
            ("a\r\n", "a\r\n.\r\n"),
            ("a", "a\r\n.\r\n"),
            (".a\r\n..\r\nb.\r\n.\r\n", "..a\r\n...\r\nb.\r\n..\r\n.\r\n"),
            ("é.\r\n\r\n.", "é.\r\n\r\n..\r\n.\r\n"),
        ] {
            assert_eq!(Content(text).to_string(), wire);
        }
    }
}
