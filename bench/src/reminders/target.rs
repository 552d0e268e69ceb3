//! Where the messages of the rounds go: Postfix's `smtp-sink`, or in the small form a server of our own.

use std::{
    io::Read,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use anyhow::{Context, bail};

use crate::smtp::{Sink, Tally};

pub enum Target {
    Own(Sink),
    Postfix(SmtpSink),
}

/// The process; killed when the value is dropped.
pub struct SmtpSink {
    child: Child,
    port: u16,
    tally: Tally,
}

/// A program of Postfix, which stands outside a user's path.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let more = ["/usr/sbin", "/usr/libexec/postfix"].map(PathBuf::from);
    std::env::split_paths(&path).chain(more).map(|dir| dir.join(name)).find(|path| path.exists())
}

impl Target {
    pub fn url(&self) -> String {
        match self {
            Self::Own(sink) => sink.url(),
            Self::Postfix(sink) => format!("smtp://127.0.0.1:{}", sink.port),
        }
    }

    pub fn tally(&self) -> &Tally {
        match self {
            Self::Own(sink) => sink.tally(),
            Self::Postfix(sink) => &sink.tally,
        }
    }
}

impl SmtpSink {
    pub fn start(program: &Path) -> anyhow::Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(program);
        if rustix::process::geteuid().is_root() {
            command.args(["-u", "nobody"]);
        }
        // It says how many it has taken after each.
        command.args(["-c", "-m", "512"]).arg(format!("inet:127.0.0.1:{port}")).arg("512");
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().context("smtp-sink")?;
        let said = child.stdout.take().context("smtp-sink says nothing")?;
        let tally = Tally::default();
        let counter = tally.clone();
        std::thread::spawn(move || count(said, &counter));
        std::thread::sleep(Duration::from_millis(300));
        if let Some(status) = child.try_wait()? {
            bail!("smtp-sink ended: {status}");
        }
        Ok(Self { child, port, tally })
    }

    pub fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// Reads what it says a few hundred times a second, so that counting costs next to nothing.
fn count(mut said: impl Read, tally: &Tally) {
    let (mut buffer, mut rest, mut before) = (vec![0; 64 * 1024], String::new(), 0);
    while let Ok(read @ 1..) = said.read(&mut buffer) {
        rest.push_str(&String::from_utf8_lossy(buffer.get(..read).unwrap_or_default()));
        if let Some(total) = last_total(&rest).filter(|total| *total > before) {
            tally.add(total - before, 0);
            before = total;
        }
        // The last line may not be whole.
        rest = rest.rsplit('\r').next().unwrap_or_default().to_owned();
        std::thread::sleep(Duration::from_millis(3));
    }
}

/// Of `sess=2 quit=2 mesg=49` lines, each ended by a return.
fn last_total(said: &str) -> Option<u64> {
    let (whole, _) = said.rsplit_once('\r')?;
    whole.rsplit_once("mesg=")?.1.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_whole_line_counts() {
        assert_eq!(
            last_total("sess=2   quit=1   mesg=48\rsess=2   quit=2   mesg=49\rsess="),
            Some(49)
        );
        assert_eq!(last_total("sess=2   quit=1   mesg=4"), None);
    }
}
