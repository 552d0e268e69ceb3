//! Lets a restored or cloned database send again.

use std::{
    io::{BufRead, IsTerminal, Write},
    process::ExitCode,
};

use anyhow::{Context, bail};
use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use shared::{
    adoption::{self, Due, Fates},
    db::Conn,
    installation::{self, Marks, Verdict},
};

use super::say;
use crate::{
    command::Adopt,
    database::{self, Database},
    fault, install,
};

/// Fails where it is not done: nobody said yes, or what was said does not fit.
pub async fn run(adopt: Adopt) -> anyhow::Result<ExitCode> {
    let base = &adopt.settings.base;
    database::must_exist(base)?;
    let database = Database::open(base).await?;
    let done = on(&database.url(), &adopt).await;
    database.close().await?;
    Ok(if done? { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn on(url: &str, adopt: &Adopt) -> anyhow::Result<bool> {
    let mut conn = database::migrated(url).await?;
    let now = install::find_clock(&mut conn).await?.now();
    let marks = adopt.settings.marks();
    let judged = installation::actions::judge(&mut conn, &marks).await.map_err(fault::readable)?;
    let why = match judged {
        Some(Verdict::Held(why)) => why,
        Some(Verdict::Unmarked) => {
            say("nothing to do: the first start marks this database")?;
            return Ok(true);
        }
        Some(Verdict::Ours) | None => {
            say("nothing to do: this database sends")?;
            return Ok(true);
        }
    };
    let fates = Fates { send: adopt.send.clone(), drop: adopt.drop.clone() };
    let due = adoption::queries::due(&mut conn, now).await.map_err(fault::readable)?;
    show(&why, &due, &fates)?;
    if let Some(kind) = fates.wrong(&due).first() {
        bail!("{kind}: nothing is due of this kind, or it is to be both sent and dropped");
    }
    if !adopt.yes && !agreed()? {
        return Ok(false);
    }
    settle(&mut conn, &marks, &fates, now).await?;
    Ok(true)
}

fn show(why: &str, due: &[Due], fates: &Fates) -> anyhow::Result<()> {
    say(&format!("Nothing is sent, neither mail nor webhook: {why}."))?;
    if due.is_empty() {
        return say("Nothing fell due meanwhile.");
    }
    say("Since then fell due:")?;
    let widest = due.iter().map(|due| due.kind.len()).max().unwrap_or(0);
    due.iter().try_for_each(|one| {
        let (kind, count) = (&one.kind, one.count);
        let oldest = one.oldest.format("%Y-%m-%d %H:%MZ");
        let fate = fates.of(kind).as_str();
        say(&format!("  {kind:widest$}  {count:>6}  oldest {oldest}  will be {fate}"))
    })
}

fn agreed() -> anyhow::Result<bool> {
    let input = std::io::stdin();
    if !input.is_terminal() {
        say("To adopt it, say --yes; --send KIND and --drop KIND decide otherwise by kind.")?;
        return Ok(false);
    }
    let mut out = std::io::stdout();
    write!(out, "Adopt it? Only if no other server works on the same data. [y/N] ")?;
    out.flush()?;
    let mut answer = String::new();
    input.lock().read_line(&mut answer).context("the answer")?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

async fn settle(
    conn: &mut Conn,
    marks: &Marks,
    fates: &Fates,
    now: DateTime<Utc>,
) -> anyhow::Result<()> {
    let adopted =
        conn.transaction(async |conn| adoption::actions::adopt(conn, marks, fates, now).await);
    let (mark, due) = adopted.await.map_err(fault::readable)?;
    installation::actions::keep(marks, mark).map_err(fault::readable)?;
    let rows: i64 = due.iter().map(|due| due.count).sum();
    say(&format!("Adopted as installation {mark}; {rows} due rows settled."))
}
