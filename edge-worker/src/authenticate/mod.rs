//! Who is calling, and what they may do: `Authorization: Bearer …` (RFC 6750) with one of
//! the operator's keys, a minted key, or a token of an issuer the operator trusts.

mod api_key;
mod bearer;
pub(crate) mod config;
pub(crate) mod jwt;
mod memory;
mod principal;
mod refusal;
mod static_keys;
mod stored_keys;

use http::HeaderMap;

pub(crate) use api_key::{ApiKey, KEY_RANDOM_BYTES, KeyPrefix};
pub(crate) use jwt::PublicKey;
pub(crate) use memory::Memory;
pub(crate) use principal::{Owner, Principal, Scope, Scopes};

use self::jwt::Tokens;
use self::refusal::Refusal;
use self::static_keys::ApiKeys;
use crate::problem::Failure;
use crate::world::World;

/// Who may call at all, beside those with minted keys.
#[derive(Clone, Debug)]
pub(crate) struct Authentication {
    pub(crate) api_keys: ApiKeys,
    /// Tokens that are taken, if any.
    pub(crate) tokens: Option<Tokens>,
}

/// The caller of a request. `origin` is our own, for the edge cache.
///
/// # Errors
///
/// `unauthenticated` with a `WWW-Authenticate` header; `database_unavailable` and
/// `issuer_unavailable` when it cannot be told.
pub(crate) async fn authenticate(
    world: &impl World,
    known: &Authentication,
    headers: &HeaderMap,
    origin: &str,
) -> Result<Principal, Failure> {
    let presented = bearer::bearer(headers)?;
    if let Some(principal) = known.api_keys.find(presented) {
        return Ok(principal);
    }
    if let Some(key) = ApiKey::parse(presented) {
        return stored_keys::find(world, &key).await;
    }
    match &known.tokens {
        Some(tokens) => jwt::verify(world, tokens, presented, origin).await,
        None => Err(Refusal::Unknown.into()),
    }
}
