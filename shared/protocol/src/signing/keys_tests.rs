//! Tests of `keys`.

use super::*;

/// The bytes 0 to 31, and 32 to 63: `python3 -c "import base64;
/// print(base64.urlsafe_b64encode(bytes(range(32))))"`.
const ONE: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const TWO: &str = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8";

#[test]
fn the_first_signs_and_all_are_found() {
    let keys = DeliveryKeys::parse(&format!("k2:{TWO}, k1:{ONE}")).unwrap();
    assert_eq!(keys.signer().as_str(), "k2");
    let old: Vec<u8> = (0..32).collect();
    assert_eq!(keys.find("k1").unwrap().secret, old);
    assert!(keys.find("k3").is_none());
}

#[test]
fn all_faults_are_told_and_no_secret() {
    let text = format!("k1:{ONE},k1:{TWO},K:{ONE},k3:AAECAw,k4:{ONE}=,{TWO},");
    let faults = DeliveryKeys::parse(&text).unwrap_err();
    assert_eq!(
        faults,
        [
            "key 2 has the name of another",
            "key 3 has a name that is not 1 to 16 of a–z 0–9 - _",
            "key 4 is not of 32 to 64 bytes",
            "key 5 is not base64url without padding",
            "key 6 is not a name, a colon and a secret",
            "key 7 is not a name, a colon and a secret",
        ]
    );
    assert!(DeliveryKeys::parse("").is_err());
    let many: Vec<_> = (0..9).map(|n| format!("k{n}:{ONE}")).collect();
    assert_eq!(
        DeliveryKeys::parse(&many.join(",")).unwrap_err(),
        ["more than 8 keys"]
    );
}

#[test]
fn secrets_do_not_show_in_debug() {
    let keys = DeliveryKeys::parse(&format!("k1:{ONE},old:{TWO}")).unwrap();
    let shown = format!("{keys:?}");
    assert_eq!(shown, r#"DeliveryKeys(["k1", "old"], secrets redacted)"#);
}
