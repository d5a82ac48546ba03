//! Who is calling: `Authorization: Bearer <key>` (RFC 6750).

use std::fmt;

use calotype_protocol::ErrorCode;
use http::header::{AUTHORIZATION, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::problem::Failure;

/// Digests of the keys that may call; the keys themselves are not kept.
#[derive(Clone)]
pub(crate) struct ApiKeys(Vec<[u8; 32]>);

/// Who owns an upload: the first 16 hexadecimal digits of the key's SHA-256.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Owner(pub(crate) String);

impl ApiKeys {
    /// Keeps the digests of `keys`.
    pub(crate) fn new<'a>(keys: impl IntoIterator<Item = &'a str>) -> Self {
        Self(keys.into_iter().map(digest).collect())
    }

    /// Every digest is compared, in full: neither the time of a hit nor its
    /// place in the list tells anything.
    fn contains(&self, presented: &[u8; 32]) -> bool {
        let mut found = subtle::Choice::from(0);
        for known in &self.0 {
            found |= known.ct_eq(presented);
        }
        found.into()
    }
}

impl fmt::Debug for ApiKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKeys({} redacted)", self.0.len())
    }
}

/// The caller of a request.
///
/// # Errors
///
/// `unauthenticated` with a `WWW-Authenticate` header.
pub(crate) fn authenticate(headers: &HeaderMap, keys: &ApiKeys) -> Result<Owner, Failure> {
    let Some(key) = bearer(headers) else {
        return Err(refusal("Bearer realm=\"calotype\""));
    };
    let presented = digest(key);
    if !keys.contains(&presented) {
        return Err(refusal(
            "Bearer realm=\"calotype\", error=\"invalid_token\"",
        ));
    }
    Ok(Owner(
        presented
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect(),
    ))
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, key) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

fn refusal(challenge: &'static str) -> Failure {
    Failure::new(ErrorCode::Unauthenticated)
        .header(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
}

fn digest(key: &str) -> [u8; 32] {
    Sha256::digest(key.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(authorization: Option<&str>) -> Result<Owner, Failure> {
        let mut headers = HeaderMap::new();
        if let Some(value) = authorization {
            headers.insert(AUTHORIZATION, value.parse().unwrap());
        }
        authenticate(&headers, &ApiKeys::new(["other", "abc"]))
    }

    #[test]
    fn the_owner_is_the_start_of_the_keys_digest() {
        // SHA-256("abc"), FIPS 180-4 example values.
        let owner = Owner("ba7816bf8f01cfea".to_owned());
        assert_eq!(call(Some("Bearer abc")).unwrap(), owner);
        assert_eq!(call(Some("bearer abc")).unwrap(), owner);
    }

    #[test]
    fn anything_else_is_refused_with_a_challenge() {
        for bad in [
            None,
            Some(""),
            Some("Bearer"),
            Some("Bearer "),
            Some("Bearer ab"),
            Some("Basic abc"),
        ] {
            let response = call(bad).unwrap_err().into_response("r");
            assert_eq!(response.status(), 401, "{bad:?}");
            assert!(response.headers().contains_key("www-authenticate"));
        }
    }

    #[test]
    fn keys_do_not_show_in_debug() {
        let keys = format!("{:?}", ApiKeys::new(["a-secret-key"]));
        assert_eq!(keys, "ApiKeys(1 redacted)");
    }
}
