//! AWS Signature Version 4, the three ways we use it: in headers for our own
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

/// All but the unreserved characters of RFC 3986 § 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// The signer refused the request; the text holds no secret.
#[derive(Clone, Debug)]
pub(crate) struct SignError(pub(crate) String);

/// A request as it is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsigned<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    /// All of them are signed, and `host` is added.
    pub(crate) headers: &'a [(&'static str, String)],
    /// Unix milliseconds; the signature holds whole seconds.
    pub(crate) at_unix_ms: u64,
}

/// The body of a request that is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Payload<'a> {
    Bytes(&'a [u8]),
    /// What is known already is not hashed again.
    Hashed(&'a Sha256),
}

/// The URL that lets its holder send exactly this request until `expires_in`
/// seconds from the request's time.
///
/// The payload stays `UNSIGNED-PAYLOAD`, as S3 wants it in the query: only a
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
    // The signer's values come un-encoded, and X-Amz-Credential has slashes.
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

/// S3 signs the path as it stands: encoded once, never normalized.
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

/// RFC 3986 unreserved characters stay, all else is percent-encoded.
fn encode(value: &str) -> PercentEncode<'_> {
    utf8_percent_encode(value, RESERVED)
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;

    use super::*;
    use crate::config::Origin;
    use crate::storage::config::Encryption;
    use crate::storage::config::{Addressing, TicketForm};

    /// 2013-05-24T00:00:00Z
    const AT_UNIX_MS: u64 = 1_369_353_600_000;

    /// The account of the examples in the Amazon S3 API Reference, "Authenticating
    /// Requests (AWS Signature Version 4)".
    fn aws_example() -> StorageConfig {
        StorageConfig {
            endpoint: Origin::parse("https://s3.amazonaws.com").unwrap(),
            region: "us-east-1".to_owned(),
            bucket: "examplebucket".to_owned(),
            addressing: Addressing::VirtualHost,
            credentials: Credentials::new(
                "AKIAIOSFODNN7EXAMPLE",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                None,
                None,
                "test",
            ),
            encryption: Encryption::BucketDefault,
            ticket: TicketForm::PutOnce,
        }
    }

    fn get<'a>(headers: &'a [(&'static str, String)]) -> Unsigned<'a> {
        Unsigned {
            method: "GET",
            url: "https://examplebucket.s3.amazonaws.com/test.txt",
            headers,
            at_unix_ms: AT_UNIX_MS,
        }
    }

    #[test]
    fn presigned_get_equals_the_published_example() {
        let url = presign(&aws_example(), get(&[]), 86_400).unwrap();
        let (address, query) = url.split_once('?').unwrap();
        assert_eq!(address, "https://examplebucket.s3.amazonaws.com/test.txt");
        let mut parameters: Vec<&str> = query.split('&').collect();
        parameters.sort_unstable();
        assert_eq!(
            parameters,
            [
                "X-Amz-Algorithm=AWS4-HMAC-SHA256",
                "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request",
                "X-Amz-Date=20130524T000000Z",
                "X-Amz-Expires=86400",
                "X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
                "X-Amz-SignedHeaders=host",
            ]
        );
    }

    #[test]
    fn signed_ranged_get_equals_the_published_example() {
        let range = [("range", "bytes=0-9".to_owned())];
        let headers = sign_headers(&aws_example(), get(&range), Payload::Bytes(b"")).unwrap();
        let authorization = &headers.iter().find(|it| it.0 == "authorization").unwrap().1;
        assert!(authorization.ends_with(
            "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ));
    }

    #[test]
    fn any_change_changes_the_signature() {
        let storage = aws_example();
        let bound = [("content-length", "5".to_owned())];
        let signature = |request, seconds| {
            let url = presign(&storage, request, seconds).unwrap();
            url.split_once("X-Amz-Signature=").unwrap().1.to_owned()
        };
        let put = Unsigned {
            method: "PUT",
            ..get(&bound)
        };
        let changed = [("content-length", "6".to_owned())];
        let others = [
            signature(get(&bound), 300),
            signature(put, 301),
            signature(
                Unsigned {
                    headers: &changed,
                    ..put
                },
                300,
            ),
            signature(
                Unsigned {
                    headers: &[],
                    ..put
                },
                300,
            ),
            signature(
                Unsigned {
                    at_unix_ms: AT_UNIX_MS + 1000,
                    ..put
                },
                300,
            ),
            signature(
                Unsigned {
                    url: "https://examplebucket.s3.amazonaws.com/test2.txt",
                    ..put
                },
                300,
            ),
        ];
        let mine = signature(put, 300);
        assert!(others.iter().all(|other| *other != mine));
    }
}
