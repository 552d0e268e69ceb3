use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

use super::*;

const MESSAGE: &str = "From: Rapport <r@x.test>\r\nTo: a@x.test\r\nSubject: =?utf-8?q?Z=C3=BCrich?=\r\n\
    Message-ID: <1@x.test>\r\nX-Rapport-Kind: reminder\r\nX-Long: one\r\n two\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
    .dot\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>dot</p>\r\n--b--\r\n";

/// A client written out by hand.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn new(catcher: &SmtpCatcher) -> Self {
        Self(BufReader::new(TcpStream::connect(catcher.address()).await.unwrap()))
    }

    async fn greeted(catcher: &SmtpCatcher) -> Self {
        let mut client = Self::new(catcher).await;
        assert_eq!(client.code().await, 220);
        client
    }

    /// The code of the next answer, of its last line; 0 where the connection has ended.
    async fn code(&mut self) -> u16 {
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line).await.unwrap_or(0) == 0 {
                return 0;
            }
            if line.as_bytes()[3] == b' ' {
                return line[..3].parse().unwrap();
            }
        }
    }

    async fn say(&mut self, text: &str) {
        let _ = self.0.get_mut().write_all(text.as_bytes()).await;
    }

    async fn ask(&mut self, line: &str) -> u16 {
        self.say(&format!("{line}\r\n")).await;
        self.code().await
    }

    /// A whole message to these; the codes of all answers.
    async fn send(&mut self, to: &[&str]) -> Vec<u16> {
        let mut codes = vec![self.ask("MAIL FROM:<r@x.test> BODY=8BITMIME").await];
        for to in to {
            codes.push(self.ask(&format!("RCPT TO:<{to}>")).await);
        }
        codes.push(self.ask("DATA").await);
        if codes.last() == Some(&354) {
            self.say(&MESSAGE.replace("\r\n.", "\r\n..")).await;
            codes.push(self.ask(".").await);
        }
        codes
    }
}

const SENT: [u16; 4] = [250, 250, 354, 250];

#[tokio::test]
async fn keeps_several_messages_of_a_connection() {
    let catcher = SmtpCatcher::start().await.unwrap();
    assert!(catcher.url().starts_with("smtp://127.0.0.1:"));
    let mut client = Client::greeted(&catcher).await;
    assert_eq!(client.ask("EHLO me").await, 250);
    assert_eq!(client.send(&["a@x.test"]).await, SENT);
    assert_eq!(client.send(&["b@x.test", "c@x.test"]).await, [250, 250, 250, 354, 250]);
    assert_eq!(client.ask("QUIT").await, 221);
    assert_eq!(client.code().await, 0);

    let messages = catcher.wait_for(2, Duration::from_secs(1)).await;
    assert_eq!(messages[1].to, ["b@x.test", "c@x.test"]);
    assert_eq!(catcher.to("A@x.test").len(), 1);
    let first = &messages[0];
    assert_eq!(first.from, "r@x.test");
    assert_eq!(first.data, MESSAGE.as_bytes());
    assert_eq!(first.subject().unwrap(), "Zürich");
    assert_eq!(first.text().unwrap(), ".dot");
    assert_eq!(first.html().unwrap(), "<p>dot</p>");
    assert_eq!(first.message_id().unwrap(), "1@x.test");
    assert_eq!(first.kind().unwrap(), "reminder");
    assert_eq!(first.header("x-long").unwrap(), "one two");
    assert_eq!(first.header("X-None"), None);
    catcher.clear();
    assert!(catcher.messages().is_empty());
}

#[tokio::test]
async fn takes_pipelined_commands_and_guards_their_order() {
    let catcher = SmtpCatcher::start().await.unwrap();
    let mut client = Client::greeted(&catcher).await;
    assert_eq!(client.ask("RCPT TO:<a@x.test>").await, 503);
    assert_eq!(client.ask("DATA").await, 503);
    assert_eq!(client.ask("MAIL a@x.test").await, 501);
    assert_eq!(client.ask("STARTTLS").await, 502);
    client
        .say("MAIL FROM:<>\r\nRCPT TO:<é@x.test> X=1\r\nRSET\r\nNOOP\r\nRCPT TO:<a@x.test>\r\n")
        .await;
    for code in [250, 250, 250, 250, 503] {
        assert_eq!(client.code().await, code);
    }
    client.say("mail from:<>\r\nrcpt to:<é@x.test>\r\ndata\r\n").await;
    assert_eq!([client.code().await, client.code().await, client.code().await], [250, 250, 354]);
    client.say("Subject: text only\r\n\r\n..\r\n.\r\nQUIT\r\n").await;
    assert_eq!([client.code().await, client.code().await], [250, 221]);
    let message = &catcher.messages()[0];
    assert_eq!((message.from.as_str(), message.to[0].as_str()), ("", "é@x.test"));
    assert_eq!((message.text().unwrap().as_str(), message.html()), (".\r\n", None));
}

#[tokio::test]
async fn answers_with_codes_as_the_script_says() {
    let catcher = SmtpCatcher::start().await.unwrap();
    catcher.script(Behaviour::reply(At::Rcpt, 550).to("gone@x.test"));
    catcher.script(Behaviour::reply(At::End, 451).times(2));
    catcher.script(Behaviour::reply(At::Connect, 421).once());

    let mut refused = Client::new(&catcher).await;
    assert_eq!([refused.code().await, refused.code().await], [421, 0]);
    let mut client = Client::greeted(&catcher).await;
    assert_eq!(client.send(&["gone@x.test", "a@x.test"]).await, [250, 550, 250, 354, 451]);
    assert_eq!(client.send(&["a@x.test"]).await, [250, 250, 354, 451]);
    assert_eq!(client.send(&["gone@x.test", "a@x.test"]).await, [250, 550, 250, 354, 250]);
    assert_eq!(catcher.messages().len(), 1);
    assert_eq!(catcher.messages()[0].to, ["a@x.test"]);
    catcher.accept_all();
    assert_eq!(client.send(&["gone@x.test"]).await, SENT);
}

#[tokio::test]
async fn cuts_and_delays_as_the_script_says() {
    let catcher = SmtpCatcher::start().await.unwrap();
    catcher.script(Behaviour::cut(At::Data).once());
    assert_eq!(Client::greeted(&catcher).await.send(&["a@x.test"]).await, [250, 250, 0]);
    assert!(catcher.messages().is_empty());

    catcher.script(Behaviour::cut(At::End).once());
    assert_eq!(Client::greeted(&catcher).await.send(&["a@x.test"]).await, [250, 250, 354, 0]);
    assert_eq!(catcher.messages().len(), 1, "accepted, though the client cannot know");

    let wait = Duration::from_millis(60);
    catcher.script(Behaviour::delay(At::End, wait).once());
    let begun = Instant::now();
    assert_eq!(Client::greeted(&catcher).await.send(&["a@x.test"]).await, SENT);
    assert!(begun.elapsed() >= wait);
}

#[tokio::test]
async fn goes_down_and_comes_back_on_the_same_port() {
    let catcher = SmtpCatcher::start().await.unwrap();
    let mut client = Client::greeted(&catcher).await;
    catcher.refuse().await;
    assert_eq!(client.0.read(&mut [0]).await.unwrap_or(0), 0);
    TcpStream::connect(catcher.address()).await.unwrap_err();

    catcher.resume().await.unwrap();
    assert_eq!(Client::greeted(&catcher).await.send(&["a@x.test"]).await, SENT);
}

#[tokio::test]
#[should_panic(expected = "0 of 1 messages came within 1ms: []")]
async fn says_what_did_not_come() {
    SmtpCatcher::start().await.unwrap().wait_for(1, Duration::from_millis(1)).await;
}
