//! Whether a server answers well: for health checks of containers, which have no client for HTTP.

use std::time::Duration;

use anyhow::{Context, bail, ensure};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use url::Url;

use super::say;
use crate::{command::Health, parts};

const PATIENCE: Duration = Duration::from_secs(5);

/// More than any answer that is worth showing.
const MOST_BYTES: u64 = 64 * 1024;

pub async fn run(health: &Health) -> anyhow::Result<()> {
    let url = match &health.url {
        Some(url) => url.clone(),
        None => format!("http://{}/readyz", parts::reachable(health.bind)),
    };
    let answer = timeout(PATIENCE, get(&url)).await;
    let answer = answer.with_context(|| format!("{url} does not answer"))??;
    let status = answer.lines().next().unwrap_or_default();
    let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body).trim();
    match status.split(' ').nth(1) {
        Some("200" | "204") => say("ok"),
        Some(status) => bail!("{url} answers {status}: {body}"),
        None => bail!("{url} does not speak HTTP"),
    }
}

async fn get(url: &str) -> anyhow::Result<String> {
    let parsed = Url::parse(url).with_context(|| format!("{url:?} is no URL"))?;
    ensure!(parsed.scheme() == "http", "{url:?} is no http URL");
    let host = parsed.host_str().context("the URL has no host")?;
    let port = parsed.port_or_known_default().unwrap_or(80);
    let address = format!("{host}:{port}");
    let mut stream = TcpStream::connect(&address).await.with_context(|| url.to_owned())?;
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nUser-Agent: rapport-health\r\n\r\n",
        parsed.path()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MOST_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
