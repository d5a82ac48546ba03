//! An issuer's public keys (RFC 7517, RFC 7518 § 6, RFC 8037 § 2).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use calotype_protocol::limits::JWKS_MAX_KEYS;
use serde::Deserialize;
use serde_json::{Value, json};

use super::token::Algorithm;
use crate::platform::{PublicKey, RsaPadding};

/// Bytes of an RSA modulus: 2048 bits (RFC 7518 § 3.3) to 4096. Issuers use no larger keys, and
/// verifying gets slow.
const RSA_MODULUS_BYTES: std::ops::RangeInclusive<usize> = 256..=512;

/// 65537, the only public exponent in use (FIPS 186-5 § A.1.1 has it as the least).
const RSA_EXPONENT: &[u8] = &[1, 0, 1];

/// The issuer's keys that have an accepted algorithm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct KeySet(Vec<(Option<String>, PublicKey)>);

#[derive(Deserialize)]
struct Document {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    #[serde(rename = "use")]
    usage: Option<String>,
    key_ops: Option<Vec<String>>,
    alg: Option<String>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl KeySet {
    /// Parses a key set. It skips keys of another kind or for another use, as RFC 7517 § 5 asks;
    /// `None` for a set that is malformed or too large.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let document: Document = serde_json::from_slice(bytes).ok()?;
        if document.keys.len() > JWKS_MAX_KEYS {
            return None;
        }
        let read = |value| {
            let jwk: Jwk = serde_json::from_value(value).ok()?;
            let key = jwk.public_key()?;
            Some((jwk.kid, key))
        };
        Some(Self(document.keys.into_iter().filter_map(read).collect()))
    }

    /// Whether there is a key of this id, for any algorithm.
    pub(super) fn has(&self, id: &str) -> bool {
        self.0.iter().any(|(known, _)| known.as_deref() == Some(id))
    }

    /// The key of an id and an algorithm. Without an id exactly one key must match: trying all
    /// would let a token say "any of them".
    pub(super) fn find(&self, id: Option<&str>, algorithm: Algorithm) -> Option<&PublicKey> {
        let mut fitting = self.0.iter().filter(|(known, key)| {
            key.algorithm() == algorithm && (id.is_none() || known.as_deref() == id)
        });
        let (_, key) = fitting.next()?;
        (id.is_some() || fitting.next().is_none()).then_some(key)
    }
}

impl PublicKey {
    /// The one algorithm the key is for.
    pub(crate) const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Rsa {
                padding: RsaPadding::Pkcs1,
                digest,
                ..
            } => Algorithm::Rs(*digest),
            Self::Rsa {
                padding: RsaPadding::Pss,
                digest,
                ..
            } => Algorithm::Ps(*digest),
            Self::P256 { .. } => Algorithm::Es256,
            Self::P384 { .. } => Algorithm::Es384,
            Self::Ed25519(_) => Algorithm::EdDsa,
        }
    }

    /// The bare key as a JWK: a verifier needs no other member.
    pub(crate) fn to_jwk(&self) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Rsa { modulus, .. } => {
                json!({"kty": "RSA", "n": text(modulus), "e": text(RSA_EXPONENT)})
            }
            Self::P256 { x, y } => {
                json!({"kty": "EC", "crv": "P-256", "x": text(x), "y": text(y)})
            }
            Self::P384 { x, y } => {
                json!({"kty": "EC", "crv": "P-384", "x": text(x), "y": text(y)})
            }
            Self::Ed25519(x) => json!({"kty": "OKP", "crv": "Ed25519", "x": text(x)}),
        }
    }
}

impl Jwk {
    fn public_key(&self) -> Option<PublicKey> {
        let is_to_sign = self.usage.as_deref().is_none_or(|it| it == "sig");
        let verifies = |ops: &Vec<String>| ops.iter().any(|it| it == "verify");
        if !is_to_sign || !self.key_ops.as_ref().is_none_or(verifies) {
            return None;
        }
        let key = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => self.rsa_key()?,
            ("EC", Some("P-256")) => PublicKey::P256 {
                x: decode(&self.x)?.try_into().ok()?,
                y: decode(&self.y)?.try_into().ok()?,
            },
            ("EC", Some("P-384")) => PublicKey::P384 {
                x: decode(&self.x)?.try_into().ok()?,
                y: decode(&self.y)?.try_into().ok()?,
            },
            ("OKP", Some("Ed25519")) => PublicKey::Ed25519(decode(&self.x)?.try_into().ok()?),
            _ => return None,
        };
        let is_for = |name: &str| Algorithm::from_name(name) == Some(key.algorithm());
        self.alg.as_deref().is_none_or(is_for).then_some(key)
    }

    /// An RSA key fits several algorithms, and its `alg` chooses one; without it the algorithm is
    /// RS256, which issuers that leave it out use.
    fn rsa_key(&self) -> Option<PublicKey> {
        let (padding, digest) = match Algorithm::from_name(self.alg.as_deref().unwrap_or("RS256"))?
        {
            Algorithm::Rs(digest) => (RsaPadding::Pkcs1, digest),
            Algorithm::Ps(digest) => (RsaPadding::Pss, digest),
            Algorithm::Hs256 | Algorithm::Es256 | Algorithm::Es384 | Algorithm::EdDsa => {
                return None;
            }
        };
        let modulus = decode(&self.n)?;
        let zeros = modulus.iter().take_while(|byte| **byte == 0).count();
        let modulus = modulus.get(zeros..)?.to_vec();
        let is_right =
            RSA_MODULUS_BYTES.contains(&modulus.len()) && decode(&self.e)? == RSA_EXPONENT;
        is_right.then_some(PublicKey::Rsa {
            modulus,
            padding,
            digest,
        })
    }
}

fn decode(text: &Option<String>) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text.as_ref()?).ok()
}
