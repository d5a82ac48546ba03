//! Tests of `bearer`.

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
