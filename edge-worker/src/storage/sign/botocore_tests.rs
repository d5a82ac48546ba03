//! Compares our signatures with botocore's for the same requests; see `tests/vectors/CREDITS.md`.

use std::collections::BTreeMap;

use aws_credential_types::Credentials;
use base64::{Engine, engine::general_purpose::STANDARD};
use calotype_protocol::Collection;
use calotype_protocol::wire::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::post::sign_policy;
use super::*;
use crate::storage::config::Encryption;
use crate::testing;

/// 2026-01-01T12:00:00Z
const AT: Timestamp = Timestamp {
    unix_ms: 1_767_268_800_000,
};

#[derive(Deserialize)]
struct Vectors {
    presigned: Vec<Case>,
    signed: Vec<Case>,
    posted: Vec<Posted>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: String,
    region: String,
    session_token: Option<String>,
    result: String,
}

#[derive(Deserialize)]
struct Posted {
    name: String,
    region: String,
    session_token: Option<String>,
    fields: BTreeMap<String, String>,
}

fn vectors() -> Vectors {
    serde_json::from_str(include_str!("../../../tests/vectors/botocore.json")).unwrap()
}

fn storage(region: &str, token: Option<&String>) -> StorageConfig {
    let mut storage = testing::config().storage.of(Collection::Items).clone();
    storage.region = region.to_owned();
    storage.credentials = Credentials::new(
        "AKIDEXAMPLE",
        "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        token.cloned(),
        None,
        "test",
    );
    storage
}

impl Case {
    fn storage(&self) -> StorageConfig {
        storage(&self.region, self.session_token.as_ref())
    }

    fn with_request<T>(&self, sign: impl FnOnce(Unsigned<'_>) -> T) -> T {
        let headers: Vec<(&'static str, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (&*name.clone().leak(), value.clone()))
            .collect();
        sign(Unsigned {
            method: &self.method,
            url: &self.url,
            headers: &headers,
            at_unix_ms: AT.unix_ms,
        })
    }
}

/// Sorts the parameters: their order does not matter, and botocore puts `X-Amz-Security-Token` in
/// another place.
fn sorted(query: &str) -> Vec<&str> {
    let mut parameters: Vec<&str> = query.split('&').collect();
    parameters.sort_unstable();
    parameters
}

#[test]
fn tickets_are_those_that_botocore_signs() {
    for case in vectors().presigned {
        let url = case.with_request(|request| presign(&case.storage(), request, 300).unwrap());
        let (address, query) = url.split_once('?').unwrap();
        assert_eq!(address, case.url);
        assert_eq!(sorted(query), sorted(&case.result), "{}", case.name);
    }
}

#[test]
fn our_own_requests_are_those_that_botocore_signs() {
    for case in vectors().signed {
        let body = case.body.as_bytes();
        let sign = |request: Unsigned<'_>| {
            sign_headers(&case.storage(), request, Payload::Bytes(body)).unwrap()
        };
        let headers = case.with_request(sign);
        let authorization = headers.iter().find(|(name, _)| name == "authorization");
        assert_eq!(authorization.unwrap().1, case.result, "{}", case.name);
    }
}

#[test]
fn a_policy_is_signed_as_botocore_signs_it() {
    for posted in vectors().posted {
        let storage = storage(&posted.region, posted.session_token.as_ref());
        let signature = sign_policy(&storage, AT, &posted.fields["policy"]);
        assert_eq!(
            signature, posted.fields["x-amz-signature"],
            "{}",
            posted.name
        );
    }
}

#[test]
fn a_form_has_the_fields_that_botocore_makes_and_a_policy_that_says_as_much() {
    for posted in vectors().posted {
        let storage = storage(&posted.region, posted.session_token.as_ref());
        let post = Post {
            key: "temp/uploads/01ARZ3NDEKTSV4RRFFQ69G5FAV",
            content_type: "image/jpeg",
            bytes: 184_320,
            at: AT,
            expires_at: AT.plus_seconds(300),
        };
        let mine = sign_post(&storage, post);
        // The spelling of the policy differs, and so does its signature.
        let same = |fields: &BTreeMap<String, String>| {
            let mut fields = fields.clone();
            let policy = fields.remove("policy").unwrap();
            fields.remove("x-amz-signature").unwrap();
            (fields, conditions(&policy))
        };
        assert_eq!(same(&mine), same(&posted.fields), "{}", posted.name);
        let signature = sign_policy(&storage, AT, &mine["policy"]);
        assert_eq!(mine["x-amz-signature"], signature);
    }
}

#[test]
fn encryption_is_in_the_form_and_in_its_policy() {
    let mut storage = storage("us-east-1", None);
    storage.encryption = Encryption::Aes256;
    let post = Post {
        key: "k",
        content_type: "image/jpeg",
        bytes: 1,
        at: AT,
        expires_at: AT.plus_seconds(300),
    };
    let fields = sign_post(&storage, post);
    assert_eq!(fields["x-amz-server-side-encryption"], "AES256");
    let expected = json!(["eq", "$x-amz-server-side-encryption", "AES256"]).to_string();
    assert!(conditions(&fields["policy"]).contains(&expected));
}

/// The expiration and the conditions of a policy. `{"a": "b"}` becomes its equivalent
/// `["eq", "$a", "b"]`.
fn conditions(policy: &str) -> Vec<String> {
    let policy: Value = serde_json::from_slice(&STANDARD.decode(policy).unwrap()).unwrap();
    let mut all: Vec<String> = policy["conditions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|condition| match condition {
            Value::Object(pair) => {
                let (name, value) = pair.iter().next().unwrap();
                json!(["eq", format!("${name}"), value]).to_string()
            }
            list => list.to_string(),
        })
        .collect();
    all.push(policy["expiration"].to_string());
    all.sort_unstable();
    all
}
