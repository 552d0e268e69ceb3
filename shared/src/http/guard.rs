//! Names are looked up here, and nowhere else, for an outgoing request: what is connected to is what was checked.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use futures_util::{FutureExt, future::BoxFuture};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// Whether an address may be connected to.
pub type Allows = fn(IpAddr) -> bool;

/// From a name to its addresses.
pub trait Lookup: Send + Sync {
    fn lookup(&self, host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>>;
}

/// As the machine looks up names.
pub(super) struct System;

impl Lookup for System {
    fn lookup(&self, host: &str) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        let host = host.to_owned();
        async move {
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        }
        .boxed()
    }
}

/// Lets through what is allowed of what a name stands for. The answer is what the connection is made to, so that no
/// second look-up can give another.
#[derive(Clone)]
pub(super) struct Guard {
    pub lookup: Arc<dyn Lookup>,
    pub allows: Allows,
}

#[derive(Debug, thiserror::Error)]
#[error("{0} is a private or loopback address")]
pub struct PrivateAddress(String);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let (guard, name) = (self.clone(), name.as_str().to_owned());
        Box::pin(async move {
            let found = guard.lookup.lookup(&name).await?;
            let allowed: Vec<SocketAddr> = found
                .iter()
                .filter(|address| (guard.allows)(**address))
                // The port is that of the URL.
                .map(|address| SocketAddr::new(*address, 0))
                .collect();
            match (allowed.is_empty(), found.first()) {
                (true, Some(address)) => Err(PrivateAddress(address.to_string()).into()),
                (true, None) => Err(format!("{name} has no address").into()),
                (false, _) => Ok(Box::new(allowed.into_iter()) as Addrs),
            }
        })
    }
}

/// Refuses a URL whose host is an address that may not be connected to, or this machine by its name; what other names
/// stand for is known when they are looked up.
pub fn check(url: &Url, allows: Allows) -> Result<(), PrivateAddress> {
    let (allowed, host) = match url.host() {
        Some(Host::Ipv4(address)) => (allows(address.into()), address.to_string()),
        Some(Host::Ipv6(address)) => (allows(address.into()), address.to_string()),
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            let local = name == "localhost" || name.ends_with(".localhost");
            (!local || allows(std::net::Ipv4Addr::LOCALHOST.into()), name.to_owned())
        }
        None => (true, String::new()),
    };
    if allowed { Ok(()) } else { Err(PrivateAddress(host)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::addresses::is_public;

    #[test]
    fn a_host_that_is_a_private_address_is_refused_however_it_is_written() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://0177.0.0.1/",
            "http://127.1:8080/x",
            "http://10.1.2.3",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "http://localhost/",
            "http://LOCALHOST:80/",
            "http://a.localhost./",
            "http://169.254.169.254/",
        ] {
            let url = Url::parse(url).unwrap();
            assert!(check(&url, is_public).is_err(), "{url}");
            assert!(check(&url, |_| true).is_ok(), "{url}");
        }
        for url in ["https://hooks.example.com/x", "http://8.8.8.8/", "https://localhost.example/"]
        {
            assert!(check(&Url::parse(url).unwrap(), is_public).is_ok(), "{url}");
        }
    }
}
