//! A form that may be POSTed to the bucket, and the policy that limits it.
//!
//! Amazon S3 API Reference, "Authenticating Requests: Browser-Based Uploads Using
//! POST (AWS Signature Version 4)".

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use aws_sigv4::sign::v4::{calculate_signature, generate_signing_key};
use base64::{Engine, engine::general_purpose::STANDARD};
use calotype_protocol::wire::Timestamp;
use serde_json::{Value, json};

use crate::storage::config::StorageConfig;

/// The name of the service in signatures.
pub(super) const SERVICE: &str = "s3";

/// The upload that a form allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Post<'a> {
    pub(crate) key: &'a str,
    pub(crate) content_type: &'a str,
    /// The exact length of the file.
    pub(crate) bytes: u64,
    /// The time of signing: a whole second.
    pub(crate) at: Timestamp,
    pub(crate) expires_at: Timestamp,
}

/// The fields of the form, to be sent before the field `file`.
///
/// The policy contains each field with its exact value, and the store refuses a form with another
/// field. A policy can bind the length of the content but not the content itself, so completing
/// the upload has to check the bytes.
pub(crate) fn sign_post(storage: &StorageConfig, post: Post<'_>) -> BTreeMap<String, String> {
    // 2026-01-01T12:05:00Z as 20260101T120500Z.
    let at = String::from(post.at).replace(['-', ':'], "");
    let date = at.get(..8).unwrap_or_default();
    let credentials = &storage.credentials;
    let scope = format!("{date}/{}/{SERVICE}/aws4_request", storage.region);
    let mut fields = BTreeMap::from(
        [
            ("key", post.key.to_owned()),
            ("Content-Type", post.content_type.to_owned()),
            ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
            (
                "x-amz-credential",
                format!("{}/{scope}", credentials.access_key_id()),
            ),
            ("x-amz-date", at),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    );
    for (name, value) in storage.encryption.headers() {
        fields.insert(name.to_owned(), value);
    }
    if let Some(token) = credentials.session_token() {
        fields.insert("x-amz-security-token".to_owned(), token.to_owned());
    }
    let policy = STANDARD.encode(policy(storage, &post, &fields).to_string());
    let signature = sign_policy(storage, post.at, &policy);
    fields.insert("policy".to_owned(), policy);
    fields.insert("x-amz-signature".to_owned(), signature);
    fields
}

fn policy(storage: &StorageConfig, post: &Post<'_>, fields: &BTreeMap<String, String>) -> Value {
    let exact = |(name, value): (&String, &String)| json!(["eq", format!("${name}"), value]);
    let mut conditions: Vec<Value> = fields.iter().map(exact).collect();
    conditions.push(json!({ "bucket": storage.bucket }));
    conditions.push(json!(["content-length-range", post.bytes, post.bytes]));
    json!({ "expiration": String::from(post.expires_at), "conditions": conditions })
}

/// Signs a policy. The string to sign is the policy itself, in base64.
pub(super) fn sign_policy(storage: &StorageConfig, at: Timestamp, policy: &str) -> String {
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(at.unix_ms);
    let secret = storage.credentials.secret_access_key();
    let key = generate_signing_key(secret, at, &storage.region, SERVICE);
    calculate_signature(key, policy.as_bytes())
}
