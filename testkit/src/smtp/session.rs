use std::{io, sync::Arc};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::TcpStream,
    time::sleep,
};

use super::{
    Caught, Shared, lock,
    script::{self, Act, At},
};

const HELLO: &str = "250-localhost\r\n250-PIPELINING\r\n250-SIZE 33554432\r\n250-8BITMIME\r\n250-ENHANCEDSTATUSCODES\r\n250 SMTPUTF8";

/// One connection, from the greeting to its end. An error is the client's, which has gone.
pub(super) async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    let session = Session { stream: BufStream::new(stream), shared, from: None, to: Vec::new() };
    let _ = session.run().await;
}

struct Session {
    stream: BufStream<TcpStream>,
    shared: Arc<Shared>,
    from: Option<String>,
    to: Vec<String>,
}

/// Whether the session goes on.
type Step = io::Result<bool>;

impl Session {
    async fn run(mut self) -> io::Result<()> {
        match self.act(At::Connect, &[]).await {
            Some(Act::Reply(code)) => return self.say(&reply(code)).await,
            Some(_) => return Ok(()),
            None => self.say("220 localhost ESMTP catcher").await?,
        }
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Ok(());
            }
            let text = String::from_utf8_lossy(&line).trim_end().to_owned();
            if !self.command(&text).await? {
                return Ok(());
            }
        }
    }

    async fn command(&mut self, line: &str) -> Step {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => HELLO,
            "HELO" => "250 localhost",
            "MAIL" => return self.mail(rest).await,
            "RCPT" => return self.rcpt(rest).await,
            "DATA" => return self.data().await,
            "RSET" => {
                self.reset();
                "250 2.0.0 reset"
            }
            "NOOP" => "250 2.0.0 fine",
            "VRFY" => "252 2.1.5 send it and see",
            "QUIT" => {
                self.say("221 2.0.0 bye").await?;
                return Ok(false);
            }
            _ => "502 5.5.1 not implemented",
        };
        self.say(answer).await?;
        Ok(true)
    }

    async fn mail(&mut self, rest: &str) -> Step {
        let Some(from) = path(rest, "FROM:") else {
            return self.go_on("501 5.5.4 MAIL FROM:<address>").await;
        };
        if self.from.is_some() {
            return self.go_on("503 5.5.1 one message at a time").await;
        }
        match self.act(At::Mail, &[]).await {
            Some(act) => self.misbehave(act).await,
            None => {
                self.from = Some(from);
                self.go_on("250 2.1.0 sender ok").await
            }
        }
    }

    async fn rcpt(&mut self, rest: &str) -> Step {
        let Some(to) = path(rest, "TO:").filter(|to| !to.is_empty()) else {
            return self.go_on("501 5.5.4 RCPT TO:<address>").await;
        };
        if self.from.is_none() {
            return self.go_on("503 5.5.1 MAIL first").await;
        }
        match self.act(At::Rcpt, std::slice::from_ref(&to)).await {
            Some(act) => self.misbehave(act).await,
            None => {
                self.to.push(to);
                self.go_on("250 2.1.5 recipient ok").await
            }
        }
    }

    async fn data(&mut self) -> Step {
        if self.to.is_empty() {
            return self.go_on("503 5.5.1 RCPT first").await;
        }
        let to = self.to.clone();
        if let Some(act) = self.act(At::Data, &to).await {
            return self.misbehave(act).await;
        }
        self.say("354 end with a dot alone").await?;
        let Some(data) = self.message().await? else { return Ok(false) };
        // The wait of a delay comes after the message is kept, so it is looked up here and not in `act`.
        let act = script::next(&mut lock(&self.shared.script), At::End, &to);
        let from = self.from.clone().unwrap_or_default();
        self.reset();
        if let Some(act @ (Act::Reply(_) | Act::Say(..))) = act {
            return self.misbehave(act).await;
        }
        self.shared.keep(Caught::new(from, to, data));
        match act {
            Some(Act::Cut) => return Ok(false),
            Some(Act::Delay(by)) => sleep(by).await,
            _ => {}
        }
        self.go_on("250 2.0.0 kept").await
    }

    /// The lines up to the dot, each doubled dot at a beginning undone; `None` where the connection ends first.
    async fn message(&mut self) -> io::Result<Option<Vec<u8>>> {
        let mut data = Vec::new();
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Ok(None);
            }
            if line == b".\r\n" {
                return Ok(Some(data));
            }
            data.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }

    /// What the script says for this moment; a delay is waited out here and is then nothing special.
    async fn act(&self, at: At, recipients: &[String]) -> Option<Act> {
        let act = script::next(&mut lock(&self.shared.script), at, recipients)?;
        match act {
            Act::Delay(by) => {
                sleep(by).await;
                None
            }
            act => Some(act),
        }
    }

    async fn misbehave(&mut self, act: Act) -> Step {
        match act {
            Act::Reply(code) => {
                self.say(&reply(code)).await?;
                Ok(code != 421)
            }
            Act::Say(code, words) => {
                self.say(&format!("{code} {words}")).await?;
                Ok(code != 421)
            }
            Act::Cut | Act::Delay(_) => Ok(false),
        }
    }

    async fn go_on(&mut self, answer: &str) -> Step {
        self.say(answer).await?;
        Ok(true)
    }

    async fn say(&mut self, answer: &str) -> io::Result<()> {
        self.stream.write_all(format!("{answer}\r\n").as_bytes()).await?;
        self.stream.flush().await
    }

    fn reset(&mut self) {
        self.from = None;
        self.to.clear();
    }
}

/// A code with the enhanced code of its class; 550 is that of a mailbox that is not there.
fn reply(code: u16) -> String {
    if code == 550 {
        return format!("{code} 5.1.1 no such user, as the script says");
    }
    format!("{code} {}.0.0 as the script says", code / 100)
}

/// The address in `FROM:<a@b> BODY=8BITMIME`.
fn path(rest: &str, keyword: &str) -> Option<String> {
    let (head, tail) = rest.split_at_checked(keyword.len())?;
    let address = tail.trim_start().strip_prefix('<')?.split_once('>')?.0;
    head.eq_ignore_ascii_case(keyword).then(|| address.to_owned())
}
