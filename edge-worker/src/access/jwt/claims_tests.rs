//! The callers that are let in, their owners, and the claims for which a token is refused.

use crate::testing::IntoResponse;
use serde_json::{Value, json};

use super::calls::{
    AUDIENCE, ISSUER, JWKS_URL, NOW, SECRET, assert_refused, call, claims, header, known,
    known_with_secret, ports, with, with_claim, with_header, with_key_set,
};
use super::vectors::{SIGNERS, sign, sign_hs256};
use crate::access::auth_error::AuthError::*;
use crate::access::principal::Principal;
use crate::model::{Owner, Scopes};
use crate::testing::NOW_UNIX_MS;

#[test]
fn a_good_token_of_each_algorithm_lets_in() {
    let (ports, known) = (ports(), with_key_set());
    let expected = Principal {
        owner: Owner::of_subject(ISSUER, "user-1"),
        scopes: Scopes::parse("upload read manage", ' ').unwrap(),
    };
    for name in SIGNERS {
        let token = sign(name, &header(name), &claims());
        assert_eq!(call(&ports, &known, &token).unwrap(), expected, "{name}");
    }
    let token = sign("ed", &json!({"alg": "Ed25519", "kid": "ed"}), &claims());
    assert_eq!(call(&ports, &known, &token).unwrap(), expected);
    let shared = known_with_secret();
    let token = sign_hs256(SECRET.as_bytes(), &json!({"alg": "HS256"}), &claims());
    assert_eq!(call(&ports, &shared, &token).unwrap(), expected);
}

#[test]
fn what_is_within_the_rules_is_let_in() {
    let known = with_key_set();
    for (name, token) in [
        ("ended 59 s ago", with_claim("exp", json!(NOW - 59))),
        ("begins in 60 s", with_claim("nbf", json!(NOW + 60))),
        (
            "from a clock 60 s ahead",
            with_claim("iat", json!(NOW + 60)),
        ),
        (
            "fractions of seconds",
            with_claim("exp", json!(NOW as f64 + 0.5)),
        ),
        (
            "one of several audiences",
            with_claim("aud", json!(["other", AUDIENCE])),
        ),
        ("no iat", with_claim("iat", Value::Null)),
        ("no typ", with_header("typ", Value::Null)),
        (
            "typ in full",
            with_header("typ", json!("application/AT+JWT")),
        ),
        ("unknown members", with_header("x5t", json!("abc"))),
        (
            "a claim of any shape",
            with_claim("permissions", json!({"a": [1]})),
        ),
    ] {
        assert!(call(&ports(), &known, &token).is_ok(), "{name}");
    }
}

#[test]
fn claims_that_do_not_let_in() {
    let cases = [
        ("iss missing", with_claim("iss", Value::Null), Issuer),
        (
            "iss of another",
            with_claim("iss", json!("https://evil.example/")),
            Issuer,
        ),
        (
            "iss without its slash",
            with_claim("iss", json!("https://issuer.example")),
            Issuer,
        ),
        (
            "iss in other case",
            with_claim("iss", json!("https://ISSUER.example/")),
            Issuer,
        ),
        (
            "iss longer",
            with_claim("iss", json!("https://issuer.example/x")),
            Issuer,
        ),
        ("iss a list", with_claim("iss", json!([ISSUER])), Claims),
        ("aud missing", with_claim("aud", Value::Null), Audience),
        (
            "aud of another",
            with_claim("aud", json!("letters")),
            Audience,
        ),
        ("aud longer", with_claim("aud", json!("photos2")), Audience),
        (
            "aud with spaces",
            with_claim("aud", json!("photos other")),
            Audience,
        ),
        ("aud empty list", with_claim("aud", json!([])), Audience),
        ("aud others", with_claim("aud", json!(["a", "b"])), Audience),
        (
            "aud in a list in a list",
            with_claim("aud", json!([[AUDIENCE]])),
            Audience,
        ),
        (
            "aud an object",
            with_claim("aud", json!({AUDIENCE: true})),
            Audience,
        ),
        ("aud true", with_claim("aud", json!(true)), Audience),
        ("exp missing", with_claim("exp", Value::Null), NoExpiry),
        ("exp a text", with_claim("exp", json!("9999999999")), Claims),
        (
            "exp long ago",
            with_claim("exp", json!(NOW - 86_400)),
            Expired,
        ),
        ("exp 60 s ago", with_claim("exp", json!(NOW - 60)), Expired),
        ("exp negative", with_claim("exp", json!(-1)), Expired),
        (
            "nbf in 61 s",
            with_claim("nbf", json!(NOW + 61)),
            NotYetValid,
        ),
        ("nbf a text", with_claim("nbf", json!("0")), Claims),
        (
            "iat in 61 s",
            with_claim("iat", json!(NOW + 61)),
            IssuedLater,
        ),
        (
            "iat in milliseconds",
            with_claim("iat", json!(NOW_UNIX_MS)),
            IssuedLater,
        ),
        ("sub missing", with_claim("sub", Value::Null), Subject),
        ("sub empty", with_claim("sub", json!("")), Subject),
        (
            "sub of 256",
            with_claim("sub", json!("s".repeat(256))),
            Subject,
        ),
        ("sub a number", with_claim("sub", json!(7)), Subject),
    ];
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn an_ended_token_says_so_and_nothing_else_does() {
    let detail = |token: &str| {
        let failure = call(&ports(), &with_key_set(), token).unwrap_err();
        let body: Value = serde_json::from_slice(failure.into_response("r").body()).unwrap();
        body["detail"].clone()
    };
    let ended = with_claim("exp", json!(NOW - 60));
    assert_eq!(detail(&ended), json!("The token has expired."));
    assert_eq!(detail(&with_claim("aud", json!("x"))), Value::Null);
}

#[test]
fn scopes_are_those_of_the_configured_claim() {
    let scopes = |variables: &[(&str, &str)], name: &str, value: Value| {
        let all = [&[("JWT_JWKS_URL", JWKS_URL)], variables].concat();
        let token = with_claim(name, value);
        let principal = call(&ports(), &known(&all), &token).unwrap();
        principal.scopes.to_text()
    };
    let usual = "upload read manage";
    for (variables, claim, value, expected) in [
        (&[][..], "scope", Value::Null, usual),
        (&[], "scope", json!("openid upload"), "upload"),
        (
            &[],
            "scope",
            json!("upload read manage admin"),
            "upload read manage admin",
        ),
        (&[], "scope", json!("openid email"), ""),
        (&[], "scope", json!(""), ""),
        (&[], "scope", json!(["read"]), "read"),
        (&[], "scope", json!({"admin": true}), ""),
        (&[], "scope", json!("Admin uploads upload,read"), ""),
        (&[], "permissions", json!(["admin"]), usual),
        (
            &[("JWT_SCOPE_CLAIM", "permissions")],
            "permissions",
            json!(["read"]),
            "read",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "permissions")],
            "permissions",
            json!([]),
            "",
        ),
        // A role that the user lacks gives no rights.
        (
            &[("JWT_SCOPE_CLAIM", "permissions")],
            "permissions",
            Value::Null,
            "",
        ),
        (
            &[
                ("JWT_SCOPE_CLAIM", "permissions"),
                ("JWT_DEFAULT_SCOPES", "read"),
            ],
            "permissions",
            Value::Null,
            "read",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "/realm_access/roles")],
            "realm_access",
            json!({"roles": ["read", "x"]}),
            "read",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "/realm_access/roles")],
            "realm_access",
            json!({"roles": null}),
            "",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "/realm_access/roles")],
            "realm_access/roles",
            json!(["read"]),
            "",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "realm_access.roles")],
            "realm_access",
            json!({"roles": ["read"]}),
            "",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "https://example.com/roles")],
            "https://example.com/roles",
            json!("manage"),
            "manage",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "scp")],
            "scp",
            json!("manage"),
            "manage",
        ),
        (
            &[("JWT_SCOPE_CLAIM", "none")],
            "scope",
            json!("openid admin"),
            usual,
        ),
        (
            &[("JWT_DEFAULT_SCOPES", "read")],
            "scope",
            Value::Null,
            "read",
        ),
        (&[("JWT_DEFAULT_SCOPES", "none")], "scope", Value::Null, ""),
        (
            &[("JWT_SCOPE_PREFIX", "calotype/")],
            "scope",
            json!("calotype/read admin"),
            "read",
        ),
    ] {
        let found = scopes(variables, claim, value.clone());
        assert_eq!(found, expected, "{variables:?} {claim} {value}");
    }
}

#[test]
fn the_owner_is_the_value_of_the_configured_claim() {
    let known = known(&[("JWT_JWKS_URL", JWKS_URL), ("JWT_OWNER_CLAIM", "/o/id")]);
    let owner = |token: &str| call(&ports(), &known, token).map(|it| it.owner);
    let member = with_claim("o", json!({"id": "org_1"}));
    let expected = Owner::of_subject(ISSUER, "org_1");
    assert_eq!(owner(&member).unwrap(), expected);
    assert_refused(
        &known,
        &[
            ("not there", with_claim("o", json!({})), Subject),
            ("nothing", with_claim("o", json!({"id": null})), Subject),
            ("a number", with_claim("o", json!({"id": 1})), Subject),
            ("empty", with_claim("o", json!({"id": ""})), Subject),
            ("a list", with_claim("o", json!({"id": ["org_1"]})), Subject),
            (
                "of 256",
                with_claim("o", json!({"id": "s".repeat(256)})),
                Subject,
            ),
            ("sub instead", with_claim("x", json!(1)), Subject),
        ],
    );
}

#[test]
fn the_audience_may_stand_in_another_claim() {
    for (claim, other) in [("client_id", "azp"), ("azp", "client_id")] {
        let known = known(&[("JWT_JWKS_URL", JWKS_URL), ("JWT_AUDIENCE_CLAIM", claim)]);
        let without = with(claims(), "aud", Value::Null);
        let token = |claim| {
            sign(
                "ed",
                &header("ed"),
                &with(without.clone(), claim, json!(AUDIENCE)),
            )
        };
        assert!(call(&ports(), &known, &token(claim)).is_ok());
        assert_refused(
            &known,
            &[
                ("in another claim", token(other), Audience),
                ("in aud", with_claim("x", json!(1)), Audience),
            ],
        );
    }
}
