//! What a token says of its bearer (RFC 7519 § 4.1), and whether that lets it in.

use calotype_protocol::limits::CLOCK_SKEW_SECONDS;
use serde::Deserialize;
use serde_json::Value;

use super::tokens::{AudienceClaim, ScopeClaim, Tokens};
use crate::access::auth_error::AuthError;
use crate::model::{Scope, Scopes};

/// Characters of a subject (OpenID Connect Core § 2).
const SUBJECT_MAX_CHARS: usize = 255;

/// The claims we may go by; twice the same one is refused. The last six have any shape,
/// because issuers use their names for other things, too.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: Option<String>,
    sub: Option<String>,
    exp: Option<f64>,
    nbf: Option<f64>,
    iat: Option<f64>,
    aud: Option<Value>,
    client_id: Option<Value>,
    azp: Option<Value>,
    scope: Option<Value>,
    scp: Option<Value>,
    permissions: Option<Value>,
}

impl Claims {
    /// The subject, when the token is for us and for now.
    pub(super) fn check(&self, tokens: &Tokens, now_unix_ms: u64) -> Result<&str, AuthError> {
        let audience = match tokens.audience_claim {
            AudienceClaim::Aud => &self.aud,
            AudienceClaim::ClientId => &self.client_id,
            AudienceClaim::Azp => &self.azp,
        };
        let is_for_us = |word: &str| tokens.audiences.iter().any(|it| it == word);
        if !texts(audience.as_ref()).any(is_for_us) {
            return Err(AuthError::Audience);
        }
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
        self.sub
            .as_deref()
            .filter(|sub| (1..=SUBJECT_MAX_CHARS).contains(&sub.chars().count()))
            .ok_or(AuthError::Subject)
    }

    /// What the bearer may do. A claim that is there is taken at its word, even when it
    /// names no right of ours: an empty list of permissions means none.
    pub(super) fn scopes(&self, tokens: &Tokens) -> Scopes {
        let claim = match tokens.scope_claim {
            ScopeClaim::Scope => &self.scope,
            ScopeClaim::Scp => &self.scp,
            ScopeClaim::Permissions => &self.permissions,
            ScopeClaim::None => &None,
        };
        if claim.is_none() {
            return tokens.default_scopes;
        }
        texts(claim.as_ref())
            .flat_map(|text| text.split(' '))
            .filter_map(|word| word.strip_prefix(tokens.scope_prefix.as_str()))
            .filter_map(Scope::from_name)
            .collect()
    }
}

/// The texts of a claim that is one, or a list of them.
fn texts(claim: Option<&Value>) -> impl Iterator<Item = &str> {
    let values = match claim {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    values.iter().filter_map(Value::as_str)
}
