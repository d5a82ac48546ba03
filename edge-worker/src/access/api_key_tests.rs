//! Tests of `api_key`.

use super::*;

fn key() -> ApiKey {
    let mut random = [0xab; KEY_RANDOM_BYTES];
    random[..3].copy_from_slice(&[0, 1, 2]);
    ApiKey::from_random(&random)
}

#[test]
fn a_key_comes_back_as_it_went_out() {
    let key = key();
    let text = format!("ck_000102ababab_{}", "ab".repeat(32));
    assert_eq!(key.reveal(), text);
    let parsed = ApiKey::parse(&text).unwrap();
    assert_eq!((parsed.prefix, parsed.sha256()), (key.prefix, key.sha256()));
    assert_eq!("000102ababab".parse(), Ok(key.prefix));
}

#[test]
fn other_spellings_are_no_key() {
    let text = key().reveal().to_owned();
    for bad in [
        String::new(),
        text.replace("ck_", ""),
        text.replace("ck_", "CK_"),
        text.to_uppercase(),
        text.replace("_ab", "_AB"),
        text.replacen("00", "+0", 1),
        format!("{text}a"),
        format!("{text}_"),
        text[..text.len() - 1].to_owned(),
        // A key of `API_KEYS` as `./x dev` makes them.
        format!("ck_{}", "ab".repeat(32)),
    ] {
        assert!(ApiKey::parse(&bad).is_none(), "{bad}");
    }
}

#[test]
fn the_secret_does_not_show_in_debug() {
    assert_eq!(format!("{:?}", key()), "ApiKey(ck_000102ababab_ redacted)");
}
