//! AWS Signature Version 4 in the three forms that we use: in headers for our own
//! requests, in the query string for the browser's PUT, in a policy for a POST.

#[cfg(test)]
mod aws_suite_tests;
#[cfg(test)]
mod botocore_tests;
mod post;

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningInstructions, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use calotype_protocol::Sha256;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::storage::config::StorageConfig;

use self::post::SERVICE;
pub(crate) use self::post::{Post, sign_post};

/// All characters except the unreserved ones of RFC 3986 § 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The signer refused the request; the text holds no secret.
#[derive(Clone, Debug)]
pub(crate) struct SignError(pub(crate) String);

/// A request to sign.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsigned<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    /// The headers. All are signed, and `host` is added.
    pub(crate) headers: &'a [(&'static str, String)],
    /// Unix milliseconds; the signature holds whole seconds.
    pub(crate) at_unix_ms: u64,
}

/// The body of a request to sign.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payload<'a> {
    Bytes(&'a [u8]),
    /// A known digest, which is not computed again.
    Hashed(&'a Sha256),
}

/// The URL that lets its holder send exactly this request until `expires_in`
/// seconds from the request's time.
///
/// The payload stays `UNSIGNED-PAYLOAD`, as S3 requires in the query: only a
/// signed `x-amz-checksum-sha256` header binds the body.
pub(crate) fn presign(
    storage: &StorageConfig,
    request: Unsigned<'_>,
    expires_in_seconds: u64,
) -> Result<String, SignError> {
    let mut settings = s3_settings();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(expires_in_seconds));
    let body = SignableBody::UnsignedPayload;
    let signed = signed(storage, SERVICE, request, body, settings)?;
    // The signer returns values unencoded, and X-Amz-Credential contains slashes.
    let query: Vec<String> = signed
        .params()
        .iter()
        .map(|(name, value)| format!("{name}={}", encode(value)))
        .collect();
    Ok(format!("{}?{}", request.url, query.join("&")))
}

/// The headers to add to a request that we send ourselves.
pub(crate) fn sign_headers(
    storage: &StorageConfig,
    request: Unsigned<'_>,
    body: Payload<'_>,
) -> Result<Vec<(String, String)>, SignError> {
    let mut settings = s3_settings();
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let body = match body {
        Payload::Bytes(bytes) => SignableBody::Bytes(bytes),
        Payload::Hashed(sha256) => SignableBody::Precomputed(sha256.to_hex()),
    };
    let signed = signed(storage, SERVICE, request, body, settings)?;
    Ok(signed
        .headers()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

/// The signer's settings for S3, which signs the path as sent: encoded once, never normalized.
fn s3_settings() -> SigningSettings {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings
}

fn signed(
    storage: &StorageConfig,
    service: &str,
    request: Unsigned<'_>,
    body: SignableBody<'_>,
    settings: SigningSettings,
) -> Result<SigningInstructions, SignError> {
    let identity = storage.credentials.clone().into();
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(request.at_unix_ms);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&storage.region)
        .name(service)
        .time(at)
        .settings(settings)
        .build()
        .map_err(|error| SignError(error.to_string()))?
        .into();
    let headers = request
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    let signable = SignableRequest::new(request.method, request.url, headers, body)
        .map_err(|error| SignError(error.to_string()))?;
    let (instructions, _) = sign(signable, &params)
        .map_err(|error| SignError(error.to_string()))?
        .into_parts();
    Ok(instructions)
}

/// Percent-encodes all characters except the unreserved ones of RFC 3986.
fn encode(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, RESERVED)
}

#[cfg(test)]
mod tests;
