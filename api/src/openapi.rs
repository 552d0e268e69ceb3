//! The OpenAPI 3.1 document: what the handlers say of themselves, and what is true of all of them.

use std::sync::LazyLock;

use actix_web::App;
use utoipa::openapi::{Info, License, OpenApi, OpenApiBuilder, path::PathItem};
use utoipa_actix_web::AppExt;

use crate::routes;

/// Built once: the app's own routes, described.
pub fn document() -> OpenApi {
    let (_, described) =
        App::new().into_utoipa_app().openapi(base()).configure(routes::configure).split_for_parts();
    described
}

fn base() -> OpenApi {
    let mut info = Info::new("Rapport", env!("CARGO_PKG_VERSION"));
    info.license = Some(License::new("Apache-2.0"));
    OpenApiBuilder::new().info(info).build()
}

/// The methods of a path that is no exact match of the request; empty where it is unknown.
pub fn methods_of(path: &str) -> Vec<&'static str> {
    static PATHS: LazyLock<Vec<(Vec<String>, Vec<&'static str>)>> = LazyLock::new(|| {
        let document = document();
        let plain = ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"];
        let of_documents =
            document.paths.paths.iter().map(|(path, item)| (split(path), methods(item)));
        of_documents
            .chain(plain.into_iter().map(|path| (split(path), vec!["GET", "HEAD"])))
            .collect()
    });
    let parts = split(path);
    let fits = |pattern: &Vec<String>| {
        pattern.len() == parts.len()
            && pattern
                .iter()
                .zip(&parts)
                .all(|(one, other)| one == other || (one.contains('{') && !other.is_empty()))
    };
    PATHS
        .iter()
        .filter(|(pattern, _)| fits(pattern))
        .flat_map(|(_, methods)| methods.clone())
        .collect()
}

fn split(path: &str) -> Vec<String> {
    path.split('/').map(str::to_owned).collect()
}

fn methods(item: &PathItem) -> Vec<&'static str> {
    let mut known = Vec::new();
    if item.get.is_some() {
        known.extend(["GET", "HEAD"]);
    }
    for (operation, name) in
        [(&item.post, "POST"), (&item.put, "PUT"), (&item.patch, "PATCH"), (&item.delete, "DELETE")]
    {
        if operation.is_some() {
            known.push(name);
        }
    }
    known
}
