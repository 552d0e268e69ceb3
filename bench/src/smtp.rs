//! A mail server that takes everything and keeps nothing, so that the worker works as it does in life.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};

pub struct Sink {
    address: SocketAddr,
    taken: Arc<AtomicU64>,
}

impl Sink {
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let taken = Arc::<AtomicU64>::default();
        let counter = Arc::clone(&taken);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that breaks off is no news.
                let counter = Arc::clone(&counter);
                tokio::spawn(async move { session(stream, &counter).await.ok() });
            }
        });
        Ok(Self { address, taken })
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Messages so far.
    pub fn taken(&self) -> u64 {
        self.taken.load(Relaxed)
    }
}

async fn session(stream: TcpStream, taken: &AtomicU64) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 sink\r\n").await?;
    let mut line = String::new();
    let mut in_message = false;
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let answer: &[u8] = match (in_message, line.trim_end()) {
            (true, ".") => {
                in_message = false;
                taken.fetch_add(1, Relaxed);
                b"250 ok\r\n"
            }
            (true, _) => continue,
            (false, "DATA") => {
                in_message = true;
                b"354 go on\r\n"
            }
            (false, "QUIT") => b"221 bye\r\n",
            (false, _) => b"250 ok\r\n",
        };
        stream.write_all(answer).await?;
    }
}
