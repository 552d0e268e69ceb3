//! What the templates of mails and pages have in common.

use minijinja::{
    AutoEscape, Environment, ErrorKind, State, UndefinedBehavior, Value, syntax::SyntaxConfig,
    value::Kwargs,
};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{FluentArgs, words};

/// Without templates. HTML is escaped, text is not; a value that is not there is a fault; `t("key", name=value)` says the
/// words of the language in `lang`.
pub fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let blocks = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?;
    environment.set_syntax(blocks);
    environment.set_auto_escape_callback(|name| match name.rsplit('.').next() {
        Some("html") => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    environment.add_function("t", translate);
    environment.add_filter("mailto", |email: String| mailto(&email));
    Ok(environment)
}

fn translate(state: &State, key: &str, kwargs: Kwargs) -> Result<String, minijinja::Error> {
    let fault = |fault: String| minijinja::Error::new(ErrorKind::InvalidOperation, fault);
    let lang = state.lookup("lang").unwrap_or_default();
    let locale = kernel::input::Parse::parse(lang.as_str().unwrap_or_default())
        .map_err(|_| fault(format!("no language {lang}")))?;
    let mut args = FluentArgs::new();
    for name in kwargs.args() {
        let value: Value = kwargs.get(name)?;
        match i64::try_from(value.clone()) {
            Ok(number) => args.set(name.to_owned(), number),
            Err(_) => args.set(name.to_owned(), value.to_string()),
        }
    }
    words(locale)
        .and_then(|words| words.say(key, &args))
        .map_err(|error| fault(format!("{error:#}")))
}

/// An address as it stands after `mailto:` (RFC 6068).
pub fn mailto(email: &str) -> String {
    const KEPT: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'@')
        .remove(b'.')
        .remove(b'-')
        .remove(b'_')
        .remove(b'+')
        .remove(b'~');
    utf8_percent_encode(email, KEPT).to_string()
}
