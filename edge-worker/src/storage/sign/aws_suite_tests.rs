//! AWS's published test suite for signatures in headers and in the query; see
//! `tests/vectors/CREDITS.md`.

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{PayloadChecksumKind, SignableBody, SignatureLocation};
use calotype_protocol::wire::Timestamp;
use serde::Deserialize;

use super::*;
use crate::testing;

#[derive(Deserialize)]
struct Case {
    name: String,
    method: String,
    target: String,
    headers: Vec<(String, String)>,
    body: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: Option<String>,
    region: String,
    service: String,
    signs_body_header: bool,
    timestamp: Timestamp,
    expires_in_seconds: u64,
    header_signature: String,
    query_signature: String,
}

impl Case {
    fn sign(&self, settings: SigningSettings) -> SigningInstructions {
        let mut storage = testing::config()
            .storage
            .of(calotype_protocol::Collection::Items)
            .clone();
        storage.region.clone_from(&self.region);
        storage.credentials = Credentials::new(
            &self.access_key_id,
            &self.secret_access_key,
            self.session_token.clone(),
            None,
            "test",
        );
        let headers: Vec<(&'static str, String)> = self
            .headers
            .iter()
            .map(|(name, value)| (&*name.clone().leak(), value.clone()))
            .collect();
        let request = Unsigned {
            method: &self.method,
            url: &format!("https://example.amazonaws.com{}", self.target),
            headers: &headers,
            at_unix_ms: self.timestamp.unix_ms,
        };
        let body = SignableBody::Bytes(self.body.as_bytes());
        signed(&storage, &self.service, request, body, settings).unwrap()
    }
}

#[test]
fn signatures_equal_those_of_the_published_suite() {
    let suite = include_str!("../../../tests/vectors/aws_suite.json");
    let cases: Vec<Case> = serde_json::from_str(suite).unwrap();
    assert!(cases.len() > 20);
    for case in cases {
        let mut settings = s3_settings();
        if case.signs_body_header {
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let in_headers = case.sign(settings.clone());
        let authorization = in_headers.headers().find(|it| it.0 == "authorization");
        let (_, signature) = authorization.unwrap().1.split_once("Signature=").unwrap();
        assert_eq!(signature, case.header_signature, "{}", case.name);

        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(case.expires_in_seconds));
        let in_query = case.sign(settings);
        let signature = in_query
            .params()
            .iter()
            .find(|it| it.0 == "X-Amz-Signature");
        assert_eq!(signature.unwrap().1, case.query_signature, "{}", case.name);
    }
}
