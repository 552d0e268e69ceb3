//! When the process is asked to end: Ctrl-C, SIGTERM, or a terminal that goes away.

use std::{io, process};

use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
};

/// What a shell answers for a process that Ctrl-C ended.
const KILLED: i32 = 130;

/// Becomes true with the first signal, and stays so.
#[derive(Clone)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// The first signal is to be waited for with [`Stop::asked`]; at the second, `last_rites` are said and the process ends at once.
    pub fn on_signals(last_rites: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hang_up = match outlives_terminal() {
            true => None,
            false => Some(signal(SignalKind::hangup())?),
        };
        let (ask, asked) = watch::channel(false);
        tokio::spawn(async move {
            any(&mut interrupt, &mut terminate, hang_up.as_mut()).await;
            ask.send_replace(true);
            any(&mut interrupt, &mut terminate, hang_up.as_mut()).await;
            last_rites();
            process::exit(KILLED);
        });
        Ok(Self(asked))
    }

    pub async fn asked(&self) {
        // The sender lives as long as the process.
        let _ = self.0.clone().wait_for(|asked| *asked).await;
    }

    /// What is done unless the process is asked to end before.
    pub async fn unless_asked<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            done = work => Some(done),
            () = self.asked() => None,
        }
    }
}

async fn any(a: &mut Signal, b: &mut Signal, c: Option<&mut Signal>) {
    let c = async {
        match c {
            Some(c) => c.recv().await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = a.recv() => {}
        _ = b.recv() => {}
        _ = c => {}
    }
}

/// Started by `nohup`, which ignores the signal; so too where nobody tells.
fn outlives_terminal() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    // SIGHUP is the first.
    ignored.is_none_or(|mask| mask & 1 == 1)
}
