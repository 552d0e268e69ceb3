//! How the value of a setting is read.

use std::{
    net::{Ipv4Addr, SocketAddr},
    str::FromStr,
};

use kernel::{
    input::{Locale, Name, Parse, TimeZone},
    money::Currency,
};
use shared::mail::{Mailbox, message};
use tracing_subscriber::EnvFilter;
use url::Url;
use uuid::Uuid;

/// How the log is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// Each answers words for people that repeat the value: none of these is secret.
type Read<T> = Result<T, String>;

pub fn address(text: &str) -> Read<SocketAddr> {
    let local = || {
        let port = text.strip_prefix("localhost:")?.parse().ok()?;
        Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
    };
    SocketAddr::from_str(text).ok().or_else(local).ok_or_else(|| {
        format!("{text:?} is no address with a port, such as 127.0.0.1:8080 or 0.0.0.0:8080")
    })
}

pub(super) fn public_url(text: &str) -> Read<String> {
    let fault = |why: &str| format!("{text:?} {why}; it looks like https://crm.example.com");
    let url = Url::parse(text).map_err(|_| fault("is no absolute URL"))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return Err(fault("is no http or https URL"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(fault("has a query or a fragment"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(fault("names a user"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

pub(super) fn uuid(text: &str) -> Read<Uuid> {
    Uuid::try_parse(text).map_err(|_| format!("{text:?} is no UUID; `uuidgen` makes one"))
}

pub(super) fn mailbox(text: &str) -> Read<Mailbox> {
    message::mailbox(text)
        .map_err(|_| format!("{text:?} is no sender such as `Rapport <rapport@example.com>`"))
}

pub(super) fn log_filter(text: &str) -> Read<String> {
    // The library takes any word for the name of a crate, and so is silent about all the others.
    let levels = ["off", "error", "warn", "info", "debug", "trace"];
    let words = text.split(',').map(str::trim).filter(|part| !part.contains(['=', '[']));
    for word in words {
        if !levels.contains(&word.to_lowercase().as_str()) {
            return Err(format!("{word:?} is none of {}", levels.join(", ")));
        }
    }
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(error) => {
            Err(format!("{text:?} is no filter such as info or info,worker=debug ({error})"))
        }
    }
}

pub(super) fn log_format(text: &str) -> Read<LogFormat> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{text:?} is none of text, json")),
    }
}

pub(super) fn name(text: &str) -> Read<String> {
    parsed::<Name>(text)
}

pub(super) fn zone(text: &str) -> Read<String> {
    parsed::<TimeZone>(text)
}

pub(super) fn locale(text: &str) -> Read<String> {
    parsed::<Locale>(text)
}

pub(super) fn currency(text: &str) -> Read<String> {
    parsed::<Currency>(text)
}

/// As the API reads it.
fn parsed<T: Parse + Into<String>>(text: &str) -> Read<String> {
    T::parse(text).map(Into::into).map_err(|fault| fault.detail)
}
