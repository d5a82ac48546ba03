//! Pages that may show pictures, if the operator restricts them.
//!
//! This keeps honest browsers from showing a picture on other sites, and stops no program, which
//! can send any header. A picture that is not for everybody belongs in a private collection with
//! signed URLs.

use calotype_protocol::ErrorCode;
use http::HeaderMap;
use http::header::{ORIGIN, REFERER};

use super::request::DeliveryRequest;
use crate::config::AllowedOrigin;
use crate::model::ApiError;

/// Refuses a page of another origin. Without either header (a typed address, a `no-referrer`
/// policy) the origin is unknown, and the request passes.
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

/// The origin of an address: everything before the third slash.
fn origin(address: &str) -> Option<&str> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    address.get(..scheme.len() + "://".len() + authority.len())
}

#[cfg(test)]
#[path = "hotlink_tests.rs"]
mod tests;
