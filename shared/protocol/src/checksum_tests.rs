//! Tests of `checksum`.

use super::*;

/// SHA-256 of the empty message, FIPS 180-4 example values.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

#[test]
fn both_spellings_of_the_empty_message() {
    let sha256 = Sha256::from_hex(EMPTY).unwrap();
    assert_eq!(sha256.to_hex(), EMPTY);
    // AWS documents this value for an empty object.
    assert_eq!(
        sha256.to_base64(),
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
    );
}

#[test]
fn other_spellings_are_refused() {
    assert!(Sha256::from_hex("").is_err());
    assert!(Sha256::from_hex(&EMPTY.to_uppercase()).is_err());
    assert!(Sha256::from_hex(&EMPTY[1..]).is_err());
    assert!(Sha256::from_hex(&EMPTY.replace('e', "é")).is_err());
}
