//! Access: the caller, its rights and its limits. A request has `Authorization: Bearer …` (RFC
//! 6750) with one of the operator's keys, a minted key, or a token of an issuer that the operator
//! trusts.

mod api_key;
mod auth_error;
mod authentication;
mod bearer;
pub(crate) mod config;
pub(crate) mod jwt;
pub(crate) mod limits;
mod ports;
mod principal;
mod static_keys;
mod stored_keys;

use http::HeaderMap;

pub(crate) use self::api_key::{ApiKey, KEY_RANDOM_BYTES};
pub(crate) use self::authentication::Authentication;
pub(crate) use self::ports::AccessPorts;
pub(crate) use self::principal::Principal;
pub(crate) use self::stored_keys::{HasReadKeys, ReadKeys};

use self::auth_error::AuthError;
use crate::model::ApiError;

/// The caller of a request. `origin` is our own, for the edge cache.
///
/// # Errors
///
/// `unauthenticated` with a `WWW-Authenticate` header; `database_unavailable` and
/// `issuer_unavailable` when the credentials cannot be checked.
pub(crate) async fn authenticate(
    ports: &impl AccessPorts,
    known: &Authentication,
    headers: &HeaderMap,
    origin: &str,
) -> Result<Principal, ApiError> {
    let presented = bearer::bearer(headers)?;
    if let Some(principal) = known.api_keys.find(presented) {
        return Ok(principal);
    }
    if let Some(key) = ApiKey::parse(presented) {
        return stored_keys::find(ports, &key).await;
    }
    match &known.tokens {
        Some(tokens) => jwt::verify(ports, tokens, presented, origin).await,
        None => Err(AuthError::Unknown.into()),
    }
}
