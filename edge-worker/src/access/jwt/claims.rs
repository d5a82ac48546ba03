//! The claims of a token (RFC 7519 § 4.1), and whether they let its bearer in.

use calotype_protocol::limits::CLOCK_SKEW_SECONDS;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::tokens::{AudienceClaim, Tokens};
use super::unique::Unique;
use crate::access::auth_error::AuthError;
use crate::model::{Scope, Scopes};

/// The most characters of the value that names an owner, the same as for a subject (OpenID Connect
/// Core § 2).
const OWNER_MAX_CHARS: usize = 255;

/// The claims of a token.
#[derive(Debug)]
pub(super) struct Claims {
    registered: Registered,
    /// All claims, of any shape: issuers use our names for other things, too.
    all: Map<String, Value>,
}

/// The claims with a fixed shape (RFC 7519 § 4.1).
#[derive(Debug, Deserialize)]
struct Registered {
    iss: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
}

impl Claims {
    /// Parses the payload of a token; a repeated member is refused.
    pub(super) fn parse(payload: &[u8]) -> Result<Self, AuthError> {
        let Ok(Unique(all)) = serde_json::from_slice(payload) else {
            return Err(AuthError::Claims);
        };
        let registered = Registered::deserialize(&all).map_err(|_| AuthError::Claims)?;
        match all {
            Value::Object(all) => Ok(Self { registered, all }),
            _ => Err(AuthError::Claims),
        }
    }

    /// The issuer that the token names.
    pub(super) fn issuer(&self) -> Option<&str> {
        self.registered.iss.as_deref()
    }

    /// Returns the value that names the owner, if the token is for this audience and valid now.
    pub(super) fn check(&self, tokens: &Tokens, now_unix_ms: u64) -> Result<&str, AuthError> {
        let audience = self.all.get(match tokens.audience_claim {
            AudienceClaim::Aud => "aud",
            AudienceClaim::ClientId => "client_id",
            AudienceClaim::Azp => "azp",
        });
        let is_for_us = |word: &str| tokens.audiences.iter().any(|it| it == word);
        if !texts(audience).any(is_for_us) {
            return Err(AuthError::Audience);
        }
        self.registered.check(now_unix_ms)?;
        let owner = tokens.owner_claim.find(&self.all);
        owner
            .and_then(Value::as_str)
            .filter(|it| (1..=OWNER_MAX_CHARS).contains(&it.chars().count()))
            .ok_or(AuthError::Subject)
    }

    /// The scopes of the bearer. An existing claim is final, even when it names none of our rights:
    /// an empty list of permissions means none.
    pub(super) fn scopes(&self, tokens: &Tokens) -> Scopes {
        let path = tokens.scope_claim.as_ref();
        let Some(claim) = path.and_then(|path| path.find(&self.all)) else {
            return tokens.default_scopes;
        };
        texts(Some(claim))
            .flat_map(|text| text.split(' '))
            .filter_map(|word| word.strip_prefix(tokens.scope_prefix.as_str()))
            .filter_map(Scope::from_name)
            .collect()
    }
}

impl Registered {
    /// Whether the token is valid now.
    fn check(&self, now_unix_ms: u64) -> Result<(), AuthError> {
        let now = (now_unix_ms / 1000) as f64;
        let skew = CLOCK_SKEW_SECONDS as f64;
        // Each comparison is one that a NaN would fail; JSON has none.
        match self.exp {
            None => return Err(AuthError::NoExpiry),
            Some(exp) if now < exp + skew => {}
            Some(_) => return Err(AuthError::Expired),
        }
        if !self.nbf.is_none_or(|nbf| nbf <= now + skew) {
            return Err(AuthError::NotYetValid);
        }
        if !self.iat.is_none_or(|iat| iat <= now + skew) {
            return Err(AuthError::IssuedLater);
        }
        Ok(())
    }
}

/// The texts of a claim that is a text or a list of texts.
fn texts(claim: Option<&Value>) -> impl Iterator<Item = &str> {
    let values = match claim {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    values.iter().filter_map(Value::as_str)
}
