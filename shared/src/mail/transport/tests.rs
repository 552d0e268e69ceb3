use chrono::{TimeZone, Utc};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};

use super::*;
use crate::mail::message::{mailbox, message_id};

/// What the fake server answers to RCPT, and whether it hangs up there.
#[derive(Clone, Copy)]
enum Play {
    Answer(&'static str),
    HangUp,
    RefuseContent(&'static str),
    RefuseLogin,
}

/// Speaks as much SMTP as a client needs; sends on each message it took, and `connected` for each connection.
async fn server(play: Play) -> (Mailer, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (out, seen) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            out.send("connected".to_owned()).ok();
            tokio::spawn(talk(stream, play, out.clone()));
        }
    });
    let user = if matches!(play, Play::RefuseLogin) { "me:secret@" } else { "" };
    (Mailer::smtp(&format!("smtp://{user}127.0.0.1:{port}")).unwrap(), seen)
}

async fn talk(stream: TcpStream, play: Play, out: mpsc::UnboundedSender<String>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut data: Option<String> = None;
    say(&mut stream, "220 fake").await?;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if let Some(text) = &mut data {
            if line != ".\r\n" {
                text.push_str(&line);
                continue;
            }
            out.send(data.take()?).ok();
            match play {
                Play::RefuseContent(answer) => say(&mut stream, answer).await?,
                _ => say(&mut stream, "250 2.0.0 taken").await?,
            }
            continue;
        }
        match (line.get(..4)?, play) {
            ("EHLO", Play::RefuseLogin) => say(&mut stream, "250-fake\r\n250 AUTH PLAIN").await?,
            ("AUTH", _) => say(&mut stream, "535 5.7.8 wrong password").await?,
            ("RCPT", Play::HangUp) => return None,
            ("RCPT", Play::Answer(answer)) => say(&mut stream, answer).await?,
            ("DATA", _) => {
                say(&mut stream, "354 go on").await?;
                data = Some(String::new());
            }
            _ => say(&mut stream, "250 fine").await?,
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.get_mut().write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

fn message() -> OutgoingMessage {
    let from = mailbox("Rapport <rapport@example.com>").unwrap();
    let id = Uuid::from_u128(7);
    OutgoingMessage {
        id,
        kind: "alert",
        to_name: "张伟".into(),
        to_email: "ada@example.com".into(),
        subject: "线索".into(),
        text: ".\nA line with one dot alone ends no message.\n".into(),
        html: "<p>你好</p>".into(),
        date: Utc.with_ymd_and_hms(2026, 11, 23, 9, 45, 0).unwrap(),
        message_id: message_id(id, &from),
        from,
        reply_to: None,
        unsubscribe_url: None,
        attachments: Vec::new(),
    }
}

#[tokio::test]
async fn a_message_is_taken_and_the_connection_kept() {
    let (mailer, mut seen) = server(Play::Answer("250 2.1.5 fine")).await;
    mailer.check().await.unwrap();
    assert_eq!(seen.recv().await.unwrap(), "connected");
    mailer.send(&message()).await.unwrap();
    mailer.send(&message()).await.unwrap();
    assert_eq!(seen.recv().await.unwrap(), "connected");
    let taken = seen.recv().await.unwrap();
    assert!(taken.contains("Message-ID: <00000000-0000-0000-0000-000000000007@example.com>"));
    assert!(taken.is_ascii(), "{taken}");
    let again = seen.recv().await.unwrap();
    assert!(again.contains("X-Rapport-Kind: alert"), "a second connection: {again}");
    assert_eq!(mailer.read(Uuid::from_u128(7)).await, None);
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    let (mailer, _seen) = server(Play::Answer("451 4.7.1 greylisted, come back")).await;
    let error = mailer.send(&message()).await.unwrap_err();
    assert_eq!(error, SendError::Temporary("451 4.7.1 greylisted, come back".into()));
}

#[tokio::test]
async fn a_refused_recipient_is_final() {
    let (mailer, _seen) = server(Play::Answer("550 5.1.1 no such user")).await;
    let error = mailer.send(&message()).await.unwrap_err();
    assert_eq!(
        error,
        SendError::Permanent {
            code: 550,
            enhanced: Some("5.1.1".into()),
            message: "550 5.1.1 no such user".into(),
            address_is_bad: true,
        }
    );
}

#[tokio::test]
async fn a_refused_message_leaves_the_address_alone() {
    let (mailer, _seen) = server(Play::RefuseContent("554 5.7.1 looks like spam")).await;
    let error = mailer.send(&message()).await.unwrap_err();
    assert!(
        matches!(error, SendError::Permanent { code: 554, address_is_bad: false, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn lost_connections_and_wrong_passwords_are_tried_again() {
    for play in [Play::HangUp, Play::RefuseLogin] {
        let (mailer, _seen) = server(play).await;
        let error = mailer.send(&message()).await.unwrap_err();
        assert!(matches!(error, SendError::Temporary(_)), "{error:?}");
        assert_eq!(mailer.check().await.is_err(), matches!(play, Play::RefuseLogin));
        assert!(!error.to_string().contains("secret") && !format!("{mailer:?}").contains("secret"));
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = nobody.local_addr().unwrap().port();
    drop(nobody);
    let mailer = Mailer::smtp(&format!("smtp://127.0.0.1:{port}")).unwrap();
    let error = mailer.send(&message()).await.unwrap_err();
    assert!(
        matches!(&error, SendError::Temporary(text) if text.contains("127.0.0.1")),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_folder_holds_one_file_a_message() {
    let dir = tempfile::tempdir().unwrap();
    let mailer = Mailer::folder(dir.path().join("mail"));
    let message = message();
    mailer.send(&message).await.unwrap();
    mailer.send(&OutgoingMessage { subject: "Second".into(), ..message.clone() }).await.unwrap();
    let names: Vec<_> = std::fs::read_dir(dir.path().join("mail"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["00000000-0000-0000-0000-000000000007.eml"]);
    let raw = String::from_utf8(mailer.read(message.id).await.unwrap()).unwrap();
    assert!(raw.contains("Subject: Second\r\n"), "{raw}");
    assert_eq!(mailer.read(Uuid::nil()).await, None);
}

#[tokio::test]
async fn an_impossible_address_is_final() {
    let dir = tempfile::tempdir().unwrap();
    let message = OutgoingMessage { to_email: "nobody".into(), ..message() };
    let error = Mailer::folder(dir.path()).send(&message).await.unwrap_err();
    assert!(matches!(error, SendError::Permanent { address_is_bad: true, .. }), "{error:?}");
}
