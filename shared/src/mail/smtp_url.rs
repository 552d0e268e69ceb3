//! `RAPPORT_SMTP_URL`: `smtp://user:pass@host:25`, `smtps://…`, `smtp://…?tls=required`.

use std::{fmt, net::IpAddr};

use anyhow::{Context as _, bail, ensure};
use lettre::transport::smtp::{
    Error,
    authentication::Credentials,
    client::{TlsParameters, TlsVersion},
};
use url::Url;

/// How a connection is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    None,
    /// STARTTLS where the server offers it.
    Opportunistic,
    /// STARTTLS or nothing.
    Required,
    /// From the first byte.
    Wrapped,
}

/// Where and how mail is handed over. `Debug` shows no secret.
#[derive(Clone)]
pub struct SmtpSettings {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    pub credentials: Option<Credentials>,
    /// Name to greet with, from the path of the URL; the machine's own otherwise.
    pub hello_name: Option<String>,
}

impl SmtpSettings {
    /// Never repeats the URL in an error: it may hold a password.
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Self::read(text).context(
            "RAPPORT_SMTP_URL is not usable; it looks like smtp://user:pass@host:25, \
             smtps://user:pass@host or smtp://host:587?tls=required",
        )
    }

    fn read(text: &str) -> anyhow::Result<Self> {
        let url = Url::parse(text.trim()).map_err(|error| anyhow::anyhow!("{error}"))?;
        ensure!(matches!(url.scheme(), "smtp" | "smtps"), "the scheme is neither smtp nor smtps");
        let host = url.host_str().filter(|host| !host.is_empty()).context("the host is missing")?;
        let tls = tls(&url, is_loopback(host))?;
        let default_port = match tls {
            Tls::Wrapped => 465,
            Tls::Required => 587,
            Tls::None | Tls::Opportunistic => 25,
        };
        let hello = url.path().trim_matches('/');
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(default_port),
            tls,
            credentials: credentials(&url)?,
            hello_name: (!hello.is_empty()).then(|| hello.to_owned()),
        })
    }

    /// A certificate is verified wherever privacy was asked for or a password goes over the wire.
    pub fn tls_parameters(&self) -> Result<TlsParameters, Error> {
        let lenient = self.tls == Tls::Opportunistic && self.credentials.is_none();
        TlsParameters::builder(self.host.trim_matches(['[', ']']).to_owned())
            .set_min_tls_version(TlsVersion::Tlsv12)
            .dangerous_accept_invalid_certs(lenient)
            .dangerous_accept_invalid_hostnames(lenient)
            .build_rustls()
    }
}

impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { host, port, tls, credentials, .. } = self;
        let signs_in = if credentials.is_some() { "signs in" } else { "no sign-in" };
        write!(f, "{host}:{port}, TLS {tls:?}, {signs_in}")
    }
}

fn tls(url: &Url, loopback: bool) -> anyhow::Result<Tls> {
    let mut wanted = None;
    for (name, value) in url.query_pairs() {
        ensure!(name == "tls", "the parameter {name:?} is unknown; there is tls=required");
        wanted = Some(value.into_owned());
    }
    if url.scheme() == "smtps" {
        ensure!(wanted.is_none(), "smtps is encrypted from the start: leave tls= out");
        return Ok(Tls::Wrapped);
    }
    Ok(match wanted.as_deref() {
        Some("required") => Tls::Required,
        Some("opportunistic") => Tls::Opportunistic,
        Some("none") => Tls::None,
        Some(_) => bail!("tls= is none of required, opportunistic and none"),
        // Nobody listens in between, and a local relay's certificate names another host.
        None if loopback => Tls::None,
        None => Tls::Opportunistic,
    })
}

fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn credentials(url: &Url) -> anyhow::Result<Option<Credentials>> {
    match (decoded(url.username())?, url.password()) {
        (user, None) if user.is_empty() => Ok(None),
        (_, None) => bail!("it names a user but no password"),
        (user, Some(_)) if user.is_empty() => bail!("it has a password but no user"),
        (user, Some(password)) => Ok(Some(Credentials::new(user, decoded(password)?))),
    }
}

/// Undoes `%40` and the like.
fn decoded(text: &str) -> anyhow::Result<String> {
    percent_encoding::percent_decode_str(text)
        .decode_utf8()
        .map(|text| text.into_owned())
        .map_err(|_| anyhow::anyhow!("the user or the password is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(url: &str) -> String {
        format!("{:?}", SmtpSettings::parse(url).unwrap())
    }

    #[test]
    fn urls_are_understood() {
        for (url, want) in [
            ("smtp://localhost", "localhost:25, TLS None, no sign-in"),
            ("smtp://127.0.0.1:2525", "127.0.0.1:2525, TLS None, no sign-in"),
            ("smtp://[::1]:2525", "[::1]:2525, TLS None, no sign-in"),
            ("smtp://mail:25", "mail:25, TLS Opportunistic, no sign-in"),
            ("smtp://me:pw@mail.example", "mail.example:25, TLS Opportunistic, signs in"),
            ("smtp://me:pw@mail.example?tls=required", "mail.example:587, TLS Required, signs in"),
            (
                "smtps://me%40x.example:p%3Aw@mail.example",
                "mail.example:465, TLS Wrapped, signs in",
            ),
            ("smtp://localhost?tls=opportunistic", "localhost:25, TLS Opportunistic, no sign-in"),
        ] {
            assert_eq!(seen(url), want, "{url}");
        }
    }

    #[test]
    fn a_fault_names_the_setting_and_keeps_the_password() {
        for url in [
            "",
            "mail.example:25",
            "http://u:hunter2@mail.example",
            "smtp://",
            "smtp://u@mail.example",
            "smtp://:hunter2@mail.example",
            "smtp://u:hunter2@mail.example?tls=maybe",
            "smtp://u:hunter2@mail.example?starttls=1",
            "smtps://u:hunter2@mail.example?tls=required",
            "smtp://u:hunter2@mail.example:hunter2",
            "smtp://u:%ffhunter2@mail.example",
        ] {
            let error = format!("{:#}", SmtpSettings::parse(url).unwrap_err());
            assert!(error.contains("RAPPORT_SMTP_URL"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }
}
