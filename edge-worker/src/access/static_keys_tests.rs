//! Tests of `static_keys`.

use super::*;

#[test]
fn the_owner_is_the_start_of_the_keys_digest() {
    let scopes = Scopes::parse("read", ' ').unwrap();
    let keys = ApiKeys::new([("other", Scopes::all()), ("abc", scopes)]);
    // SHA-256("abc"), FIPS 180-4 example values.
    let owner = Owner("ba7816bf8f01cfea".to_owned());
    assert_eq!(keys.find("abc"), Some(Principal { owner, scopes }));
    assert_eq!(keys.find("other").unwrap().scopes, Scopes::all());
    for bad in ["", "ab", "abcd", "ABC"] {
        assert_eq!(keys.find(bad), None);
    }
}

#[test]
fn keys_do_not_show_in_debug() {
    let keys = ApiKeys::new([("a-secret-key", Scopes::all())]);
    assert_eq!(format!("{keys:?}"), "ApiKeys(1 redacted)");
}
