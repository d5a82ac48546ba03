//! The number of requests to an issuer, and the keys that it may have.

use crate::testing::IntoResponse;
use serde_json::{Value, json};

use super::calls::{AUDIENCE, ISSUER, JWKS_URL, call, claims, header, known, ports, with_key_set};
use super::jwk::KeySet;
use super::token::Algorithm;
use super::vectors::{SIGNERS, key, key_set, sign};
use crate::access::Authentication;
use crate::platform::Digest;
use crate::testing::{FakePorts, NOW_UNIX_MS};
use calotype_protocol::limits::JWKS_MAX_KEYS;

/// A token of a key that ends long after every test.
fn token(name: &str) -> String {
    token_of(name, name)
}

fn token_of(name: &str, kid: &str) -> String {
    let mut claims = claims();
    claims["exp"] = json!(NOW_UNIX_MS / 1000 + 1_000_000);
    let mut header = header(name);
    header["kid"] = json!(kid);
    sign(name, &header, &claims)
}

/// The result of calling with a token: `ok`, or the code.
fn code(ports: &FakePorts, known: &Authentication, token: &str) -> &'static str {
    match call(ports, known, token) {
        Ok(_) => "ok",
        Err(failure) => failure.code.as_str(),
    }
}

fn pass(ports: &FakePorts, seconds: u64) {
    ports
        .now_unix_ms
        .set(ports.now_unix_ms.get() + seconds * 1000);
}

#[test]
fn an_issuer_is_asked_once_for_many_tokens() {
    let (mut ports, known) = (ports(), with_key_set());
    for name in SIGNERS {
        assert_eq!(code(&ports, &known, &token(name)), "ok");
    }
    assert_eq!(ports.asked().len(), 1);
    // The next isolate of the data center finds it in the edge cache, with its true age.
    ports.forget_memory();
    pass(&ports, 9 * 60);
    assert_eq!(code(&ports, &known, &token("ec")), "ok");
    assert_eq!(ports.asked().len(), 1);
    pass(&ports, 61);
    assert_eq!(code(&ports, &known, &token("ec")), "ok");
    assert_eq!(ports.asked().len(), 2);
}

#[test]
fn a_new_key_is_found_at_once_and_an_old_one_goes_in_ten_minutes() {
    let (ports, known) = (ports(), with_key_set());
    ports.serve_page(JWKS_URL, 200, &key_set(&["rsa"]));
    assert_eq!(code(&ports, &known, &token("rsa")), "ok");
    ports.serve_page(JWKS_URL, 200, &key_set(&["ed"]));
    pass(&ports, 60);
    assert_eq!(code(&ports, &known, &token("rsa")), "ok");
    assert_eq!(code(&ports, &known, &token("ed")), "ok");
    assert_eq!(code(&ports, &known, &token("rsa")), "unauthenticated");
    assert_eq!(ports.asked().len(), 2);

    ports.serve_page(JWKS_URL, 200, &key_set(&["ec"]));
    pass(&ports, 601);
    assert_eq!(code(&ports, &known, &token("ed")), "unauthenticated");
}

#[test]
fn a_flood_of_unknown_key_ids_asks_once_in_half_a_minute() {
    let (mut ports, known) = (ports(), with_key_set());
    let flood = |ports: &FakePorts, round: u32| {
        for number in 0..50 {
            let token = token_of("ed", &format!("{round}-{number}"));
            assert_eq!(code(ports, &known, &token), "unauthenticated");
        }
    };
    flood(&ports, 1);
    assert_eq!(ports.asked().len(), 2, "the first time, and once more");
    pass(&ports, 29);
    flood(&ports, 2);
    assert_eq!(ports.asked().len(), 2);
    // A second isolate uses the result of the first one.
    ports.forget_memory();
    flood(&ports, 3);
    assert_eq!(ports.asked().len(), 2);
    pass(&ports, 30);
    flood(&ports, 4);
    assert_eq!(ports.asked().len(), 3);
    // Meanwhile callers with a known key were never affected.
    assert_eq!(code(&ports, &known, &token("ed")), "ok");
}

#[test]
fn a_known_key_id_with_another_algorithm_asks_nobody() {
    let (ports, known) = (ports(), with_key_set());
    assert_eq!(code(&ports, &known, &token("ed")), "ok");
    let confused = token_of("ed", "rsa");
    assert_eq!(code(&ports, &known, &confused), "unauthenticated");
    assert_eq!(ports.asked().len(), 1);
}

#[test]
fn an_isolate_takes_a_younger_set_from_another() {
    let (mut ports, known) = (ports(), with_key_set());
    ports.serve_page(JWKS_URL, 200, &key_set(&["rsa"]));
    assert_eq!(code(&ports, &known, &token("rsa")), "ok");
    let first = std::mem::take(ports.isolate_state_mut());
    pass(&ports, 5);
    ports.serve_page(JWKS_URL, 200, &key_set(&["rsa", "ed"]));
    assert_eq!(code(&ports, &known, &token("ed")), "ok");
    assert_eq!(ports.asked().len(), 2);
    *ports.isolate_state_mut() = first;
    assert_eq!(code(&ports, &known, &token("ed")), "ok");
    assert_eq!(ports.asked().len(), 2);
}

#[test]
fn an_hour_without_the_issuer_is_bridged() {
    let (ports, known) = (ports(), with_key_set());
    assert_eq!(code(&ports, &known, &token("rsa")), "ok");
    ports.serve_page(JWKS_URL, 500, "down");
    pass(&ports, 601);
    for _ in 0..20 {
        assert_eq!(code(&ports, &known, &token("rsa")), "ok");
    }
    assert_eq!(ports.asked().len(), 2, "one try in half a minute");
    pass(&ports, 31);
    assert_eq!(code(&ports, &known, &token("rsa")), "ok");
    assert_eq!(ports.asked().len(), 3);
    assert!(ports.logged().contains("status 500"));
    pass(&ports, 3600);
    assert_eq!(code(&ports, &known, &token("rsa")), "issuer_unavailable");
    ports.serve_page(JWKS_URL, 200, &key_set(&["rsa"]));
    pass(&ports, 6);
    assert_eq!(code(&ports, &known, &token("rsa")), "ok");
}

#[test]
fn an_issuer_that_is_down_from_the_start_is_left_in_peace() {
    let (ports, known) = (ports(), with_key_set());
    ports.serve_page(JWKS_URL, 503, "");
    for _ in 0..20 {
        assert_eq!(code(&ports, &known, &token("rsa")), "issuer_unavailable");
    }
    assert_eq!(ports.asked().len(), 1);
    pass(&ports, 5);
    assert_eq!(code(&ports, &known, &token("rsa")), "issuer_unavailable");
    assert_eq!(ports.asked().len(), 2);
    let response = call(&ports, &known, &token("rsa")).unwrap_err();
    let response = response.into_response("r");
    assert_eq!(response.status(), 503);
    assert!(response.headers().contains_key("retry-after"));
    let body = String::from_utf8(response.into_body()).unwrap();
    assert!(!body.contains("issuer.example"), "{body}");
}

#[test]
fn what_is_no_key_set_is_an_outage() {
    let long = format!("{}{}", key_set(&["rsa"]), " ".repeat(64 * 1024));
    let many: Vec<Value> = vec![key("ed"); JWKS_MAX_KEYS + 1];
    let many = json!({ "keys": many }).to_string();
    for (name, status, body) in [
        ("a redirect", 302, key_set(&["rsa"])),
        ("not found", 404, key_set(&["rsa"])),
        ("a page", 200, "<html>".to_owned()),
        ("a list", 200, "[]".to_owned()),
        ("empty", 200, String::new()),
        ("too long", 200, long),
        ("too many keys", 200, many),
    ] {
        let (ports, known) = (ports(), with_key_set());
        ports.serve_page(JWKS_URL, status, &body);
        assert_eq!(
            code(&ports, &known, &token("rsa")),
            "issuer_unavailable",
            "{name}"
        );
    }
}

#[test]
fn keys_that_cannot_verify_what_we_take_are_passed_over() {
    let with = |name: &str, member: &str, value: Value| {
        let mut key = key(name);
        key[member] = value;
        key
    };
    let short = &key("rsa")["n"].as_str().unwrap()[..170].to_owned();
    for (name, key) in [
        ("for encryption", with("rsa", "use", json!("enc"))),
        ("of no algorithm", with("rsa", "alg", json!("RS1"))),
        ("of PSS and no digest", with("rsa", "alg", json!("PS"))),
        ("of encryption", with("rsa", "alg", json!("RSA-OAEP"))),
        ("ES256 with an RSA key", with("rsa", "alg", json!("ES256"))),
        ("HS256 with an RSA key", with("rsa", "alg", json!("HS256"))),
        ("to sign only", with("rsa", "key_ops", json!(["sign"]))),
        ("1020 bits", with("rsa", "n", json!(short))),
        ("exponent 3", with("rsa", "e", json!("Aw"))),
        ("exponent 1", with("rsa", "e", json!("AQ"))),
        ("no modulus", with("rsa", "n", json!(""))),
        ("padded", with("rsa", "e", json!("AQAB="))),
        (
            "P-384 with P-256's point",
            with("ec", "crv", json!("P-384")),
        ),
        (
            "P-256 with P-384's point",
            with("ec384", "crv", json!("P-256")),
        ),
        ("P-521", with("ec384", "crv", json!("P-521"))),
        ("secp256k1", with("ec", "crv", json!("secp256k1"))),
        ("ES256 on P-384", with("ec384", "alg", json!("ES256"))),
        ("ES384 on P-256", with("ec", "alg", json!("ES384"))),
        ("ES512 on P-384", with("ec384", "alg", json!("ES512"))),
        ("short x", with("ec", "x", json!("AAAA"))),
        ("Ed448", with("ed", "crv", json!("Ed448"))),
        ("short key", with("ed", "x", json!("AAAA"))),
        ("RSA's alg on Ed25519", with("ed", "alg", json!("RS256"))),
        ("a secret", key("oct")),
        ("a kind nobody knows", json!({"kty": "PQ", "kid": "x"})),
        ("no object", json!("key")),
    ] {
        let set = KeySet::parse(json!({"keys": [key]}).to_string().as_bytes());
        assert_eq!(set, Some(KeySet::default()), "{name}");
    }
}

#[test]
fn without_an_id_there_must_be_one_key_it_can_be() {
    let set = |names: &[&str]| KeySet::parse(key_set(names).as_bytes()).unwrap();
    let all = set(&SIGNERS);
    assert!(all.find(None, Algorithm::EdDsa).is_some());
    assert!(set(&["ed", "ed"]).find(None, Algorithm::EdDsa).is_none());
    let rs256 = Algorithm::Rs(Digest::Sha256);
    assert!(all.find(Some("ed"), rs256).is_none());
}

/// RFC 8725 § 3.1: one key, one algorithm.
#[test]
fn an_rsa_key_is_for_its_alg_and_without_one_for_rs256() {
    let digests = [Digest::Sha256, Digest::Sha384, Digest::Sha512];
    let (pkcs1, pss) = (digests.map(Algorithm::Rs), digests.map(Algorithm::Ps));
    for (name, own) in [
        ("rsa", Algorithm::Rs(Digest::Sha256)),
        ("rsa-RS512", Algorithm::Rs(Digest::Sha512)),
        ("rsa-PS256", Algorithm::Ps(Digest::Sha256)),
        ("rsa-PS384", Algorithm::Ps(Digest::Sha384)),
    ] {
        let set = KeySet::parse(key_set(&[name]).as_bytes()).unwrap();
        for algorithm in [pkcs1, pss].concat() {
            let found = set.find(None, algorithm).is_some();
            assert_eq!(found, algorithm == own, "{name} {algorithm:?}");
        }
    }
}

#[test]
fn each_issuer_has_its_own_keys_and_people() {
    let other = "https://other.example/";
    let urls = format!("{JWKS_URL},https://other.example/keys");
    let known = known(&[
        ("JWT_ISSUER", &format!("{ISSUER}, {other}")),
        ("JWT_JWKS_URL", &urls),
    ]);
    let ports = FakePorts::new();
    ports.serve_page(JWKS_URL, 200, &key_set(&["rsa"]));
    ports.serve_page("https://other.example/keys", 200, &key_set(&["ed"]));
    let of_other = |name: &str| {
        let claims = json!({"iss": other, "aud": AUDIENCE, "sub": "user-1", "exp": 9e9});
        sign(name, &header(name), &claims)
    };
    let first = call(&ports, &known, &token("rsa")).unwrap();
    let second = call(&ports, &known, &of_other("ed")).unwrap();
    assert_ne!(first.owner, second.owner);
    assert_eq!(code(&ports, &known, &of_other("rsa")), "unauthenticated");
    assert_eq!(code(&ports, &known, &token("ed")), "unauthenticated");
}
