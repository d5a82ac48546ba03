//! Whose pages may show pictures, where the operator says so.
//!
//! It keeps honest browsers on other people's pages from it, and nobody else: any program
//! sends any header. A picture that is not for everybody is private, and its URL signed.

use calotype_protocol::ErrorCode;
use http::HeaderMap;
use http::header::{ORIGIN, REFERER};

use super::request::DeliveryRequest;
use crate::config::AllowedOrigin;
use crate::model::ApiError;

/// Refuses a page of another origin. Without either header (an address typed in, a policy
/// of `no-referrer`) it cannot be told, and is none of theirs.
pub(crate) fn check(
    allowed: &[AllowedOrigin],
    request: &DeliveryRequest,
    headers: &HeaderMap,
) -> Result<(), ApiError> {
    if allowed.is_empty() || request.proof.is_some() {
        return Ok(());
    }
    for name in [ORIGIN, REFERER] {
        let Some(value) = headers.get(name) else {
            continue;
        };
        let page = value.to_str().ok().and_then(origin);
        let is_allowed = |page: &str| allowed.iter().any(|it| it.is(page));
        if !page.is_some_and(is_allowed) {
            return Err(ApiError::new(ErrorCode::OriginNotAllowed));
        }
    }
    Ok(())
}

/// The origin of an address: all before the third slash.
fn origin(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    address.get(..scheme.len() + "://".len() + authority.len())
}

#[cfg(test)]
#[path = "hotlink_tests.rs"]
mod tests;
