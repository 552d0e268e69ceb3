//! How a page is put together, and the headers that each goes out with.

use std::sync::LazyLock;

use actix_web::{
    HttpResponse,
    http::{
        StatusCode,
        header::{self, HeaderName},
    },
};
use anyhow::anyhow;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use kernel::input::Locale;
use minijinja::{Environment, Value, context, value::Serde};
use sha2::{Digest as _, Sha256};
use shared::text::template;

const STYLE: &str = include_str!("../../../shared/templates/pages/base.css");

/// Of the pages of digests, beside the other.
const DIGEST_STYLE: &str = include_str!("../../../shared/templates/pages/digest.css");

const TEMPLATES: [(&str, &str); 12] = [
    ("base.html", include_str!("../../../shared/templates/pages/base.html")),
    ("digest.html", include_str!("../../../shared/templates/pages/digest.html")),
    ("digest_parts.html", include_str!("../../../shared/templates/pages/digest_parts.html")),
    ("notice.html", include_str!("../../../shared/templates/pages/notice.html")),
    ("survey.html", include_str!("../../../shared/templates/pages/survey.html")),
    ("task.html", include_str!("../../../shared/templates/pages/task.html")),
    ("task_done.html", include_str!("../../../shared/templates/pages/task_done.html")),
    ("task_follow.html", include_str!("../../../shared/templates/pages/task_follow.html")),
    ("task_later.html", include_str!("../../../shared/templates/pages/task_later.html")),
    ("task_settle.html", include_str!("../../../shared/templates/pages/task_settle.html")),
    ("task_next.html", include_str!("../../../shared/templates/pages/task_next.html")),
    ("unsubscribe.html", include_str!("../../../shared/templates/pages/unsubscribe.html")),
];

/// Nothing runs, nothing is loaded, and a form goes nowhere but here; the style sheets are known by their hashes.
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let [base, digest] =
        [STYLE, DIGEST_STYLE].map(|style| BASE64_STANDARD.encode(Sha256::digest(style)));
    format!(
        "default-src 'none'; style-src 'sha256-{base}' 'sha256-{digest}'; img-src data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    )
});

/// In whose language a page is, and from whom.
#[derive(Clone, Debug)]
pub struct Frame {
    pub locale: Locale,
    /// Name of the organisation.
    pub organisation: String,
}

/// Beside `nosniff`, `no-referrer` and `no-store`, which every answer has.
const HEADERS: [(HeaderName, &str); 3] = [
    (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The page `template`, which sees the fields of `body`. Fails only where a template or a word is broken.
pub fn page(
    frame: &Frame,
    status: StatusCode,
    template: &str,
    body: &serde_json::Value,
) -> anyhow::Result<HttpResponse> {
    let html = html(frame, template, body)?;
    let mut response = HttpResponse::build(status);
    response
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY.as_str()))
        .insert_header((header::CONTENT_LANGUAGE, frame.locale.as_str()))
        .insert_header((header::X_FRAME_OPTIONS, "DENY"));
    for one in HEADERS {
        response.insert_header(one);
    }
    Ok(response.body(html))
}

/// The same as text alone.
pub fn html(frame: &Frame, template: &str, body: &serde_json::Value) -> anyhow::Result<String> {
    let environment = ENVIRONMENT.as_ref().map_err(|fault| anyhow!("{fault}"))?;
    let (lang, organisation) = (frame.locale.as_str(), &frame.organisation);
    let body = Value::from(Serde(body));
    let context =
        context! { lang, organisation, style => STYLE, digest_style => DIGEST_STYLE, ..body };
    Ok(environment.get_template(template)?.render(context)?)
}

static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> =
    LazyLock::new(|| environment().map_err(|fault| format!("{fault:#}")));

fn environment() -> anyhow::Result<Environment<'static>> {
    let mut environment = template::environment()?;
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_can_be_read_and_the_style_sheets_are_small() {
        assert!(environment().is_ok());
        assert!(STYLE.len() < 8_000, "{}", STYLE.len());
        assert!(DIGEST_STYLE.len() < 5_000, "{}", DIGEST_STYLE.len());
        // They stand in the page, where nothing in them may end them, and nothing may be loaded by them.
        for none in ["<", "url(", "@import"] {
            assert!(!STYLE.contains(none) && !DIGEST_STYLE.contains(none), "{none}");
        }
    }
}

#[cfg(test)]
mod digest_tests;
