//! An endpoint of webhooks that answers as it is told, and keeps what it got.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

/// What a request is answered with.
#[derive(Clone, Debug)]
pub enum Answer {
    Status(u16),
    /// A status, more lines of the head, a body.
    With(u16, &'static str, String),
    /// Whatever it is.
    Raw(&'static [u8]),
    /// Nothing, for ever.
    Hang,
    /// A head, then a body without an end.
    Endless(u16),
    /// A head, then a byte now and then.
    Drip(u16),
    /// A status after this long.
    Late(u16, Duration),
}

/// A request that came in.
#[derive(Clone, Debug)]
pub struct Hook {
    /// By their names in small letters.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Hook {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

/// Ends with the runtime of the test.
#[derive(Clone)]
pub struct Target {
    pub address: SocketAddr,
    hooks: Arc<Mutex<Vec<Hook>>>,
    script: Arc<Mutex<VecDeque<Answer>>>,
    otherwise: Arc<Mutex<Answer>>,
    connections: Arc<AtomicUsize>,
}

impl Target {
    pub async fn start() -> Self {
        Self::at("127.0.0.1:0").await
    }

    pub async fn at(address: &str) -> Self {
        let listener = TcpListener::bind(address).await.expect("a port");
        let target = Self {
            address: listener.local_addr().expect("an address"),
            hooks: Arc::default(),
            script: Arc::default(),
            otherwise: Arc::new(Mutex::new(Answer::Status(204))),
            connections: Arc::default(),
        };
        let served = target.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                served.connections.fetch_add(1, SeqCst);
                let served = served.clone();
                tokio::spawn(async move { served.serve(stream).await });
            }
        });
        target
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers the next requests so, one after the other.
    pub fn script(&self, answers: impl IntoIterator<Item = Answer>) {
        lock(&self.script).extend(answers);
    }

    /// Answers so when the script is at its end; 204 where nothing is said.
    pub fn otherwise(&self, answer: Answer) {
        *lock(&self.otherwise) = answer;
    }

    /// Requests so far, in the order in which they came in whole.
    pub fn hooks(&self) -> Vec<Hook> {
        lock(&self.hooks).clone()
    }

    /// How often somebody connected.
    pub fn connections(&self) -> usize {
        self.connections.load(SeqCst)
    }

    /// Waits for so many requests.
    pub async fn wait_for(&self, count: usize, patience: Duration) -> Vec<Hook> {
        let begun = Instant::now();
        loop {
            let hooks = self.hooks();
            if hooks.len() >= count {
                return hooks;
            }
            assert!(begun.elapsed() < patience, "{} requests of {count}", hooks.len());
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some(hook) = read(&mut stream).await else { return };
        lock(&self.hooks).push(hook);
        let next = lock(&self.script).pop_front();
        let answer = next.unwrap_or_else(|| lock(&self.otherwise).clone());
        // Whoever asked may be gone.
        let _ = reply(&mut stream, answer).await;
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn read(stream: &mut TcpStream) -> Option<Hook> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8_lossy(bytes.get(..end)?).into_owned();
    let headers: BTreeMap<String, String> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    while bytes.len() < end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(bytes.get(end + 4..end + 4 + length)?.to_vec()).ok()?;
    Some(Hook { headers, body })
}

async fn reply(stream: &mut TcpStream, answer: Answer) -> std::io::Result<()> {
    let head =
        |status: u16, more: &str| format!("HTTP/1.1 {status} Said\r\n{more}connection: close\r\n");
    match answer {
        Answer::Status(status) => {
            let length = if status == 204 { "" } else { "content-length: 0\r\n" };
            stream.write_all(format!("{}\r\n", head(status, length)).as_bytes()).await
        }
        Answer::With(status, more, body) => {
            let length = format!("{more}content-length: {}\r\n", body.len());
            stream.write_all(format!("{}\r\n{body}", head(status, &length)).as_bytes()).await
        }
        Answer::Raw(bytes) => stream.write_all(bytes).await,
        Answer::Hang => {
            sleep(Duration::from_secs(600)).await;
            Ok(())
        }
        Answer::Endless(status) => {
            stream.write_all(format!("{}\r\n", head(status, "")).as_bytes()).await?;
            loop {
                stream.write_all(&[b'x'; 65_536]).await?;
            }
        }
        Answer::Drip(status) => {
            stream.write_all(format!("{}\r\n", head(status, "")).as_bytes()).await?;
            loop {
                stream.write_all(b"y").await?;
                sleep(Duration::from_millis(50)).await;
            }
        }
        Answer::Late(status, wait) => {
            sleep(wait).await;
            stream
                .write_all(format!("{}content-length: 0\r\n\r\n", head(status, "")).as_bytes())
                .await
        }
    }
}
