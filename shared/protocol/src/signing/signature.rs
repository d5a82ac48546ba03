//! Signs and verifies URLs.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::keys::{DeliveryKey, DeliveryKeys};
use super::string_to_sign::string_to_sign;
use crate::error_code::ErrorCode;
use crate::limits::{CLOCK_SKEW_SECONDS, DELIVERY_MAX_EXPIRES_IN_SECONDS};

/// Characters of a signature: 32 bytes in base64url.
const SIGNATURE_CHARS: usize = 43;

/// Digits of an expiry: enough until the year 2286.
const EXPIRY_DIGITS: usize = 10;

impl DeliveryKeys {
    /// Returns path and query followed by a signature; `query` is without `?`, and may be empty.
    /// `None` if one of them is not valid in a URL, or the expiry is invalid.
    ///
    /// ```
    /// use calotype_protocol::signing::{DeliveryKeys, Signed};
    /// let keys = DeliveryKeys::parse("k1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8").unwrap();
    /// let url = keys.sign("/i/01ARZ3NDEKTSV4RRFFQ69G5FAV", "w=640", 1_767_225_600).unwrap();
    /// let (path, query) = url.split_once('?').unwrap();
    /// let signed = Signed::parse(query).unwrap().expect("it is signed");
    /// let verified = signed.verify(&keys, path, 1_767_225_000).unwrap();
    /// assert_eq!(verified.options(), "w=640");
    /// assert!(signed.verify(&keys, path, 1_767_225_600).is_err());
    /// ```
    pub fn sign(&self, path: &str, query: &str, expires_unix_seconds: u64) -> Option<String> {
        if expires_unix_seconds.to_string().len() != EXPIRY_DIGITS || names_signature(query) {
            return None;
        }
        let key = self.signing_key();
        let id = key.id.as_str();
        let text = string_to_sign(id, expires_unix_seconds, path, query)?;
        let signature = URL_SAFE_NO_PAD.encode(mac(key, &text).finalize().into_bytes());
        let options = if query.is_empty() { "" } else { "&" };
        Some(format!(
            "{path}?{query}{options}exp={expires_unix_seconds}&kid={id}&sig={signature}"
        ))
    }
}

/// A query with a signature at its end, not yet verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signed<'a> {
    options: &'a str,
    expires_unix_seconds: u64,
    key_id: &'a str,
    signature: [u8; 32],
}

/// A query whose signature was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified<'a> {
    options: &'a str,
    expires_unix_seconds: u64,
}

impl<'a> Signed<'a> {
    /// Reads a query without its `?`; `None` when it has no part of a signature.
    ///
    /// # Errors
    ///
    /// [`SignatureError::Malformed`] when parts of a signature are missing, repeated or out of
    /// place: a URL with a truncated signature is not an unsigned URL.
    pub fn parse(query: &'a str) -> Result<Option<Self>, SignatureError> {
        if !names_signature(query) {
            return Ok(None);
        }
        split(query).map(Some).ok_or(SignatureError::Malformed)
    }

    /// Verifies the signature for the path of the request, as received.
    ///
    /// # Errors
    ///
    /// Reports a wrong signature before an expired one: only a signer learns of the time.
    pub fn verify(
        &self,
        keys: &DeliveryKeys,
        path: &str,
        now_unix_seconds: u64,
    ) -> Result<Verified<'a>, SignatureError> {
        let Self {
            options,
            expires_unix_seconds,
            key_id,
            signature,
        } = *self;
        let key = keys.find(key_id).ok_or(SignatureError::Wrong)?;
        let text = string_to_sign(key_id, expires_unix_seconds, path, options)
            .ok_or(SignatureError::Wrong)?;
        // Constant-time: the crate compares with `subtle`.
        mac(key, &text)
            .verify_slice(&signature)
            .map_err(|_| SignatureError::Wrong)?;
        if expires_unix_seconds <= now_unix_seconds {
            return Err(SignatureError::Expired);
        }
        let latest = now_unix_seconds
            .saturating_add(DELIVERY_MAX_EXPIRES_IN_SECONDS)
            .saturating_add(CLOCK_SKEW_SECONDS);
        if expires_unix_seconds > latest {
            return Err(SignatureError::TooLong);
        }
        Ok(Verified {
            options,
            expires_unix_seconds,
        })
    }
}

impl<'a> Verified<'a> {
    /// The query without the signature: options that are followed to the pixel.
    pub const fn options(&self) -> &'a str {
        self.options
    }

    /// The expiry of the URL: no response may be cached longer.
    pub const fn expires_unix_seconds(&self) -> u64 {
        self.expires_unix_seconds
    }
}

/// The reason why a URL is not accepted as signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureError {
    /// The picture is private, and the URL has no signature.
    Missing,
    /// `exp`, `kid` and `sig` are not the last three parameters, each once and well formed.
    Malformed,
    /// The signature is for another key, path, query or expiry.
    Wrong,
    /// The URL has expired.
    Expired,
    /// The URL is valid for longer than allowed.
    TooLong,
}

impl SignatureError {
    /// The code in the error table.
    pub const fn code(self) -> ErrorCode {
        ErrorCode::SignatureInvalid
    }
}

/// Prints a sentence for the caller.
impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "This picture is seen only with a signed URL.",
            Self::Malformed => "exp, kid and sig are not the last three parameters, each once.",
            Self::Wrong => "The signature is not the one of this path and query.",
            Self::Expired => "The URL has expired.",
            Self::TooLong => "The URL expires later than is allowed.",
        })
    }
}

impl std::error::Error for SignatureError {}

/// Whether a parameter has one of the three names. A name that only decodes to one of them is
/// rejected with the options.
fn names_signature(query: &str) -> bool {
    let mut names = query
        .split('&')
        .map(|it| it.split('=').next().unwrap_or(it));
    names.any(|name| matches!(name, "exp" | "kid" | "sig"))
}

/// Splits from the end, so that the rest is the options byte for byte.
fn split(query: &str) -> Option<Signed<'_>> {
    let (rest, signature) = last(query, "sig=")?;
    let (rest, key_id) = last(rest, "kid=")?;
    let (options, expires) = last(rest, "exp=")?;
    let is_expiry = expires.len() == EXPIRY_DIGITS
        && expires.bytes().all(|byte| byte.is_ascii_digit())
        && !expires.starts_with('0');
    if !is_expiry || names_signature(options) || signature.len() != SIGNATURE_CHARS {
        return None;
    }
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    Some(Signed {
        options,
        expires_unix_seconds: expires.parse().ok()?,
        key_id,
        signature: signature.try_into().ok()?,
    })
}

/// Returns the text before the last parameter, and its value.
fn last<'a>(query: &'a str, name: &str) -> Option<(&'a str, &'a str)> {
    match query.rsplit_once('&') {
        // Otherwise `?&exp=…` would be another spelling of `?exp=…`.
        Some(("", _)) => None,
        Some((before, parameter)) => Some((before, parameter.strip_prefix(name)?)),
        None => Some(("", query.strip_prefix(name)?)),
    }
}

fn mac(key: &DeliveryKey, text: &str) -> Hmac<Sha256> {
    let mut mac = Hmac::new_from_slice(&key.secret).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac
}

#[cfg(test)]
#[path = "signature_tests.rs"]
mod tests;
