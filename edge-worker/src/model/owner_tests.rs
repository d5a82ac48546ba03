//! Tests of `owner`.

use super::*;

#[test]
fn an_owner_is_of_one_issuer_and_one_subject() {
    // printf 'https://a.example\0sub' | sha256sum
    let owner = Owner::of_subject("https://a.example", "sub");
    assert_eq!(owner.0, "f1d2b7c3899ba762a4f94f192b84bac5");
    assert_ne!(owner, Owner::of_subject("https://b.example", "sub"));
    assert_ne!(owner, Owner::of_subject("https://a.example", "subs"));
    assert_ne!(Owner::of_subject("ab", "c"), Owner::of_subject("a", "bc"));
    assert_eq!(Owner::parse(&owner.0), Some(owner));
}

#[test]
fn an_owner_is_hexadecimal_of_one_of_two_lengths() {
    assert!(Owner::parse("0123456789abcdef").is_some());
    for bad in [
        "",
        "0123456789abcde",
        "0123456789ABCDEF",
        "0123456789abcdeg",
    ] {
        assert_eq!(Owner::parse(bad), None, "{bad}");
    }
}
