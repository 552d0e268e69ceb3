//! A connection to a mail server, and a message handed to it.

use std::{fmt, time::Duration};

use lettre::{
    address::Envelope,
    transport::smtp::{
        Error,
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{Extension, MailParameter},
    },
};
use tokio::time::timeout;

use super::{Patience, Stage};
use crate::mail::{reply, transport::SendError};

/// A connection that messages can be handed to.
pub(super) struct Session {
    pub(super) connection: AsyncSmtpConnection,
    /// The server takes commands before it has answered those before them.
    pub(super) pipelining: bool,
    pub(super) patience: Patience,
}

/// Why a message was not delivered.
pub(super) struct Undelivered {
    pub(super) error: SendError,
    /// The server had hung up before it was asked anything: worth a new connection.
    pub(super) hung_up: bool,
}

impl From<SendError> for Undelivered {
    fn from(error: SendError) -> Self {
        Self { error, hung_up: false }
    }
}

impl Session {
    pub(super) async fn deliver(
        &mut self,
        envelope: &Envelope,
        bytes: &[u8],
    ) -> Result<(), Undelivered> {
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

/// The server, in what people read, once it was connected to.
const SERVER: &str = "the mail server";

pub(super) fn unanswered(place: &str, within: Duration) -> SendError {
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
