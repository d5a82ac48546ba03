//! Tests of `claim_path`.

use serde_json::json;

use super::*;

fn found(path: &str, claims: &Value) -> Option<Value> {
    let path = ClaimPath::parse(path).unwrap();
    path.find(claims.as_object().unwrap()).cloned()
}

#[test]
fn a_name_is_taken_as_it_stands() {
    let claims = json!({
        "https://example.com/roles": 1, "cognito:groups": 2, "a.b": 3, "a": {"b": 4}, "~1": 5,
    });
    for (name, value) in [
        ("https://example.com/roles", 1),
        ("cognito:groups", 2),
        ("a.b", 3),
        ("~1", 5),
    ] {
        assert_eq!(found(name, &claims), Some(json!(value)), "{name}");
    }
    assert_eq!(found("b", &claims), None);
}

#[test]
fn a_pointer_goes_into_objects() {
    let claims = json!({
        "realm_access": {"roles": ["read"]},
        "resource_access": {"my.client": {"roles": []}, "a/b~c": {"roles": 7}},
        "list": [["read"]],
        "text": "read",
        "nothing": null,
    });
    for (pointer, value) in [
        ("/realm_access/roles", json!(["read"])),
        ("/resource_access/my.client/roles", json!([])),
        ("/resource_access/a~1b~0c/roles", json!(7)),
        ("/text", json!("read")),
    ] {
        assert_eq!(found(pointer, &claims), Some(value), "{pointer}");
    }
    for absent in [
        "/realm_access/groups",
        "/realm_access/roles/0",
        "/list/0",
        "/text/0",
        "/nothing",
        "/nothing/roles",
        "/roles",
        "nothing",
    ] {
        assert_eq!(found(absent, &claims), None, "{absent}");
    }
}

#[test]
fn a_pointer_is_escaped_as_rfc_6901_has_it() {
    // The examples of § 5 that a claim may have as names.
    let claims = json!({"foo": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "m~n": 8});
    for (pointer, value) in [
        ("/foo", 0),
        ("/a~1b", 1),
        ("/c%d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/m~0n", 8),
    ] {
        assert_eq!(found(pointer, &claims), Some(json!(value)), "{pointer}");
    }
    let tilde_and_one = json!({"~1": 1, "/": 2});
    assert_eq!(found("/~01", &tilde_and_one), Some(json!(1)));
}

#[test]
fn what_is_no_path_is_refused() {
    for bad in [
        "", "/", "//", "/a/", "/a//b", "/~", "/~2", "/a~", "/~é", "a b", "/a b", "ä", "/a\u{0}",
    ] {
        assert!(ClaimPath::parse(bad).is_err(), "{bad:?}");
    }
}
