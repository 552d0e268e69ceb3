//! Which methods a path knows, for `Allow`.

use std::sync::LazyLock;

use utoipa::openapi::HttpMethod;

use super::handlers;
use crate::table::Table;

/// The methods of a path; empty where it is unknown. One that stands there word for word is no `{id}`.
pub fn methods_of(path: &str) -> Vec<&'static str> {
    static PATHS: LazyLock<Vec<(Vec<String>, Vec<&'static str>)>> = LazyLock::new(|| {
        let listed = Table::listed(handlers).into_iter();
        let described = listed.map(|(path, known)| (split(&path), methods(&known)));
        // For everybody, and so not in the document.
        let open = ["/healthz", "/readyz", "/openapi.json", "/docs"];
        described.chain(open.map(|path| (split(path), vec!["GET", "HEAD"]))).collect()
    });
    let parts = split(path);
    let fits = |pattern: &Vec<String>| {
        pattern.len() == parts.len()
            && pattern.iter().zip(&parts).all(|(one, other)| part_fits(one, other))
    };
    let of = |is: &dyn Fn(&Vec<String>) -> bool| -> Vec<&'static str> {
        let found = PATHS.iter().filter(|(pattern, _)| is(pattern));
        found.flat_map(|(_, methods)| methods.clone()).collect()
    };
    let own = of(&|pattern| *pattern == parts);
    if own.is_empty() { of(&fits) } else { own }
}

/// `{id}` stands for anything, `{id}.eml` for what ends so.
fn part_fits(pattern: &str, part: &str) -> bool {
    match pattern.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        Some((_, end)) => part.len() > end.len() && part.ends_with(end),
        None => pattern == part,
    }
}

fn split(path: &str) -> Vec<String> {
    path.trim_start_matches('/').split('/').map(str::to_owned).collect()
}

fn methods(known: &[HttpMethod]) -> Vec<&'static str> {
    known.iter().flat_map(|method| names(method).iter().copied()).collect()
}

fn names(method: &HttpMethod) -> &'static [&'static str] {
    match method {
        HttpMethod::Get => &["GET", "HEAD"],
        HttpMethod::Post => &["POST"],
        HttpMethod::Put => &["PUT"],
        HttpMethod::Patch => &["PATCH"],
        HttpMethod::Delete => &["DELETE"],
        _ => &[],
    }
}
