//! Whether a visit looks like a scanner of mail or a preview of links. It changes nothing but which count goes up.

use actix_web::{HttpRequest, http::header};

/// Parts of names by which programs call themselves that open links by themselves.
const SIGNS: [&str; 22] = [
    "barracuda",
    "bot",
    "cloudmark",
    "crawl",
    "curl",
    "fetch",
    "headless",
    "http",
    "link",
    "mimecast",
    "monitor",
    "phish",
    "preview",
    "proofpoint",
    "python",
    "safe",
    "scan",
    "sophos",
    "spider",
    "symantec",
    "trend",
    "wget",
];
/// What a person's browser calls itself begins so.
const BROWSERS: [&str; 2] = ["mozilla/", "opera/"];

pub fn looks_like_one(request: &HttpRequest) -> bool {
    let text = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    let purpose = ["purpose", "sec-purpose", "x-purpose", "x-moz"];
    request.method() == actix_web::http::Method::HEAD
        || purpose.into_iter().any(|name| request.headers().contains_key(name))
        || is_program(text(header::USER_AGENT).unwrap_or_default())
}

fn is_program(agent: &str) -> bool {
    let agent = agent.to_ascii_lowercase();
    // Of a browser what stands in brackets is its system, and `like Gecko` and so on says nothing.
    let is_browser = BROWSERS.iter().any(|own| agent.starts_with(own));
    // Safari's own name has a sign in it, and so has the address that an honest program leaves.
    let bare = agent.replace("safari", "");
    !is_browser || SIGNS.iter().any(|sign| bare.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_people_and_programs_are_not() {
        for agent in [
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0",
            "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0",
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/122.0 Mobile Safari/537.36 MicroMessenger/8.0.50",
        ] {
            assert!(!is_program(agent), "{agent}");
        }
        for agent in [
            "",
            "curl/8.5.0",
            "python-requests/2.32",
            "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/130.0 Safari/537.36",
            "Mozilla/5.0 (Windows NT 10.0) BarracudaCentral/1.0",
            "Slackbot-LinkExpanding 1.0",
        ] {
            assert!(is_program(agent), "{agent}");
        }
    }
}
