//! `Authorization: Bearer …` (RFC 6750 § 2.1).

use calotype_protocol::limits::TOKEN_MAX_CHARS;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::auth_error::AuthError;

/// The bearer credential of a request: one word of visible ASCII.
///
/// The grammar of RFC 6750 allows fewer characters; an operator's key in `API_KEYS` need not follow
/// it. The platform joins two headers of the name with a comma and a space, so they are not one
/// word.
pub(super) fn bearer(headers: &HeaderMap) -> Result<&str, AuthError> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Err(AuthError::Absent);
    };
    if values.next().is_some() {
        return Err(AuthError::Malformed);
    }
    if value.len() > TOKEN_MAX_CHARS + "Bearer ".len() {
        return Err(AuthError::TooLong);
    }
    let text = value.to_str().map_err(|_| AuthError::Malformed)?;
    let (scheme, presented) = text.split_once(' ').unwrap_or((text, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(AuthError::Absent);
    }
    let presented = presented.trim_matches(' ');
    let is_word = !presented.is_empty() && presented.bytes().all(|byte| byte.is_ascii_graphic());
    is_word.then_some(presented).ok_or(AuthError::Malformed)
}

#[cfg(test)]
#[path = "bearer_tests.rs"]
mod tests;
