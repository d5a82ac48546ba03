//! Algorithms, keys and signatures that an attacker may present: each gets a 401 for the intended
//! reason, and only the configured key set is ever fetched.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use super::calls::{
    SECRET, assert_refused, call, claims, header, known, known_with_secret, with, with_header,
    with_key_set,
};
use super::vectors::{SIGNERS, alg, key, key_set, member, sign, sign_hs256};
use crate::access::auth_error::AuthError::*;
use crate::testing::{self, FakePorts};

#[test]
fn no_algorithm_is_taken_but_the_keys_own() {
    let unsigned = |alg: Value| {
        let token = sign("ed", &with(header("ed"), "alg", alg), &claims());
        let message = token.rsplit_once('.').unwrap().0;
        format!("{message}.")
    };
    let signed = |alg: &str| sign("ed", &with(header("ed"), "alg", json!(alg)), &claims());
    let mut cases = vec![
        ("none, no signature", unsigned(json!("none")), Encoding),
        ("EdDSA, no signature", unsigned(json!("EdDSA")), Encoding),
        ("alg missing", with_header("alg", Value::Null), Header),
        ("alg a number", with_header("alg", json!(1)), Header),
        ("alg a list", with_header("alg", json!(["EdDSA"])), Header),
    ];
    for alg in [
        "none",
        "None",
        "NONE",
        "nOnE",
        "none ",
        " none",
        "none\u{0}",
        "",
        "eddsa",
        "EDDSA",
        "ed25519",
        "rs256",
        "rs384",
        "RS1",
        "RS224",
        "RS",
        "PS",
        "ps256",
        "PS1",
        "PS256 ",
        "es384",
        "ES",
        "ES512",
        "ES256K",
        "HS384",
        "HS512",
        "Ed448",
        "RSA1_5",
        "RS256 ",
        "dir",
    ] {
        cases.push((alg, signed(alg), Algorithm));
    }
    // The signature is an Ed25519 one: the id names none of these keys.
    for name in SIGNERS.iter().filter(|name| **name != "ed") {
        cases.push((name, signed(alg(name)), SigningKey));
    }
    assert_refused(&with_key_set(), &cases);
}

/// Each signature is valid for another algorithm than that of the header and the id.
#[test]
fn a_signature_of_another_digest_padding_or_curve_is_none() {
    let mut cases = Vec::new();
    for signer in SIGNERS {
        for claimed in SIGNERS.iter().filter(|claimed| **claimed != signer) {
            // Header and id agree, so that only the signature can tell.
            cases.push((
                *claimed,
                sign(signer, &header(claimed), &claims()),
                Signature,
            ));
            // The id is the signer's own, and its key is not for this algorithm.
            let of_signer = with(header(claimed), "kid", json!(signer));
            cases.push((signer, sign(signer, &of_signer, &claims()), SigningKey));
        }
    }
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn a_public_key_is_never_a_secret() {
    let rsa = key("rsa");
    let text = rsa["n"].as_str().unwrap().as_bytes().to_vec();
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n",
        STANDARD.encode(member(&rsa, "n"))
    );
    let secrets = [
        ("the modulus", member(&rsa, "n")),
        ("the modulus as text", text),
        ("the key set", key_set(&SIGNERS).into_bytes()),
        ("PEM", pem.into_bytes()),
        ("the Ed25519 key", member(&key("ed"), "x")),
        ("nothing", Vec::new()),
    ];
    let sign = |secret: &[u8]| {
        sign_hs256(
            secret,
            &json!({"alg": "HS256", "kid": "rsa", "typ": "JWT"}),
            &claims(),
        )
    };
    let confused: Vec<_> = secrets
        .iter()
        .map(|(name, secret)| (*name, sign(secret), Algorithm))
        .collect();
    assert_refused(&with_key_set(), &confused);

    let mut cases: Vec<_> = secrets
        .iter()
        .map(|(name, secret)| (*name, sign(secret), Signature))
        .collect();
    // And where a secret is configured, no public key counts, not even the token's own.
    for name in SIGNERS {
        let brought = with(header(name), "jwk", key(name));
        cases.push((
            name,
            super::vectors::sign(name, &brought, &claims()),
            Algorithm,
        ));
    }
    let whole = sign(SECRET.as_bytes());
    let (message, tag) = whole.rsplit_once('.').unwrap();
    let tag = URL_SAFE_NO_PAD.decode(tag).unwrap();
    for length in [1, 16, 31] {
        let short = URL_SAFE_NO_PAD.encode(&tag[..length]);
        cases.push(("a part of the tag", format!("{message}.{short}"), Signature));
    }
    assert_refused(&known_with_secret(), &cases);
}

#[test]
fn a_token_never_brings_its_own_key() {
    // RFC 8037's key signs; the issuer has the RSA key only.
    let known = known(&[("JWT_JWKS_URL", "https://issuer.example/rsa")]);
    for (name, member, value) in [
        ("jwk", "jwk", key("ed")),
        ("jku", "jku", json!("https://evil.example/jwks")),
        ("x5u", "x5u", json!("https://evil.example/cert")),
        ("x5c", "x5c", json!(["MIIB"])),
    ] {
        for kid in [json!("rsa"), json!("ed"), Value::Null] {
            let ports = FakePorts::new();
            ports.serve_page("https://issuer.example/rsa", 200, &key_set(&["rsa"]));
            ports.serve_page("https://evil.example/jwks", 200, &key_set(&["ed"]));
            let header = with(with(header("ed"), member, value.clone()), "kid", kid);
            let failure = call(&ports, &known, &sign("ed", &header, &claims())).unwrap_err();
            assert_eq!(
                failure.internal.as_deref(),
                Some(SigningKey.as_str()),
                "{name}"
            );
            let asked = ports.asked();
            assert!(asked.iter().all(|it| it.ends_with("/rsa")), "{asked:?}");
        }
    }
}

#[test]
fn signatures_that_are_none() {
    let good = |name: &str| sign(name, &header(name), &claims());
    let resigned = |name: &str, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let token = good(name);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let signature = change(URL_SAFE_NO_PAD.decode(signature).unwrap());
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature))
    };
    let swapped = |name| {
        let evil = sign(name, &header(name), &with(claims(), "sub", json!("admin")));
        let (message, _) = evil.rsplit_once('.').unwrap();
        let token = good(name);
        let (_, signature) = token.rsplit_once('.').unwrap();
        format!("{message}.{signature}")
    };
    let flip = |mut it: Vec<u8>| {
        it[10] ^= 1;
        it
    };
    // Java's "psychic signature", CVE-2022-21449.
    let zeros = |it: Vec<u8>| vec![0; it.len()];
    let der = |it: Vec<u8>| {
        let (whole, half) = (it.len() as u8, it.len() / 2);
        let integer = [2, half as u8];
        [
            &[0x30, whole + 4],
            &integer[..],
            &it[..half],
            &integer,
            &it[half..],
        ]
        .concat()
    };
    let mut cases = Vec::new();
    let short = |mut it: Vec<u8>| {
        it.pop();
        it
    };
    let half = |it: Vec<u8>| it[..it.len() / 2].to_vec();
    for name in SIGNERS {
        cases.push(("a byte less", resigned(name, &short), Signature));
        cases.push(("half of it", resigned(name, &half), Signature));
        cases.push(("other claims", swapped(name), Signature));
        cases.push(("one bit", resigned(name, &flip), Signature));
        cases.push(("zeros", resigned(name, &zeros), Signature));
        cases.push(("one byte", resigned(name, &|_| vec![1]), Signature));
        cases.push((
            "a byte more",
            resigned(name, &|it| [it, vec![0]].concat()),
            Signature,
        ));
        cases.push((
            "a zero before",
            resigned(name, &|it| [vec![0], it].concat()),
            Signature,
        ));
    }
    cases.push(("DER", resigned("ec", &der), Signature));
    cases.push(("DER", resigned("ec384", &der), Signature));
    // Each key's id with another key's signature.
    let header_of = |kid: &str| with(header("ed"), "kid", json!(kid));
    cases.push((
        "RSA's id",
        sign("ed", &header_of("rsa"), &claims()),
        SigningKey,
    ));
    cases.push((
        "P-256's id",
        sign("ed", &header_of("ec"), &claims()),
        SigningKey,
    ));
    assert_refused(&with_key_set(), &cases);
}

#[test]
fn where_no_issuer_is_configured_a_token_is_just_no_key() {
    let known = testing::config().authentication;
    let token = sign("ed", &header("ed"), &claims());
    assert_refused(&known, &[("a token", token, Unknown)]);
}
