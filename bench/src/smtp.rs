//! A mail server that takes everything and keeps nothing, so that the worker works as it does in life.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::ensure;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    time::{Instant, sleep},
};

pub struct Sink {
    address: SocketAddr,
    tally: Tally,
    ids: Arc<Mutex<HashMap<String, u32>>>,
}

/// What a server has taken since the last reset.
#[derive(Clone, Debug, Default)]
pub struct Tally(Arc<Mutex<Taken>>);

#[derive(Clone, Copy, Debug, Default)]
pub struct Taken {
    pub messages: u64,
    /// Of the messages, with their headers.
    pub bytes: u64,
    first: Option<Instant>,
    last: Option<Instant>,
}

impl Tally {
    pub fn add(&self, messages: u64, bytes: u64) {
        let mut taken = locked(&self.0);
        let now = Instant::now();
        taken.messages += messages;
        taken.bytes += bytes;
        taken.first.get_or_insert(now);
        taken.last = Some(now);
    }

    pub fn reset(&self) {
        *locked(&self.0) = Taken::default();
    }

    pub fn taken(&self) -> Taken {
        *locked(&self.0)
    }

    /// Waits until there are so many.
    pub async fn reached(&self, count: u64, patience: Duration) -> anyhow::Result<Taken> {
        let begun = Instant::now();
        loop {
            let taken = self.taken();
            if taken.messages >= count {
                return Ok(taken);
            }
            ensure!(begun.elapsed() < patience, "{} of {count} messages came", taken.messages);
            sleep(Duration::from_millis(5)).await;
        }
    }
}

impl Taken {
    /// From the first message to the last.
    pub fn span(&self) -> Option<Duration> {
        Some(self.last? - self.first?)
    }
}

impl Sink {
    pub async fn start() -> anyhow::Result<Self> {
        Self::open(false).await
    }

    /// The same, and every Message-ID is counted.
    pub async fn counting() -> anyhow::Result<Self> {
        Self::open(true).await
    }

    async fn open(keeps_ids: bool) -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (tally, ids) = (Tally::default(), Arc::<Mutex<HashMap<String, u32>>>::default());
        let session = Session { tally: tally.clone(), ids: keeps_ids.then(|| Arc::clone(&ids)) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // Its answers are small, and must not wait for the client's acknowledgement of the one before.
                _ = stream.set_nodelay(true);
                // A client that breaks off is no news.
                let session = session.clone();
                tokio::spawn(async move { session.run(stream).await.ok() });
            }
        });
        Ok(Self { address, tally, ids })
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Each Message-ID, without its brackets, and how often it came.
    pub fn ids(&self) -> HashMap<String, u32> {
        locked(&self.ids).clone()
    }
}

#[derive(Clone)]
struct Session {
    tally: Tally,
    ids: Option<Arc<Mutex<HashMap<String, u32>>>>,
}

impl Session {
    async fn run(&self, stream: TcpStream) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 sink\r\n").await?;
        let mut line = String::new();
        let mut in_message = false;
        let (mut bytes, mut id) = (0, String::new());
        loop {
            line.clear();
            let read = stream.read_line(&mut line).await?;
            if read == 0 {
                return Ok(());
            }
            let answer: &[u8] = match (in_message, line.trim_end()) {
                (true, ".") => {
                    in_message = false;
                    self.take(bytes, std::mem::take(&mut id));
                    b"250 ok\r\n"
                }
                (true, text) => {
                    bytes += read as u64;
                    if let Some(found) = message_id(text).filter(|_| self.ids.is_some()) {
                        id = found.to_owned();
                    }
                    continue;
                }
                (false, "DATA") => {
                    (in_message, bytes) = (true, 0);
                    b"354 go on\r\n"
                }
                (false, "QUIT") => b"221 bye\r\n",
                (false, hello) if hello.starts_with("EHLO") => b"250-sink\r\n250 PIPELINING\r\n",
                (false, _) => b"250 ok\r\n",
            };
            stream.write_all(answer).await?;
        }
    }

    fn take(&self, bytes: u64, id: String) {
        self.tally.add(1, bytes);
        if let Some(ids) = &self.ids {
            *locked(ids).entry(id).or_default() += 1;
        }
    }
}

fn message_id(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(':')?;
    let value = value.trim().strip_prefix('<')?.strip_suffix('>')?;
    name.eq_ignore_ascii_case("Message-ID").then_some(value)
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_is_known_by_its_header() {
        assert_eq!(message_id("Message-ID: <1@x.example>"), Some("1@x.example"));
        assert_eq!(message_id("In-Reply-To: <1@x.example>"), None);
        assert_eq!(message_id("Message-ID:"), None);
    }
}
