//! Whether a message is lost or comes twice when a worker is killed in the middle.

use std::path::Path;

use super::{PATIENCE, due::Due};
use crate::{
    database::Database,
    kill::{self, Proof},
    service::Service,
    smtp::Sink,
};

pub async fn prove(
    binary: &Path,
    database: &Database,
    due: &mut Due<'_>,
    messages: u64,
) -> anyhow::Result<Proof> {
    let sink = Sink::counting().await?;
    let victim = Service::worker(binary, database, "victim", &sink.url()).await?;
    let other = Service::worker(binary, database, "other", &sink.url()).await?;
    due.make(messages).await?;
    let kill = kill::in_the_middle(victim, &sink, due.admin, messages, PATIENCE).await?;
    due.settled(PATIENCE).await?;
    let recovered = kill.at.elapsed();
    other.stop().await?;
    Ok(kill.judged(&sink, &due.messages().await?, recovered))
}
