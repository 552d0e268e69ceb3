//! The words: fluent files under `locales/`, one set a language, embedded in the binary.

use std::sync::LazyLock;

use anyhow::{Context as _, anyhow};
pub use fluent_bundle::FluentArgs;
use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use kernel::input::Locale;
use unic_langid::LanguageIdentifier;

/// The files of each language, by the same names.
pub(crate) const FILES: [(Locale, &[&str]); 2] = [
    (
        Locale::En,
        &[
            include_str!("../../locales/en/common.ftl"),
            include_str!("../../locales/en/mail.ftl"),
            include_str!("../../locales/en/alerts.ftl"),
            include_str!("../../locales/en/deals.ftl"),
            include_str!("../../locales/en/reminders.ftl"),
            include_str!("../../locales/en/pages.ftl"),
            include_str!("../../locales/en/unsubscribe.ftl"),
            include_str!("../../locales/en/silence.ftl"),
            include_str!("../../locales/en/surveys.ftl"),
            include_str!("../../locales/en/cases.ftl"),
            include_str!("../../locales/en/metrics.ftl"),
            include_str!("../../locales/en/digests.ftl"),
            include_str!("../../locales/en/digest_files.ftl"),
        ],
    ),
    (
        Locale::ZhCn,
        &[
            include_str!("../../locales/zh-CN/common.ftl"),
            include_str!("../../locales/zh-CN/mail.ftl"),
            include_str!("../../locales/zh-CN/alerts.ftl"),
            include_str!("../../locales/zh-CN/deals.ftl"),
            include_str!("../../locales/zh-CN/reminders.ftl"),
            include_str!("../../locales/zh-CN/pages.ftl"),
            include_str!("../../locales/zh-CN/unsubscribe.ftl"),
            include_str!("../../locales/zh-CN/silence.ftl"),
            include_str!("../../locales/zh-CN/surveys.ftl"),
            include_str!("../../locales/zh-CN/cases.ftl"),
            include_str!("../../locales/zh-CN/metrics.ftl"),
            include_str!("../../locales/zh-CN/digests.ftl"),
            include_str!("../../locales/zh-CN/digest_files.ftl"),
        ],
    ),
];

static EN: LazyLock<Result<Words, String>> = LazyLock::new(|| load(Locale::En));
static ZH_CN: LazyLock<Result<Words, String>> = LazyLock::new(|| load(Locale::ZhCn));

/// All messages of one language.
pub struct Words {
    bundle: FluentBundle<FluentResource>,
}

/// The words of `locale`. Fails only on a broken file, which a test rules out.
pub fn words(locale: Locale) -> anyhow::Result<&'static Words> {
    let words = match locale {
        Locale::En => &*EN,
        Locale::ZhCn => &*ZH_CN,
    };
    words.as_ref().map_err(|fault| anyhow!("locale {}: {fault}", locale.as_str()))
}

impl Words {
    /// The message `key` with its variables filled in.
    pub fn say(&self, key: &str, args: &FluentArgs) -> anyhow::Result<String> {
        let message = self.bundle.get_message(key).with_context(|| format!("no words {key:?}"))?;
        let pattern = message.value().with_context(|| format!("{key:?} says nothing"))?;
        let mut faults = Vec::new();
        let said = self.bundle.format_pattern(pattern, Some(args), &mut faults);
        match faults.first() {
            None => Ok(spaced(&said)),
            Some(fault) => Err(anyhow!("{key:?}: {fault}")),
        }
    }

    /// A message that has no variables.
    pub fn plain(&self, key: &str) -> anyhow::Result<String> {
        self.say(key, &FluentArgs::new())
    }
}

fn load(locale: Locale) -> Result<Words, String> {
    let language: LanguageIdentifier =
        locale.as_str().parse().map_err(|_| "not a language".to_owned())?;
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // They show where a value begins and ends, and are gone from what is said.
    bundle.set_use_isolating(true);
    for (_, files) in FILES.iter().filter(|(of, _)| *of == locale) {
        for file in *files {
            let resource = FluentResource::try_new((*file).to_owned())
                .map_err(|(_, faults)| format!("{faults:?}"))?;
            bundle.add_resource(resource).map_err(|faults| format!("{faults:?}"))?;
        }
    }
    Ok(Words { bundle })
}

/// Takes the isolation marks out, since they would stand in subjects and copied text. Where a value met
/// Chinese there, a space goes between Chinese and Latin letters or figures, and none between Chinese ones.
fn spaced(said: &str) -> String {
    let mut out = String::with_capacity(said.len());
    let mut before: Option<char> = None;
    let mut seam = false;
    for c in said.chars() {
        if matches!(c, '\u{2068}' | '\u{2069}') {
            seam = true;
            continue;
        }
        if let Some(before) = before.filter(|_| seam)
            && ((is_han(before) && is_latin(c)) || (is_latin(before) && is_han(c)))
        {
            out.push(' ');
        }
        out.push(c);
        before = Some(c);
        seam = false;
    }
    out
}

/// Whether `c` is a Chinese character, punctuation aside.
pub(crate) fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn is_latin(c: char) -> bool {
    c == '+' || c.is_alphanumeric() && !is_han(c)
}

#[cfg(test)]
mod tests;
