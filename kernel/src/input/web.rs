//! Addresses on the web.

use super::parsed::{Parse, ParseFault};
use url::{Host, Url};

const LONGEST: usize = 2_000;

/// A website, as it was sent: an `http` or `https` URL, or a bare domain with or without a path. Never another scheme,
/// since what shows it will make a link of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Website(pub String);

impl Parse for Website {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let fault = || {
            let detail = format!("{text:?} is neither an http or https URL nor a domain");
            ParseFault::new("invalid_url", detail)
        };
        let length = text.chars().count();
        if length > LONGEST {
            let detail = format!("{length} characters, at most {LONGEST} are kept");
            return Err(ParseFault::new("too_long", detail));
        }
        if text.starts_with('/')
            || text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\')
        {
            return Err(fault());
        }
        let whole = match text.split_once("://") {
            Some((scheme, _))
                if ["http", "https"].iter().any(|it| scheme.eq_ignore_ascii_case(it)) =>
            {
                text.to_owned()
            }
            // A colon would be the end of a scheme, or of a port that nobody writes without one.
            None if !text.contains(':') => format!("https://{text}"),
            _ => return Err(fault()),
        };
        let url = Url::parse(&whole).map_err(|_| fault())?;
        let named = match url.host() {
            Some(Host::Domain(domain)) => domain.trim_end_matches('.').contains('.'),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => whole.len() == text.len(),
            None => false,
        };
        let anonymous = url.username().is_empty() && url.password().is_none();
        if named && anonymous { Ok(Self(text.to_owned())) } else { Err(fault()) }
    }
}

impl From<Website> for String {
    fn from(website: Website) -> Self {
        website.0
    }
}

/// An absolute `http` or `https` URL, as it was sent, that names no user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpUrl(pub String);

impl Parse for HttpUrl {
    fn parse(text: &str) -> Result<Self, ParseFault> {
        let length = text.chars().count();
        if length > LONGEST {
            let detail = format!("{length} characters, at most {LONGEST} are kept");
            return Err(ParseFault::new("too_long", detail));
        }
        let fault = || ParseFault::new("invalid_url", format!("{text:?} is no http or https URL"));
        let scheme = text.split_once("://").map(|(scheme, _)| scheme).ok_or_else(fault)?;
        let known = ["http", "https"].iter().any(|it| scheme.eq_ignore_ascii_case(it));
        if !known || text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return Err(fault());
        }
        let url = Url::parse(text).map_err(|_| fault())?;
        if !url.username().is_empty() || url.password().is_some() {
            let detail = "a URL that names a user or a password is not taken";
            return Err(ParseFault::new("invalid_url", detail));
        }
        if url.host().is_some() { Ok(Self(text.to_owned())) } else { Err(fault()) }
    }
}

impl From<HttpUrl> for String {
    fn from(url: HttpUrl) -> Self {
        url.0
    }
}

crate::read_as_string!(Website, HttpUrl);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_and_domains_are_kept_as_sent() {
        for sent in [
            "https://nimbus.example",
            "HTTP://Nimbus.example/a?b=1#c",
            "http://192.0.2.1:8080/",
            "nimbus.example",
            "www.nimbus.example/shop",
            "bücher.example",
            "例子.测试",
        ] {
            assert_eq!(Website::parse(sent).unwrap().0, sent);
        }
    }

    #[test]
    fn what_is_no_website_is_refused() {
        for sent in [
            "",
            "nimbus",
            "https://",
            "https://nimbus",
            "javascript:alert(1)",
            "javascript://nimbus.example/%0aalert(1)",
            "data:text/html,x",
            "ftp://nimbus.example",
            "mailto:wei@nimbus.example",
            "wei@nimbus.example",
            "//nimbus.example",
            "/nimbus.example",
            "https://wei:secret@nimbus.example",
            " https://nimbus.example",
            "https://nimbus.example/a b",
            "java\nscript:alert(1)",
            "192.0.2.1",
        ] {
            assert_eq!(Website::parse(sent).unwrap_err().code, "invalid_url", "{sent}");
        }
        let long = format!("https://nimbus.example/{}", "a".repeat(2_000));
        assert_eq!(HttpUrl::parse(&long).unwrap_err().code, "too_long");
        assert_eq!(Website::parse(&long).unwrap_err().code, "too_long");
    }

    #[test]
    fn a_url_is_whole_and_names_no_user() {
        for sent in [
            "https://hooks.example.com/x?token=1",
            "HTTP://hooks.example.com",
            "http://127.0.0.1:8080/",
            "http://[::1]/",
            "http://bus/x",
            "https://例子.测试/钩",
        ] {
            assert_eq!(HttpUrl::parse(sent).unwrap().0, sent);
        }
        for sent in [
            "",
            "hooks.example.com",
            "//hooks.example.com",
            "http:hooks.example.com",
            "https://",
            "https://wei@hooks.example.com",
            "https://wei:secret@hooks.example.com",
            "https://hooks.example.com/a b",
            "https://hooks.example.com\\@evil.example",
            "file:///etc/passwd",
            "gopher://hooks.example.com",
            "https://999.1.1.1/",
        ] {
            assert_eq!(HttpUrl::parse(sent).unwrap_err().code, "invalid_url", "{sent}");
        }
    }
}
