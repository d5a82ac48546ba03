//! The settings of JSON Web Tokens: issuers, audience and claims.

use super::claim_path::ClaimPath;
use super::hs256::Secret;
use crate::model::Scopes;

/// The issuers whose tokens are accepted, and the claims that a token must have.
#[derive(Clone, Debug)]
pub(crate) struct Tokens {
    pub(crate) issuers: Vec<Issuer>,
    /// The audience of a token must be one of these.
    pub(crate) audiences: Vec<String>,
    pub(crate) audience_claim: AudienceClaim,
    /// The claim whose value is the owner, together with the issuer.
    pub(crate) owner_claim: ClaimPath,
    /// The claim with a token's scopes; without one, all tokens have the default scopes.
    pub(crate) scope_claim: Option<ClaimPath>,
    /// The prefix of Calotype's scopes in a token's scope claim.
    pub(crate) scope_prefix: String,
    /// Scopes of a token without the scope claim.
    pub(crate) default_scopes: Scopes,
}

/// An issuer of tokens.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    /// The exact `iss` of its tokens.
    pub(crate) name: String,
    pub(crate) keys: IssuerKeys,
}

/// The keys that verify an issuer's signatures: its public keys, or a secret, and never one in
/// place of the other.
#[derive(Clone, Debug)]
pub(crate) enum IssuerKeys {
    /// Address of its key set.
    Published(String),
    /// A secret that the issuer shares with the worker.
    Shared(Secret),
}

/// The claim with the audience of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AudienceClaim {
    /// RFC 7519 § 4.1.3.
    Aud,
    /// Of an access token of Amazon Cognito, which has no `aud`.
    ClientId,
    /// Of a session token of Clerk, which has no `aud`.
    Azp,
}
