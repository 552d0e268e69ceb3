//! Who else sends: Postfix's `smtp-source`, and a pooled nodemailer sender.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::{Context, ensure};
use tokio::process::Command;

use super::PATIENCE;

/// The version that is measured.
const NODEMAILER: &str = "nodemailer@7";

#[derive(Clone, Debug)]
pub enum Rival {
    /// Sessions are kept, as ours are.
    SourceKept(PathBuf),
    /// As it comes: a session for each message.
    Source(PathBuf),
    Nodemailer {
        node: PathBuf,
        folder: PathBuf,
    },
}

/// One turn of it.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    pub port: u16,
    pub messages: u64,
    pub sessions: usize,
    pub bytes: u64,
}

impl Rival {
    pub fn name(&self) -> &'static str {
        match self {
            Self::SourceKept(_) => "smtp-source, sessions kept",
            Self::Source(_) => "smtp-source, a session a message",
            Self::Nodemailer { .. } => "nodemailer, pooled",
        }
    }

    pub async fn send(&self, turn: Turn) -> anyhow::Result<()> {
        let mut command = self.command(turn);
        command.stdin(Stdio::null()).kill_on_drop(true);
        let status = tokio::time::timeout(PATIENCE, command.status()).await;
        let status = status.context("it takes too long")?.context("it does not start")?;
        ensure!(status.success(), "{}: {status}", self.name());
        Ok(())
    }

    fn command(&self, turn: Turn) -> Command {
        let Turn { port, messages, sessions, bytes } = turn;
        match self {
            Self::SourceKept(program) | Self::Source(program) => {
                let mut command = Command::new(program);
                command.args(["-f", "rapport@rapport.example", "-t", "person@sales.example"]);
                command.args(["-s", &sessions.to_string(), "-m", &messages.to_string()]);
                command.args(["-l", &bytes.to_string()]);
                if let Self::SourceKept(_) = self {
                    command.arg("-d");
                }
                command.arg(format!("inet:127.0.0.1:{port}"));
                command
            }
            Self::Nodemailer { node, folder } => {
                let mut command = Command::new(node);
                command.arg(folder.join("sender.mjs")).arg(folder);
                command.args(
                    [u64::from(port), messages, sessions as u64, bytes].map(|n| n.to_string()),
                );
                command
            }
        }
    }
}

/// Puts nodemailer into `folder`, where it is not there yet; `None` where node or the registry is missing.
pub async fn nodemailer(folder: &Path) -> anyhow::Result<Option<Rival>> {
    let (Some(node), Some(npm)) = (super::target::program("node"), super::target::program("npm"))
    else {
        return Ok(None);
    };
    std::fs::create_dir_all(folder)?;
    std::fs::write(folder.join("sender.mjs"), include_str!("sender.mjs"))?;
    if !folder.join("node_modules/nodemailer").exists() {
        std::fs::write(folder.join("package.json"), "{\"private\": true}\n")?;
        let mut install = Command::new(npm);
        install.args(["install", "--no-audit", "--no-fund", "--no-save", NODEMAILER]);
        let done = install.current_dir(folder).stdout(Stdio::null()).status().await?;
        if !done.success() {
            return Ok(None);
        }
    }
    Ok(Some(Rival::Nodemailer { node, folder: folder.into() }))
}
