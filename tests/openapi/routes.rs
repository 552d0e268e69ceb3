use std::collections::{BTreeMap, BTreeSet};

use testkit::{TestApp, app::ADMIN_KEY};

use super::support::{NOBODY, operations};

/// The routes as they stand in the source, beside the pages for people.
fn registered() -> BTreeSet<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../api/src");
    let routes = std::fs::read_dir(format!("{folder}/routes")).unwrap();
    let mut files: Vec<_> = routes.map(|file| file.unwrap().path()).collect();
    files.push(format!("{folder}/operations.rs").into());
    let mut found = BTreeSet::new();
    for file in files {
        for line in std::fs::read_to_string(file).unwrap().lines() {
            for method in ["get", "post", "put", "patch", "delete"] {
                let path = line.strip_prefix(&format!("#[{method}(\""));
                if let Some(path) = path.and_then(|rest| rest.split('"').next()) {
                    found.insert((method.to_uppercase(), path.to_owned()));
                }
            }
        }
    }
    found
}

#[test]
fn every_route_is_in_the_document() {
    let described: BTreeSet<_> = operations().into_iter().map(|it| (it.method, it.path)).collect();
    assert_eq!(registered(), described);
}

#[tokio::test]
async fn a_method_that_a_path_does_not_know_is_405_with_those_it_knows() {
    let app = TestApp::start().await;
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in operations() {
        known.entry(operation.at(NOBODY)).or_default().insert(operation.method);
    }
    for path in ["/healthz", "/readyz", "/openapi.json", "/docs"] {
        known.entry(path.to_owned()).or_default().insert("GET".to_owned());
    }
    for (path, mut methods) in known {
        if methods.contains("GET") {
            methods.insert("HEAD".to_owned());
        }
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
            if methods.contains(method) {
                continue;
            }
            let answer = app.as_key(ADMIN_KEY).send(method, &path, &[], "").await;
            if path.starts_with("/v1/sandbox") {
                // Outside a sandbox these are no paths at all.
                assert_eq!(answer.status, 404, "{method} {path}");
                continue;
            }
            assert_eq!(answer.status, 405, "{method} {path}");
            let allowed: BTreeSet<String> =
                answer.header("allow").split(", ").map(str::to_owned).collect();
            assert_eq!(allowed, methods, "{method} {path}");
            if method != "HEAD" {
                answer.problem(405, "method_not_allowed");
            }
        }
    }
}

#[tokio::test]
async fn an_unknown_path_is_404() {
    let app = TestApp::start().await;
    for path in ["/", "/v1", "/v1/nothing", "/v1/leads/", "/v1/leads/1/2/3", "/v1/keys/1/restore"] {
        for method in ["GET", "POST", "OPTIONS"] {
            let answer = app.as_key(ADMIN_KEY).send(method, path, &[], "").await;
            answer.problem(404, "not_found");
        }
    }
    app.get("/docs/no-such-file").await.problem(404, "not_found");
}

/// The page and all that it loads come from the binary.
#[tokio::test]
async fn the_docs_load_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let moved = app.stranger().get("/docs").await;
    assert_eq!((moved.status, moved.header("location")), (307, "/docs/"));
    let page = app.stranger().get("/docs/").await;
    assert_eq!(page.status, 200);
    let mut loaded = 0;
    for attribute in ["src=\"", "href=\""] {
        for part in page.text.split(attribute).skip(1) {
            let target = part.split('"').next().unwrap();
            assert!(!target.contains("//"), "{target} is elsewhere");
            let file =
                app.stranger().get(&format!("/docs/{}", target.trim_start_matches("./"))).await;
            assert_eq!(file.status, 200, "{target}");
            loaded += 1;
        }
    }
    assert!(loaded >= 4, "{loaded} files alone: {}", page.text);
    let start = app.stranger().get("/docs/swagger-initializer.js").await;
    assert!(start.text.contains("\"/openapi.json\""), "{}", start.text);
    let document = app.stranger().get("/openapi.json").await;
    assert_eq!(document.text, api::openapi_json());
}
