//! Takes what a mail server pipes: a notification that a message came back, or is late.

use std::{io::Read, process::ExitCode};

use anyhow::Context;
use diesel_async::AsyncConnection;
use shared::bounces::{self, Dsn, Outcome, actions};

use super::{keys::on_database, say};
use crate::{fault, settings::Base};

/// `EX_DATAERR` of sysexits: what came is no notification, and will be none when it comes again.
const NO_NOTIFICATION: u8 = 65;
/// `EX_TEMPFAIL`: the mail server keeps it and tries again.
pub const TRY_AGAIN: u8 = 75;

/// A notification returns one message of ours at most, and a little more.
const LARGEST: u64 = 16 * 1024 * 1024;

pub async fn run(base: Base) -> anyhow::Result<ExitCode> {
    let mut raw = Vec::new();
    let read = std::io::stdin().lock().take(LARGEST).read_to_end(&mut raw);
    read.context("standard input cannot be read")?;
    match bounces::read(&raw) {
        Ok(dsn) => {
            say(&settle(&base, dsn).await?)?;
            Ok(ExitCode::SUCCESS)
        }
        Err(malformed) => {
            eprintln!("error: {malformed}");
            Ok(ExitCode::from(NO_NOTIFICATION))
        }
    }
}

/// Answers in a line what came of it.
async fn settle(base: &Base, dsn: Dsn) -> anyhow::Result<String> {
    let Some(told) = dsn.told else { return Ok("nothing to do: it arrived".to_owned()) };
    let settled = on_database(base, async |conn, now| {
        let settled = conn.transaction(async |conn| actions::settle(conn, &told, now).await).await;
        settled.map_err(fault::readable)
    });
    Ok(match settled.await? {
        Outcome::Unknown => "ignored: it is about no message of this installation".to_owned(),
        Outcome::Noted(id) => format!("noted: e-mail {id} is late: {}", told.detail),
        Outcome::Bounced(id) => format!("bounced: e-mail {id}: {}", told.detail),
        Outcome::Settled(id) => format!("nothing to do: e-mail {id} was settled before"),
    })
}
