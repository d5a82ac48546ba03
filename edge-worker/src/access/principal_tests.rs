//! Tests of `principal`.

use super::*;
use crate::http::problem;

#[test]
fn who_lacks_a_scope_is_told_which() {
    let caller = Principal {
        owner: Owner("a".to_owned()),
        scopes: Scopes::parse("upload", ' ').unwrap(),
    };
    assert!(caller.clone().require(Scope::Upload).is_ok());
    let response = problem::response(caller.require(Scope::Manage).unwrap_err(), "r");
    assert_eq!(response.status(), 403);
    assert_eq!(
        response.headers()["www-authenticate"],
        "Bearer realm=\"calotype\", error=\"insufficient_scope\", scope=\"manage\""
    );
}
