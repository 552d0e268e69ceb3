//! A letter laid out: subject, text and HTML.
//!
//! The MJML layouts are turned into HTML once, with the places to fill still in them; a message
//! only fills them in. HTML is escaped, text is not.

use std::{collections::HashMap, sync::LazyLock};

use anyhow::{Context as _, anyhow};
use minijinja::{Environment, Value, context, value::Serde};
use mrml::prelude::render::RenderOptions;

use super::{
    kinds::Kind,
    letters::{Letter, Reader},
    message::one_line,
};
use crate::text::{template, words};

/// A message's three texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// `letter` as `reader` gets it. Fails only where a template or a word is broken, which the tests rule out.
pub fn render<L: Letter>(letter: &L, reader: &Reader) -> anyhow::Result<Rendered> {
    let composed = letter.compose(reader, words(reader.locale)?)?;
    let subject = one_line(&composed.subject, 150);
    let lang = reader.locale.as_str();
    let organisation = one_line(reader.organisation, 80);
    let body = Value::from(Serde(&composed.body));
    let context = context! { lang, organisation, subject => &subject, ..body };
    let environment = ENVIRONMENT.as_ref().map_err(|fault| anyhow!("{fault}"))?;
    let part = |suffix: &str| -> anyhow::Result<String> {
        let name = format!("{}.{suffix}", letter.layout());
        Ok(environment.get_template(&name)?.render(&context)?)
    };
    Ok(Rendered { text: tidy(&part("txt")?), html: part("html")?, subject })
}

const INCLUDES: [(&str, &str); 6] = [
    ("head.mjml", include_str!("../../templates/mail/head.mjml")),
    ("top.mjml", include_str!("../../templates/mail/top.mjml")),
    ("contact.mjml", include_str!("../../templates/mail/contact.mjml")),
    ("choices.mjml", include_str!("../../templates/mail/choices.mjml")),
    ("steps.mjml", include_str!("../../templates/mail/steps.mjml")),
    ("bottom.mjml", include_str!("../../templates/mail/bottom.mjml")),
];

/// What templates include as it is: rows of HTML that come more than once, and the same in text.
const PIECES: [(&str, &str); 3] = [
    ("bars.html", include_str!("../../templates/mail/bars.html")),
    ("figures.html", include_str!("../../templates/mail/figures.html")),
    ("figures.txt", include_str!("../../templates/mail/figures.txt")),
];

/// Layout and text of a kind.
fn sources(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::TaskReminder => (
            include_str!("../../templates/mail/task_reminder.mjml"),
            include_str!("../../templates/mail/task_reminder.txt"),
        ),
        Kind::LeadAssigned => (
            include_str!("../../templates/mail/lead_assigned.mjml"),
            include_str!("../../templates/mail/lead_assigned.txt"),
        ),
        Kind::Agenda | Kind::Escalation => (
            include_str!("../../templates/mail/tasks.mjml"),
            include_str!("../../templates/mail/tasks.txt"),
        ),
        Kind::SurveyInvitation | Kind::SurveyReminder => (
            include_str!("../../templates/mail/survey.mjml"),
            include_str!("../../templates/mail/survey.txt"),
        ),
        Kind::CaseResolution => (
            include_str!("../../templates/mail/case_resolution.mjml"),
            include_str!("../../templates/mail/case_resolution.txt"),
        ),
        Kind::Digest => (
            include_str!("../../templates/mail/digest.mjml"),
            include_str!("../../templates/mail/digest.txt"),
        ),
        Kind::Alert => (
            include_str!("../../templates/mail/alert.mjml"),
            include_str!("../../templates/mail/alert.txt"),
        ),
    }
}

/// An alert with a task to act on.
const CASE: (&str, &str) =
    (include_str!("../../templates/mail/case.mjml"), include_str!("../../templates/mail/case.txt"));

static ENVIRONMENT: LazyLock<Result<Environment<'static>, String>> =
    LazyLock::new(|| environment().map_err(|fault| format!("{fault:#}")));

fn environment() -> anyhow::Result<Environment<'static>> {
    let mut environment = template::environment()?;
    environment.add_template("foot.txt", include_str!("../../templates/mail/foot.txt"))?;
    environment.add_template("choices.txt", include_str!("../../templates/mail/choices.txt"))?;
    for (name, piece) in PIECES {
        environment.add_template(name, piece)?;
    }
    let of_kinds = Kind::ALL.map(|kind| (kind.as_str(), sources(kind)));
    for (name, (layout, text)) in of_kinds.into_iter().chain([("case", CASE)]) {
        let html = compile(layout).with_context(|| format!("{name}.mjml"))?;
        environment.add_template_owned(format!("{name}.html"), html)?;
        environment.add_template_owned(format!("{name}.txt"), text.to_owned())?;
    }
    Ok(environment)
}

/// MJML to HTML; whatever stands in braces comes through as it is.
fn compile(layout: &str) -> anyhow::Result<String> {
    // Put in as text: mrml loses the width of sections that come by its own include.
    let mut layout = layout.to_owned();
    for (path, piece) in INCLUDES {
        layout = layout.replace(&format!("<mj-include path=\"{path}\" />"), piece);
    }
    anyhow::ensure!(!layout.contains("<mj-include"), "an include that is not there");
    let parsed = mrml::parse(&layout)?;
    let options =
        RenderOptions { disable_comments: true, fonts: HashMap::new(), ..RenderOptions::default() };
    let mut html = parsed.element.render(&options)?;
    for needless in NEEDLESS {
        html = html.replace(needless, "");
    }
    anyhow::ensure!(html.contains("</head>"), "no head");
    Ok(html.replacen("</head>", &format!("{DARK}</head>"), 1))
}

/// Defaults of mrml that change nothing here and that Outlook does not know: every column has the whole width anyway.
const NEEDLESS: [&str; 5] = [
    " outline: none;",
    "word-spacing:normal;",
    "table-layout:auto;",
    "<style type=\"text/css\">@media only screen and (min-width:480px) { .mj-column-per-100 { width:100% !important; max-width:100%; }  }</style>",
    "<style media=\"screen and (min-width:480px)\">.moz-text-html .mj-column-per-100 { width:100% !important; max-width:100%; } </style>",
];

/// In the dark, where a mail program can: by the attribute, since Outlook knows no `@media`; kept from it, and by `:root` from
/// programs that drop the attribute. Where all of it applies by mistake, it is a dark message, and as readable.
const DARK: &str = concat!(
    "<!--[if !mso]><!--><style media=\"(prefers-color-scheme: dark)\">\n",
    include_str!("../../templates/mail/dark.css"),
    "</style><!--<![endif]-->"
);

/// No blanks at line ends, at most one empty line in a row.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !(line.is_empty() && blank) {
            tidy.push_str(line);
            tidy.push('\n');
        }
        blank = line.is_empty();
    }
    tidy.truncate(tidy.trim_end().len());
    tidy.push('\n');
    tidy
}

#[cfg(test)]
mod tests;
