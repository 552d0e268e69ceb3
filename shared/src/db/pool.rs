//! Connections to PostgreSQL, over a socket or TLS.

use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

use anyhow::Context;
use diesel::{ConnectionError, ConnectionResult};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool as Deadpool,
};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::{FutureExt, future::BoxFuture};
use tokio_postgres::{
    Config, NoTls,
    config::{Host, SslMode},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{Conn, Pool, PooledConn};
use crate::error::Error;

/// A request waits this long for its turn at a connection before it is told to come back: long enough for a thousand that
/// come at once.
const TURN: Duration = Duration::from_secs(15);

/// A database that takes longer to let somebody in is away.
const CONNECT: Duration = Duration::from_secs(5);

/// A statement of a request that takes longer is broken off: whoever asked has gone, and others wait for the connection.
pub const STATEMENT: Duration = Duration::from_secs(30);

/// A lazy pool: nothing is connected until first use.
pub fn new(url: &str, size: usize) -> anyhow::Result<Pool> {
    build(url, size, None)
}

/// The same for requests, whose statements are broken off after `limit`. A worker's may take longer, and so may migrations.
pub fn bounded(url: &str, size: usize, limit: Duration) -> anyhow::Result<Pool> {
    build(url, size, Some(limit))
}

/// Compiling a statement takes longer than any of ours. Rows are in memory or on flash, where one here and one there costs little more
/// than all in a row. And who asks for a figure does not take the processors of those who post leads.
const SETTINGS: &str =
    "SET jit = off; SET random_page_cost = 1.1; SET max_parallel_workers_per_gather = 0";

fn build(url: &str, size: usize, limit: Option<Duration>) -> anyhow::Result<Pool> {
    let mut config = ManagerConfig::<Conn>::default();
    config.custom_setup = Box::new(move |url| {
        async move {
            let mut conn = establish(url).await?;
            let mut set = SETTINGS.to_owned();
            if let Some(limit) = limit {
                set += &format!("; SET statement_timeout = {}", limit.as_millis());
            }
            let done = conn.batch_execute(&set).await;
            done.map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(conn)
        }
        .boxed()
    });
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::<Conn>::new_with_config(url, config);
    Deadpool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(TURN))
        .create_timeout(Some(CONNECT))
        .recycle_timeout(Some(CONNECT))
        .runtime(deadpool::Runtime::Tokio1)
        .build()
        .context("the connection pool")
}

/// A connection, or the refusal that a caller can retry on.
pub async fn get(pool: &Pool) -> Result<PooledConn, Error> {
    pool.get().await.map_err(|error| Error::Unavailable(error.to_string()))
}

/// One connection outside any pool.
pub async fn connect(url: &str) -> anyhow::Result<Conn> {
    establish(url).await.context("the database cannot be reached")
}

fn establish(url: &str) -> BoxFuture<'_, ConnectionResult<Conn>> {
    async move {
        let refused = |error: tokio_postgres::Error| {
            ConnectionError::BadConnection(match error.as_db_error() {
                Some(reason) => reason.to_string(),
                None => causes(&error),
            })
        };
        let config: Config = url.parse().map_err(refused)?;
        if is_local(&config) {
            let (client, connection) = config.connect(NoTls).await.map_err(refused)?;
            return AsyncPgConnection::try_from_client_and_connection(client, connection).await;
        }
        let connector = MakeRustlsConnect::new(TLS.clone());
        let (client, connection) = config.connect(connector).await.map_err(refused)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    }
    .boxed()
}

/// The error with what lies behind it: `error connecting to server: Connection refused (os error 111)`.
fn causes(error: &dyn std::error::Error) -> String {
    let behind = std::iter::successors(error.source(), |error| error.source());
    behind.fold(error.to_string(), |said, cause| format!("{said}: {cause}"))
}

/// Over a socket of this machine, or without TLS by its own address: the machine's certificates need not be read.
fn is_local(config: &Config) -> bool {
    let is_socket = |host: &Host| matches!(host, Host::Unix(_));
    // A server that is named by its number alone has no host here.
    let (hosts, numbers) = (config.get_hosts(), config.get_hostaddrs());
    let socket = numbers.is_empty() && !hosts.is_empty() && hosts.iter().all(is_socket);
    config.get_ssl_mode() == SslMode::Disable || socket
}

/// Read once, since a machine has a hundred and more of them.
static TLS: LazyLock<rustls::ClientConfig> = LazyLock::new(tls);

/// Verifies servers against the machine's own certificates.
fn tls() -> rustls::ClientConfig {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = rustls::ClientConfig::builder_with_provider(provider);
    // ring supports the default versions, so this cannot fail.
    match builder.with_safe_default_protocol_versions() {
        Ok(builder) => builder.with_root_certificates(roots).with_no_client_auth(),
        Err(error) => unreachable!("ring speaks TLS 1.2 and 1.3: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn tls_is_spoken_wherever_a_network_is_crossed() {
        for (url, local) in [
            ("host=/var/run/postgresql user=u", true),
            ("postgres://u@%2Ftmp%2Fsocket/db", true),
            ("postgres://u@db.example/db?sslmode=disable", true),
            ("postgres://u@db.example/db", false),
            ("postgres://u@127.0.0.1/db", false),
            ("hostaddr=192.0.2.1 user=u", false),
            ("host=/tmp,db.example user=u", false),
        ] {
            assert_eq!(is_local(&url.parse().unwrap()), local, "{url}");
        }
    }
}
