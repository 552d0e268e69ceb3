//! A door in front of PostgreSQL that cuts a connection after a chosen message: what a client sees of a server that dies
//! at that very statement.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream, tcp::OwnedReadHalf, unix::OwnedWriteHalf},
    task::JoinHandle,
};

use crate::{database::TestDatabase, server};

/// Which messages of a client are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// Those that may leave something behind: Query, Execute, and the Sync that ends an Execute.
    #[default]
    Statements,
    /// Parse, Bind and every Sync as well.
    Messages,
}

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// After this many messages.
    After(usize),
    AfterCommit,
}

/// Messages counted so far, and after which one to cut.
#[derive(Debug, Default)]
struct Plan {
    grain: Grain,
    seen: usize,
    /// An Execute came that no Sync ended yet.
    executing: bool,
    cut: Option<Cut>,
    /// Types of the messages seen since it was armed.
    kinds: String,
}

/// Passes on to the shared server what comes to a port of its own.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    plan: Arc<Mutex<Plan>>,
    cut: Arc<AtomicBool>,
    listening: JoinHandle<()>,
}

impl Proxy {
    /// In front of this database.
    pub async fn before(database: &TestDatabase, grain: Grain) -> Self {
        let server = server::shared();
        let socket = server.socket_dir().join(format!(".s.PGSQL.{}", server.port()));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address: SocketAddr = listener.local_addr().expect("an address");
        let user = pgserver::NAME;
        let url = format!("postgres://{user}@{address}/{}?sslmode=disable", database.name());
        let plan = Arc::new(Mutex::new(Plan { grain, ..Plan::default() }));
        let cut = Arc::<AtomicBool>::default();
        let listening = tokio::spawn(listen(listener, socket, Arc::clone(&plan), Arc::clone(&cut)));
        Self { url, plan, cut, listening }
    }

    /// The database's address through this door.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// From now on the `nth` message (from 1) still reaches the server; then its connection is cut, and no answer to it
    /// comes back. Every later connection and message passes.
    pub fn cut_after(&self, nth: usize) {
        self.arm(Cut::After(nth));
    }

    /// The same at the next COMMIT: the server does it, and nobody is told.
    pub fn cut_after_commit(&self) {
        self.arm(Cut::AfterCommit);
    }

    fn arm(&self, cut: Cut) {
        self.cut.store(false, SeqCst);
        let mut plan = lock(&self.plan);
        *plan = Plan { cut: Some(cut), grain: plan.grain, ..Plan::default() };
    }

    /// Lets everything pass; answers whether the cut came, and the types of the messages since it was planned.
    pub fn heal(&self) -> (bool, String) {
        let mut plan = lock(&self.plan);
        plan.cut = None;
        (self.cut.swap(false, SeqCst), std::mem::take(&mut plan.kinds))
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn listen(
    listener: TcpListener,
    socket: PathBuf,
    plan: Arc<Mutex<Plan>>,
    cut: Arc<AtomicBool>,
) {
    let mut resets = false;
    while let Ok((client, _)) = listener.accept().await {
        // Every second one ends with a reset, as when a process or a machine dies, the others as one that is shut down.
        if resets {
            client.set_zero_linger().expect("an open socket");
        }
        resets = !resets;
        let (socket, plan, cut) = (socket.clone(), Arc::clone(&plan), Arc::clone(&cut));
        tokio::spawn(async move {
            // Its end is the end of the connection on both sides, however it came.
            let _ = pass(client, socket, plan, cut).await;
        });
    }
}

async fn pass(
    client: TcpStream,
    socket: PathBuf,
    plan: Arc<Mutex<Plan>>,
    cut: Arc<AtomicBool>,
) -> io::Result<()> {
    client.set_nodelay(true)?;
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = UnixStream::connect(socket).await?.into_split();
    tokio::select! {
        // First: once it is cut, no more answers come back.
        biased;
        done = forward(&mut from_client, &mut to_server, &plan) => done?,
        done = tokio::io::copy(&mut from_server, &mut to_client) => return done.map(drop),
    }
    // The server does what it was told last, and finds then that nobody is there; only now the client knows.
    to_server.shutdown().await?;
    tokio::io::copy(&mut from_server, &mut tokio::io::sink()).await?;
    cut.store(true, SeqCst);
    Ok(())
}

/// Message by message: an error when the client goes, nothing when the plan says so.
async fn forward(
    client: &mut OwnedReadHalf,
    server: &mut OwnedWriteHalf,
    plan: &Mutex<Plan>,
) -> io::Result<()> {
    // The first message has no type.
    let mut head = [0; 4];
    client.read_exact(&mut head).await?;
    body(client, server, &head).await?;
    loop {
        let mut head = [0; 5];
        client.read_exact(&mut head).await?;
        let text = body(client, server, &head).await?;
        let commits = head[0] == b'Q' && text.starts_with(b"COMMIT");
        if is_last(&mut lock(plan), head[0], commits) {
            return Ok(());
        }
    }
}

/// Whether this message is the last one to pass.
fn is_last(plan: &mut Plan, kind: u8, commits: bool) -> bool {
    let counted = match (kind, plan.grain) {
        (b'Q' | b'E', _) | (b'P' | b'B' | b'S', Grain::Messages) => true,
        (b'S', Grain::Statements) => plan.executing,
        _ => false,
    };
    plan.executing = kind == b'E' || (plan.executing && kind != b'S');
    if !counted {
        return false;
    }
    plan.seen += 1;
    plan.kinds.push(char::from(kind));
    let last = match plan.cut {
        Some(Cut::After(nth)) => nth == plan.seen,
        Some(Cut::AfterCommit) => commits,
        None => false,
    };
    if last {
        plan.cut = None;
    }
    last
}

/// Passes on the rest of a message whose head was read, and answers it; its length counts itself.
async fn body(
    client: &mut OwnedReadHalf,
    server: &mut OwnedWriteHalf,
    head: &[u8],
) -> io::Result<Vec<u8>> {
    let length: [u8; 4] = head[head.len() - 4..].try_into().expect("four bytes");
    let length = u32::from_be_bytes(length) as usize;
    let mut rest = vec![0; length.saturating_sub(4)];
    client.read_exact(&mut rest).await?;
    server.write_all(&[head, &rest].concat()).await?;
    Ok(rest)
}

fn lock(plan: &Mutex<Plan>) -> MutexGuard<'_, Plan> {
    plan.lock().unwrap_or_else(PoisonError::into_inner)
}
