//! `Authorization: Bearer …` (RFC 6750 § 2.1).

use calotype_protocol::limits::TOKEN_MAX_CHARS;
use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::auth_error::AuthError;

/// What the caller presents: one word of visible ASCII.
///
/// The grammar of RFC 6750 allows fewer characters; a key that an operator wrote into
/// `API_KEYS` need not know it. Two headers of the name, which the platform joins with
/// a comma and a space, are no word.
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
mod tests {
    use super::*;

    fn of(values: &[&str]) -> Result<String, AuthError> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, value.parse().unwrap());
        }
        bearer(&headers).map(str::to_owned)
    }

    #[test]
    fn the_scheme_has_any_case_and_the_word_is_as_it_stands() {
        for value in ["Bearer aB!~.c", "bearer aB!~.c", "BEARER  aB!~.c "] {
            assert_eq!(of(&[value]).unwrap(), "aB!~.c");
        }
    }

    #[test]
    fn anything_but_one_word_is_refused() {
        let longest = "x".repeat(TOKEN_MAX_CHARS);
        assert!(of(&[&format!("Bearer {longest}")]).is_ok());
        for (values, expected) in [
            (&[][..], AuthError::Absent),
            (&["Basic abc"], AuthError::Absent),
            (&["abc"], AuthError::Absent),
            (&[""], AuthError::Absent),
            (&["Bearer\tabc"], AuthError::Absent),
            (&["Bearer"], AuthError::Malformed),
            (&["Bearer "], AuthError::Malformed),
            (&["Bearer a b"], AuthError::Malformed),
            (&["Bearer a\tb"], AuthError::Malformed),
            (&["Bearer a, Bearer b"], AuthError::Malformed),
            (&["Bearer clé"], AuthError::Malformed),
            (&["Bearer a", "Bearer a"], AuthError::Malformed),
            (&[&format!("Bearer {longest}x")], AuthError::TooLong),
        ] {
            assert_eq!(of(values), Err(expected), "{values:.40?}");
        }
    }
}
