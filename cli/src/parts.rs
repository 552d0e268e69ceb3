//! What the roles are made of: addresses, pools, the way mail leaves.

use std::{
    fs::DirBuilder,
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, bail};
use kernel::clock::Clock;
use shared::{ctx::Ctx, db::pool, http::Http, links::Links, mail::Mailer, seal::Seal};
use tokio::net::TcpSocket;
use url::{Host, Url};

use crate::{database::MAX_CONNECTIONS, settings::Settings};

/// Connections that wait to be accepted: a thousand clients at once are no fault.
const BACKLOG: u32 = 4096;

/// Connections of each API worker, of the jobs of a worker, and of the metrics.
pub const API_POOL: usize = 8;
pub const WORKER_POOL: usize = 16;
pub const METRICS_POOL: usize = 2;

const MOST_API_WORKERS: usize = 8;

/// An `up` leaves room for commands beside it: a worker has eight connections more of its own, and PostgreSQL keeps three back.
const _: () =
    assert!(MOST_API_WORKERS * API_POOL + WORKER_POOL + 8 + METRICS_POOL + 3 < MAX_CONNECTIONS - 5);

/// As many as there are processors, but two at least: while one computes, the other serves.
pub fn api_workers() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from).clamp(2, MOST_API_WORKERS)
}

/// Takes an address; the setting is named where that fails.
pub fn listen(setting: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    let open = || {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        socket.listen(BACKLOG)?.into_std()
    };
    match open() {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == ErrorKind::AddrInUse => bail!(
            "{setting}: {address} is taken by another program; stop it, or set another address (port 0 picks a free one)"
        ),
        Err(error) => Err(error).with_context(|| format!("{setting}: {address} cannot be taken")),
    }
}

/// Where this address is reached from the same machine.
pub fn local_url(address: SocketAddr) -> String {
    match address.ip().is_unspecified() {
        true => format!("http://localhost:{}", address.port()),
        false => format!("http://{address}"),
    }
}

/// Whether links to it work on this machine alone.
pub fn is_loopback(url: &str) -> bool {
    match Url::parse(url).ok().as_ref().and_then(Url::host) {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// The loopback address in the place of "every address".
pub fn reachable(address: SocketAddr) -> SocketAddr {
    match address.ip() {
        ip if !ip.is_unspecified() => address,
        IpAddr::V4(_) => SocketAddr::from((Ipv4Addr::LOCALHOST, address.port())),
        IpAddr::V6(_) => SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, address.port())),
    }
}

/// A mailer that keeps messages in the data folder, closed to other users of the machine.
pub fn mail_folder(data_dir: &Path) -> anyhow::Result<Mailer> {
    let dir = data_dir.join("mail");
    let made = DirBuilder::new().mode(0o700).recursive(true).create(&dir);
    made.with_context(|| format!("cannot create {}", dir.display()))?;
    Ok(Mailer::folder(dir))
}

/// Everything that the doors pass down, but for the pool: each role has one of its own.
#[derive(Clone)]
pub struct Parts {
    pub database_url: String,
    pub data_dir: PathBuf,
    pub public_url: String,
    /// Sign links and seal secrets, the first of them; never empty.
    pub signing: Vec<String>,
    pub mailer: Mailer,
    pub clock: Clock,
}

impl Parts {
    /// With a pool of this size, which connects at its first use.
    pub fn ctx(&self, settings: &Settings, connections: usize) -> anyhow::Result<Ctx> {
        let http = Http::new(settings.webhook_allow_private);
        Ok(Ctx {
            pool: pool::new(&self.database_url, connections)?,
            clock: self.clock.clone(),
            mailer: self.mailer.clone(),
            mail_from: Arc::new(settings.mail_from.clone()),
            links: Links::new(&self.public_url, &self.signing)?,
            http: if settings.sandbox { http.captured() } else { http },
            seal: Seal::new(&self.signing)?,
            wake: Arc::default(),
            drain: settings.sandbox.then(worker::hands),
            data_dir: Arc::new(self.data_dir.clone()),
        })
    }
}

/// Makes contexts that are as this one, each with a pool of its own, for requests.
pub fn with_own_pool(
    ctx: &Ctx,
    database_url: &str,
    connections: usize,
) -> impl Fn() -> anyhow::Result<Ctx> + Clone + Send + 'static {
    let (ctx, url) = (ctx.clone(), database_url.to_owned());
    let limit = pool::STATEMENT;
    move || Ok(Ctx { pool: pool::bounded(&url, connections, limit)?, ..ctx.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_become_urls() {
        for (address, url) in [
            ("127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("0.0.0.0:80", "http://localhost:80"),
            ("[::]:80", "http://localhost:80"),
            ("[::1]:80", "http://[::1]:80"),
            ("10.0.0.1:80", "http://10.0.0.1:80"),
        ] {
            assert_eq!(local_url(address.parse().unwrap()), url);
        }
        assert_eq!(reachable("[::]:80".parse().unwrap()).to_string(), "[::1]:80");
    }

    #[test]
    fn loopback_is_known() {
        for url in
            ["http://localhost:1", "http://127.0.0.9", "http://[::1]:1", "http://a.localhost"]
        {
            assert!(is_loopback(url), "{url}");
        }
        for url in ["https://crm.example.com", "http://10.0.0.1", "http://localhost.example"] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
