//! JSON Web Tokens (RFC 7519) of issuers the operator trusts.
//!
//! The order keeps strangers cheap: size and spelling, then the claims, which cost
//! nothing, and only then the issuer's keys and the signature. Until the signature is
//! verified, claims can only refuse.

mod claims;
mod hs256;
mod jwk;
mod jwks;
mod token;

#[cfg(test)]
mod calls;
#[cfg(test)]
mod claims_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod jwks_tests;
#[cfg(test)]
mod token_tests;
#[cfg(test)]
pub(crate) mod vectors;

pub(crate) use claims::{AudienceClaim, ScopeClaim};
pub(crate) use hs256::Secret;
pub(crate) use jwk::PublicKey;
pub(crate) use jwks::KeySets;

use self::token::{Algorithm, Token};
use super::principal::{Owner, Principal, Scopes};
use super::refusal::Refusal;
use crate::problem::Failure;
use crate::world::World;

/// Whose tokens are taken, and what they must say.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) issuers: Vec<Issuer>,
    /// One of these must be the audience.
    pub(crate) audiences: Vec<String>,
    pub(crate) audience_claim: AudienceClaim,
    pub(crate) scope_claim: ScopeClaim,
    /// What stands before the name of a scope of ours in a token.
    pub(crate) scope_prefix: String,
    /// Scopes of a token that has no such claim.
    pub(crate) default_scopes: Scopes,
}

/// Who signs tokens.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    /// The exact `iss` of its tokens.
    pub(crate) name: String,
    pub(crate) keys: IssuerKeys,
}

/// How an issuer's signatures are verified: with its public keys, or with a secret, and
/// never with the one in place of the other.
#[derive(Clone, Debug)]
pub(crate) enum IssuerKeys {
    /// Address of its key set.
    Published(String),
    /// A secret it shares with us.
    Shared(Secret),
}

/// The caller that a token names. `origin` is our own, for the edge cache.
pub(super) async fn verify(
    world: &impl World,
    tokens: &Tokens,
    text: &str,
    origin: &str,
) -> Result<Principal, Failure> {
    let token = Token::parse(text)?;
    let claims = &token.claims;
    let by_name = |issuer: &&Issuer| claims.iss.as_deref() == Some(&issuer.name);
    let issuer = tokens.issuers.iter().find(by_name).ok_or(Refusal::Issuer)?;
    let subject = claims.check(tokens, world.now_unix_ms())?;
    verify_signature(world, &issuer.keys, &token, origin).await?;
    Ok(Principal {
        owner: Owner::of_subject(&issuer.name, subject),
        scopes: claims.scopes(tokens),
    })
}

async fn verify_signature(
    world: &impl World,
    keys: &IssuerKeys,
    token: &Token<'_>,
    origin: &str,
) -> Result<(), Failure> {
    let is_genuine = match (keys, token.algorithm) {
        (IssuerKeys::Shared(secret), Algorithm::Hs256) => {
            secret.verifies(token.signed, &token.signature)
        }
        (IssuerKeys::Published(url), Algorithm::Rs256 | Algorithm::Es256 | Algorithm::EdDsa) => {
            let wanted = (token.key_id.as_deref(), token.algorithm);
            let key = jwks::find(world, url, origin, wanted).await?;
            let key = key.ok_or(Refusal::SigningKey)?;
            let message = token.signed.as_bytes();
            let verified = world
                .verify_signature(&key, message, &token.signature)
                .await;
            // A key that is none, such as a point off its curve: nothing was signed by it.
            verified.map_err(|outage| Failure::from(Refusal::Signature).internal(outage.0))?
        }
        _ => return Err(Refusal::Algorithm.into()),
    };
    if is_genuine {
        Ok(())
    } else {
        Err(Refusal::Signature.into())
    }
}
