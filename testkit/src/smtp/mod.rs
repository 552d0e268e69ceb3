//! An SMTP server on a free port of the loopback address that keeps what it gets, and misbehaves on request.

mod caught;
mod script;
mod session;
#[cfg(test)]
mod tests;

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    net::TcpListener,
    sync::Notify,
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep, timeout_at},
};

pub use caught::Caught;
pub use script::{At, Behaviour};

/// The catcher; it stops listening when it is dropped.
#[derive(Debug)]
pub struct SmtpCatcher {
    address: SocketAddr,
    shared: Arc<Shared>,
    /// `None` while it refuses connections.
    listening: Mutex<Option<JoinHandle<()>>>,
}

/// What the sessions and the catcher have in common.
#[derive(Debug, Default)]
struct Shared {
    caught: Mutex<Vec<Caught>>,
    script: Mutex<Vec<Behaviour>>,
    arrived: Notify,
}

impl SmtpCatcher {
    /// Listens on a free port, on the runtime of the caller.
    pub async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::default());
        let listening = Mutex::new(Some(listen(listener, Arc::clone(&shared))));
        Ok(Self { address, shared, listening })
    }

    /// `smtp://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// All messages so far, in the order in which they came.
    pub fn messages(&self) -> Vec<Caught> {
        lock(&self.shared.caught).clone()
    }

    /// The messages so far to this address, in the order in which they came.
    pub fn to(&self, recipient: &str) -> Vec<Caught> {
        let mut messages = self.messages();
        messages.retain(|message| message.to.iter().any(|to| to.eq_ignore_ascii_case(recipient)));
        messages
    }

    /// Forgets all messages so far.
    pub fn clear(&self) {
        lock(&self.shared.caught).clear();
    }

    /// Waits until there are at least `count` messages, and answers all. Panics when they do not come in time.
    pub async fn wait_for(&self, count: usize, patience: Duration) -> Vec<Caught> {
        let deadline = Instant::now() + patience;
        loop {
            let arrived = self.shared.arrived.notified();
            tokio::pin!(arrived);
            // From here on an arrival is noticed, also one before the wait below.
            arrived.as_mut().enable();
            let messages = self.messages();
            if messages.len() >= count {
                return messages;
            }
            if timeout_at(deadline, arrived).await.is_err() {
                let subjects: Vec<_> = messages.iter().map(Caught::subject).collect();
                panic!(
                    "{} of {count} messages came within {patience:?}: {subjects:?}",
                    messages.len()
                );
            }
        }
    }

    /// Adds a behaviour. Of those that fit a moment the one added first counts, until it is used up.
    pub fn script(&self, behaviour: Behaviour) {
        lock(&self.shared.script).push(behaviour);
    }

    /// Whether all that the script held came about, as often as it was to.
    pub fn is_used_up(&self) -> bool {
        lock(&self.shared.script).iter().all(Behaviour::is_used_up)
    }

    /// Drops the script: all is accepted again. It does not end [`SmtpCatcher::refuse`].
    pub fn accept_all(&self) {
        lock(&self.shared.script).clear();
    }

    /// Closes the port and all connections, as a server that is down.
    pub async fn refuse(&self) {
        let listening = lock(&self.listening).take();
        if let Some(listening) = listening {
            listening.abort();
            // Once it is over, the port is closed.
            let _ = listening.await;
        }
    }

    /// Listens again, on the same port.
    pub async fn resume(&self) -> anyhow::Result<()> {
        if lock(&self.listening).is_some() {
            return Ok(());
        }
        let mut tries = 0;
        let listener = loop {
            match TcpListener::bind(self.address).await {
                Err(_) if tries < 100 => tries += 1,
                bound => break bound?,
            }
            sleep(Duration::from_millis(20)).await;
        };
        *lock(&self.listening) = Some(listen(listener, Arc::clone(&self.shared)));
        Ok(())
    }
}

impl Drop for SmtpCatcher {
    fn drop(&mut self) {
        if let Some(listening) = lock(&self.listening).take() {
            listening.abort();
        }
    }
}

impl Shared {
    fn keep(&self, message: Caught) {
        lock(&self.caught).push(message);
        self.arrived.notify_waiters();
    }
}

/// Accepts connections; aborting the task closes them with the port.
fn listen(listener: TcpListener, shared: Arc<Shared>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let mut sessions = JoinSet::new();
        loop {
            if let Ok((stream, _)) = listener.accept().await {
                sessions.spawn(session::serve(stream, Arc::clone(&shared)));
            }
            while sessions.try_join_next().is_some() {}
        }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
