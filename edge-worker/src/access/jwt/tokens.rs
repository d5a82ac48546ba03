//! What the operator says of tokens.

use super::hs256::Secret;
use crate::model::Scopes;

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

/// The claim that says for whom a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AudienceClaim {
    /// RFC 7519 § 4.1.3.
    Aud,
    /// Of an access token of Amazon Cognito, which has no `aud`.
    ClientId,
    /// Of a session token of Clerk, which has no `aud`.
    Azp,
}

/// The claim that says what a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeClaim {
    /// RFC 9068 § 2.2.3: names separated by spaces.
    Scope,
    /// Of Microsoft Entra and Okta.
    Scp,
    /// Of Auth0: a list.
    Permissions,
    /// Tokens say nothing of our scopes: all have the default ones.
    None,
}
