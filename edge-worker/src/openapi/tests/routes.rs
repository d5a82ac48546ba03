//! Every route is in the document with its methods, and nothing else is.

use std::collections::BTreeSet;

use http::Method;

use super::*;
use crate::route::{is_api, route};

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE",
];

/// `METHOD /path` of every route, as the comments in `route.rs` say it.
fn routes() -> BTreeSet<String> {
    let source = include_str!("../../route.rs");
    let (_, rest) = source.split_once("enum Route {").unwrap();
    let (variants, _) = rest.split_once("\n}").unwrap();
    let mut found = BTreeSet::new();
    let mut said = Vec::new();
    for line in variants.lines().map(str::trim).filter(|it| !it.is_empty()) {
        if let Some(comment) = line.strip_prefix("///") {
            said.extend(comment.split('`').nth(1).map(str::to_owned));
            continue;
        }
        assert!(!said.is_empty(), "{line} does not say what it is");
        for one in said.drain(..) {
            let (methods, path) = one.split_once(' ').unwrap();
            found.extend(methods.split('|').map(|it| format!("{it} {path}")));
        }
    }
    found
}

#[test]
fn the_document_has_every_route_and_no_other() {
    let documented: BTreeSet<_> = operations()
        .iter()
        .map(|it| format!("{} {}", it.method, it.path))
        .collect();
    let mut routes = routes();
    // Browsers ask it by themselves: no operation of the API.
    assert!(routes.remove("OPTIONS /v1/…"));
    assert_eq!(documented, routes);
}

#[test]
fn each_path_takes_the_documented_methods_and_names_them_for_others() {
    for operation in operations() {
        let (path, example) = (&operation.path, operation.example_path());
        let mut documented: BTreeSet<_> = operations()
            .into_iter()
            .filter(|it| it.path == *path)
            .map(|it| it.method)
            .collect();
        if is_api(path) {
            documented.insert("OPTIONS".to_owned());
        }
        for name in METHODS {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            match route(&method, &example) {
                Ok(_) => assert!(documented.contains(name), "{name} {path}"),
                Err(failure) => {
                    assert!(!documented.contains(name), "{name} {path}");
                    let response = failure.into_response("r");
                    assert_eq!(response.status(), 405, "{name} {path}");
                    let allow = response.headers()["allow"].to_str().unwrap().split(", ");
                    let allow: BTreeSet<_> = allow.map(str::to_owned).collect();
                    assert_eq!(allow, documented, "{path}");
                }
            }
        }
    }
}

#[test]
fn operations_have_names_of_their_own() {
    let ids: BTreeSet<_> = operations().into_iter().map(|it| it.id).collect();
    assert_eq!(ids.len(), operations().len());
}

#[test]
fn only_what_is_said_to_be_open_answers_without_a_key() {
    for operation in operations() {
        let request = Request::builder()
            .method(operation.method.as_str())
            .uri(format!(
                "https://photos.example.com{}",
                operation.example_path()
            ))
            .body(Vec::new())
            .unwrap();
        let response = now(answer(&FakeWorld::new(), Ok(fake::config()), request));
        let is_refused = response.status() == 401;
        assert_eq!(is_refused, operation.needs_a_key(), "{}", operation.id);
    }
}
