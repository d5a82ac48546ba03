//! Every route is in the document with its methods, and nothing else is.

use std::collections::BTreeSet;

use http::Method;

use super::*;
use crate::http::paths::is_api;
use crate::http::route::{Route, find};
use crate::testing::IntoResponse;

const METHODS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PURGE",
];

/// `METHOD /path` of every route.
fn routes() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for route in Route::<FakePorts>::ALL {
        found.insert(format!("{} {}", route.method, route.pattern));
    }
    found
}

#[test]
fn the_document_has_every_route_and_no_other() {
    let documented: BTreeSet<_> = operations()
        .iter()
        .map(|it| format!("{} {}", it.method, it.path))
        .collect();
    assert_eq!(documented, routes());
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
        if documented.contains("GET") {
            documented.insert("HEAD".to_owned());
        }
        if is_api(path) {
            documented.insert("OPTIONS".to_owned());
        }
        for name in METHODS {
            let method = Method::from_bytes(name.as_bytes()).unwrap();
            match find::<FakePorts>(&method, &example) {
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
        let response = now(answer(&FakePorts::new(), Ok(testing::config()), request));
        let is_refused = response.status() == 401;
        assert_eq!(is_refused, operation.needs_a_key(), "{}", operation.id);
    }
}
