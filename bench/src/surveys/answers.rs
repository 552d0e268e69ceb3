//! Many who answer one survey at the same time, each from an address of their own.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::time::Instant;
use tokio_postgres::Client;

use crate::{
    http::Connection,
    memory::Sample,
    service::{self, Service},
};

/// People at once; each goes on with the next link when an answer is recorded.
const SENDERS: usize = 100;

pub struct Answers {
    pub count: u64,
    pub senders: usize,
    pub took: Duration,
    /// Of each, in order.
    pub times: Vec<Duration>,
    /// What the results say, and what was sent.
    pub told: [i64; 4],
    pub given: [i64; 4],
    pub api: Sample,
}

pub async fn run(
    admin: &Client,
    address: SocketAddr,
    api: &Service,
    count: u64,
) -> anyhow::Result<Answers> {
    let body = r#"{"name":"After sale","kind":"nps","throttle":"PT0S"}"#;
    let made = service::ask(address, "POST", "/v1/surveys", body).await?;
    let id = made.get("id").and_then(Value::as_str).context("no survey")?.to_owned();
    let path = format!("/v1/surveys/{id}/invitations");
    let asked = r#"{"filter":{"tag":"asked"},"deliver":"link"}"#;
    let asked = service::ask(address, "POST", &path, asked).await?;
    let links = asked.get("links").and_then(Value::as_array).context("no links")?;
    ensure!(links.len() as u64 == count, "{} links for {count} contacts", links.len());
    let links = links.iter().filter_map(|one| one.get("url")?.as_str());
    let pages: Vec<String> =
        links.filter_map(|url| Some(url.strip_prefix("https://crm.example")?.to_owned())).collect();
    crate::database::settle(admin).await?;
    let begun = Instant::now();
    let senders = SENDERS.min(pages.len());
    let mut tasks = Vec::new();
    for sender in 0..senders {
        let own: Vec<(usize, String)> =
            pages.iter().cloned().enumerate().skip(sender).step_by(senders).collect();
        tasks.push(tokio::spawn(answer(sender, address, own)));
    }
    let mut times = Vec::with_capacity(pages.len());
    for task in tasks {
        times.extend(task.await??);
    }
    let took = begun.elapsed();
    times.sort_unstable();
    let results = format!("/v1/surveys/{id}/results");
    let results = service::ask(address, "GET", &results, "").await?;
    let told = ["completed", "promoters", "passives", "detractors"]
        .map(|name| results.get(name).and_then(Value::as_i64).unwrap_or(-1));
    Ok(Answers { count, senders, took, times, told, given: given(count), api: Sample::of(api)? })
}

/// The score of the answer with this number.
fn score(number: usize) -> usize {
    number % 11
}

/// How many, and how many of them 9 and 10, 7 and 8, and less.
fn given(count: u64) -> [i64; 4] {
    let mut given = [i64::try_from(count).unwrap_or(-1), 0, 0, 0];
    for number in 0..usize::try_from(count).unwrap_or(0) {
        let [_, promoters, passives, detractors] = &mut given;
        *match score(number) {
            9.. => promoters,
            7.. => passives,
            _ => detractors,
        } += 1;
    }
    given
}

async fn answer(
    sender: usize,
    address: SocketAddr,
    pages: Vec<(usize, String)>,
) -> anyhow::Result<Vec<Duration>> {
    let own = Ipv4Addr::new(127, 0, 1, u8::try_from(1 + sender % 250)?);
    let mut connection = Connection::open_from(own, address).await?;
    let mut times = Vec::with_capacity(pages.len());
    for (number, page) in pages {
        let form = format!("score={}&comment=It+was+number+{number}", score(number));
        let request = format!(
            "POST {page} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             content-length: {}\r\n\r\n{form}",
            form.len()
        );
        let begun = Instant::now();
        let status = connection.send(request.as_bytes()).await?.status;
        times.push(begun.elapsed());
        ensure!(status == 200, "an answer got {status}");
    }
    Ok(times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_is_of_one_part() {
        assert_eq!(given(11), [11, 2, 2, 7]);
        assert_eq!(given(22), [22, 4, 4, 14]);
    }
}
