//! JSON Web Tokens (RFC 7519) of issuers that the operator trusts.
//!
//! The order keeps invalid tokens cheap: size and spelling first, then the claims, which cost
//! nothing, and only then the issuer's keys and the signature. Until the signature is verified,
//! claims can only refuse.

mod claim_path;
mod claims;
mod hs256;
mod jwk;
mod jwks;
mod token;
mod tokens;
mod unique;

#[cfg(test)]
mod calls;
#[cfg(test)]
mod claims_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod jwks_tests;
#[cfg(test)]
mod provider_tests;
#[cfg(test)]
mod token_tests;
#[cfg(test)]
pub(crate) mod vectors;

pub(crate) use self::claim_path::ClaimPath;
pub(crate) use self::hs256::Secret;
pub(crate) use self::jwks::{HasKeySets, KeySetPorts, KeySets};
pub(crate) use self::tokens::{AudienceClaim, Issuer, IssuerKeys, Tokens};

use self::token::{Algorithm, Token};
use super::auth_error::AuthError;
use super::principal::Principal;
use crate::model::ApiError;
use crate::model::Owner;
use crate::platform::Crypto;

/// The caller that a token names. `origin` is our own, for the edge cache.
pub(super) async fn verify(
    ports: &(impl Crypto + KeySetPorts),
    tokens: &Tokens,
    text: &str,
    origin: &str,
) -> Result<Principal, ApiError> {
    let token = Token::parse(text)?;
    let claims = &token.claims;
    let by_name = |issuer: &&Issuer| claims.issuer() == Some(&issuer.name);
    let issuer = tokens
        .issuers
        .iter()
        .find(by_name)
        .ok_or(AuthError::Issuer)?;
    let owner = claims.check(tokens, ports.now_unix_ms())?;
    verify_signature(ports, &issuer.keys, &token, origin).await?;
    Ok(Principal {
        owner: Owner::of_subject(&issuer.name, owner),
        scopes: claims.scopes(tokens),
    })
}

async fn verify_signature(
    ports: &(impl Crypto + KeySetPorts),
    keys: &IssuerKeys,
    token: &Token<'_>,
    origin: &str,
) -> Result<(), ApiError> {
    let is_genuine = match (keys, token.algorithm) {
        (IssuerKeys::Shared(secret), Algorithm::Hs256) => {
            secret.verifies(token.signed, &token.signature)
        }
        // Listed one by one, so that a new algorithm has to say here whether it has a public key.
        (
            IssuerKeys::Published(url),
            Algorithm::Rs(_)
            | Algorithm::Ps(_)
            | Algorithm::Es256
            | Algorithm::Es384
            | Algorithm::EdDsa,
        ) => {
            let wanted = (token.key_id.as_deref(), token.algorithm);
            let key = jwks::find(ports, url, origin, wanted).await?;
            let key = key.ok_or(AuthError::SigningKey)?;
            let message = token.signed.as_bytes();
            let verified = ports
                .verify_signature(&key, message, &token.signature)
                .await;
            // A malformed key, such as a point off its curve, has signed nothing.
            verified.map_err(|error| ApiError::from(AuthError::Signature).internal(error.0))?
        }
        _ => return Err(AuthError::Algorithm.into()),
    };
    if is_genuine {
        Ok(())
    } else {
        Err(AuthError::Signature.into())
    }
}
