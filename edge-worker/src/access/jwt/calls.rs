//! Calls with a token: ports with an issuer, a valid token with parts to change, and the expected
//! form of a refusal.

use crate::testing::IntoResponse;
use calotype_protocol::ErrorCode;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde_json::{Value, json};

use super::vectors::{SIGNERS, alg, key_set, sign};
use crate::access::auth_error::AuthError;
use crate::access::principal::Principal;
use crate::access::{Authentication, authenticate};
use crate::http::config::Config;
use crate::model::ApiError;
use crate::testing::{self, FakePorts, NOW_UNIX_MS, now};

pub(super) const ISSUER: &str = "https://issuer.example/";
pub(super) const AUDIENCE: &str = "photos";
pub(super) const JWKS_URL: &str = "https://issuer.example/.well-known/jwks.json";
pub(super) const SECRET: &str = "a shared secret of 36 characters long";
pub(super) const NOW: u64 = NOW_UNIX_MS / 1000;

/// The settings of authentication with these variables added.
pub(super) fn known(variables: &[(&str, &str)]) -> Authentication {
    let of_tokens = [("JWT_ISSUER", ISSUER), ("JWT_AUDIENCE", AUDIENCE)];
    let config = Config::load(|asked| {
        let mut all = variables.iter().chain(&of_tokens);
        match all.find(|(name, _)| *name == asked) {
            Some((_, value)) => Some((*value).to_owned()),
            None => testing::variable(asked),
        }
    });
    config.unwrap().authentication
}

pub(super) fn known_with_secret() -> Authentication {
    known(&[("JWT_SECRET", SECRET)])
}

pub(super) fn with_key_set() -> Authentication {
    known(&[("JWT_JWKS_URL", JWKS_URL)])
}

pub(super) fn ports() -> FakePorts {
    let ports = FakePorts::new();
    ports.serve_page(JWKS_URL, 200, &key_set(&SIGNERS));
    ports
}

pub(super) fn call(
    ports: &FakePorts,
    known: &Authentication,
    token: &str,
) -> Result<Principal, ApiError> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    now(authenticate(ports, known, &headers, "https://edge.example"))
}

pub(super) fn claims() -> Value {
    json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "user-1", "exp": NOW + 300, "iat": NOW})
}

pub(super) fn header(name: &str) -> Value {
    json!({"alg": alg(name), "kid": name, "typ": "JWT"})
}

/// The value with one member changed; `null` removes it.
pub(super) fn with(mut value: Value, member: &str, change: Value) -> Value {
    let members = value.as_object_mut().unwrap();
    match change {
        Value::Null => members.remove(member),
        change => members.insert(member.to_owned(), change),
    };
    value
}

pub(super) fn with_claim(member: &str, change: Value) -> String {
    sign("ed", &header("ed"), &with(claims(), member, change))
}

pub(super) fn with_header(member: &str, change: Value) -> String {
    sign("ed", &with(header("ed"), member, change), &claims())
}

pub(super) fn assert_refused(known: &Authentication, cases: &[(&str, String, AuthError)]) {
    for (name, token, expected) in cases {
        let ports = ports();
        let failure = call(&ports, known, token).expect_err(name);
        assert_eq!(failure.code, ErrorCode::Unauthenticated, "{name}");
        assert_eq!(
            failure.internal.as_deref(),
            Some(expected.as_str()),
            "{name}"
        );
        let response = failure.into_response("r");
        assert_eq!(response.status(), 401, "{name}");
        assert_eq!(
            response.headers()["www-authenticate"],
            "Bearer realm=\"calotype\", error=\"invalid_token\"",
            "{name}"
        );
        let body = String::from_utf8(response.into_body()).unwrap();
        assert!(!body.contains(token.as_str()), "{name}");
        let asked = ports.asked();
        let allowed = format!("GET {JWKS_URL}");
        assert!(asked.iter().all(|it| *it == allowed), "{name}: {asked:?}");
        assert!(!ports.logged().contains(token.as_str()), "{name}");
    }
}
