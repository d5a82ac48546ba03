//! A token's three parts (RFC 7515 § 3.1, § 7.1): split and decoded, not yet verified.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;

use super::claims::Claims;
use crate::access::auth_error::AuthError;
use crate::platform::Digest;

/// The most bytes of a key id.
const KEY_ID_MAX_BYTES: usize = 256;

/// A token as its header states it, unverified.
#[derive(Debug)]
pub(super) struct Token<'a> {
    pub(super) algorithm: Algorithm,
    /// Name of the signing key at the issuer.
    pub(super) key_id: Option<String>,
    pub(super) claims: Claims,
    /// The bytes under the signature.
    pub(super) signed: &'a str,
    pub(super) signature: Vec<u8>,
}

/// The accepted algorithms. `none` is absent, so that no token can choose it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// HMAC with SHA-256: one secret for both sides.
    Hs256,
    /// RSASSA-PKCS1-v1_5 with this digest.
    Rs(Digest),
    /// RSASSA-PSS with this digest.
    Ps(Digest),
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// ECDSA on P-384 with SHA-384.
    Es384,
    /// Ed25519 (RFC 8037; named `Ed25519` by RFC 9864).
    EdDsa,
}

/// The members of RFC 7515 § 4.1 that the worker uses; a repeated member is refused. Members that
/// carry or point to a key (`jwk`, `jku`, `x5c`, `x5u`) are never read.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    #[serde(default, deserialize_with = "is_there")]
    crit: bool,
}

impl<'a> Token<'a> {
    /// Splits and decodes a token. Only the canonical spelling passes: no padding, no spare bits,
    /// no white space.
    pub(super) fn parse(text: &'a str) -> Result<Self, AuthError> {
        let (signed, signature) = text.rsplit_once('.').ok_or(AuthError::Encoding)?;
        let (header, payload) = signed.split_once('.').ok_or(AuthError::Encoding)?;
        // A dot in the payload is not base64url, so five parts (an encrypted token) fail here.
        let [header, payload, signature] = [decode(header)?, decode(payload)?, decode(signature)?];
        let header: Header = serde_json::from_slice(&header).map_err(|_| AuthError::Header)?;
        let algorithm = Algorithm::from_name(&header.alg).ok_or(AuthError::Algorithm)?;
        if header.crit {
            return Err(AuthError::Critical);
        }
        if !header.typ.as_deref().is_none_or(is_token_type) {
            return Err(AuthError::Type);
        }
        let is_too_long = |id: &String| id.len() > KEY_ID_MAX_BYTES;
        if header.kid.as_ref().is_some_and(is_too_long) {
            return Err(AuthError::Header);
        }
        Ok(Self {
            algorithm,
            key_id: header.kid,
            claims: Claims::parse(&payload)?,
            signed,
            signature,
        })
    }
}

impl Algorithm {
    /// Case-sensitive (RFC 7515 § 4.1.1).
    pub(super) fn from_name(name: &str) -> Option<Self> {
        match name {
            "HS256" => Some(Self::Hs256),
            "RS256" => Some(Self::Rs(Digest::Sha256)),
            "RS384" => Some(Self::Rs(Digest::Sha384)),
            "RS512" => Some(Self::Rs(Digest::Sha512)),
            "PS256" => Some(Self::Ps(Digest::Sha256)),
            "PS384" => Some(Self::Ps(Digest::Sha384)),
            "PS512" => Some(Self::Ps(Digest::Sha512)),
            "ES256" => Some(Self::Es256),
            "ES384" => Some(Self::Es384),
            "EdDSA" | "Ed25519" => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// No part may be empty: an empty signature is the mark of `none`.
fn decode(part: &str) -> Result<Vec<u8>, AuthError> {
    let bytes = URL_SAFE_NO_PAD.decode(part).ok();
    bytes.filter(|it| !it.is_empty()).ok_or(AuthError::Encoding)
}

/// `JWT` (RFC 7519 § 5.1) or an access token's type (RFC 9068 § 2.1); media types have
/// any case, and `application/` may be left out (RFC 7515 § 4.1.9).
fn is_token_type(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let value = value.strip_prefix("application/").unwrap_or(&value);
    matches!(value, "jwt" | "at+jwt")
}

/// The worker understands no extension, so any `crit` counts; even an empty list is an error (RFC
/// 7515 § 4.1.11).
fn is_there<'de, D: serde::Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    serde::de::IgnoredAny::deserialize(value).map(|_| true)
}
