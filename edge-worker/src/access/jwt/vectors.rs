//! The RFCs' keys and signed examples (see `fixtures/jose`), and an issuer with those keys; ring
//! signs.

use crate::platform::Crypto;
use ::ring::rand::SystemRandom;
use ::ring::signature as ring;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::jwk::KeySet;
use super::token::{Algorithm, Token};
use crate::platform::Digest;
use crate::testing::{FakePorts, now};

/// The signing keys, one for each public-key algorithm.
pub(crate) const SIGNERS: [&str; 9] = [
    "rsa",
    "rsa-RS384",
    "rsa-RS512",
    "rsa-PS256",
    "rsa-PS384",
    "rsa-PS512",
    "ec",
    "ec384",
    "ed",
];

/// The private key of this name as a JWK. `rsa-PS256` is the RSA key with that `alg`.
pub(crate) fn key(name: &str) -> Value {
    let keys: Value =
        serde_json::from_str(include_str!("../../../fixtures/jose/keys.json")).unwrap();
    match name.split_once('-') {
        None => keys[name].clone(),
        Some((name, alg)) => {
            let mut key = keys[name].clone();
            key["alg"] = json!(alg);
            key
        }
    }
}

/// The algorithm of a key, as it stands in a header.
pub(crate) fn alg(name: &str) -> &str {
    match name {
        "rsa" => "RS256",
        "ec" => "ES256",
        "ec384" => "ES384",
        "ed" => "EdDSA",
        _ => name.split_once('-').unwrap().1,
    }
}

/// The signed example of a key.
fn example(name: &str) -> String {
    let signed = include_str!("../../../fixtures/jose/signed.json");
    let signed: Value = serde_json::from_str(signed).unwrap();
    signed[name].as_str().unwrap().to_owned()
}

/// The bytes of a key's member.
pub(crate) fn member(key: &Value, member: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD
        .decode(key[member].as_str().unwrap())
        .unwrap()
}

/// The key set of an issuer with these keys; the id of each is its name.
pub(crate) fn key_set(names: &[&str]) -> String {
    let public = names.iter().map(|name| {
        let mut jwk = key(name);
        let members = jwk.as_object_mut().unwrap();
        let public = ["kty", "alg", "crv", "n", "e", "x", "y"];
        members.retain(|name, _| public.contains(&name.as_str()));
        members.insert("kid".to_owned(), json!(name));
        members.insert("use".to_owned(), json!("sig"));
        jwk
    });
    json!({"keys": public.collect::<Vec<_>>()}).to_string()
}

/// Header and claims unchanged, signed with the key of this name.
pub(crate) fn sign_text(name: &str, header: &[u8], claims: &[u8]) -> String {
    let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it));
    let message = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.encode(signature(name, message.as_bytes()));
    format!("{message}.{signature}")
}

/// A token signed with the key of this name.
pub(crate) fn sign(name: &str, header: &Value, claims: &Value) -> String {
    sign_text(
        name,
        header.to_string().as_bytes(),
        claims.to_string().as_bytes(),
    )
}

fn signature(name: &str, message: &[u8]) -> Vec<u8> {
    let (jwk, random) = (key(name), SystemRandom::new());
    let part = |name| member(&jwk, name);
    match alg(name) {
        "RS256" => rsa_signature(&jwk, &ring::RSA_PKCS1_SHA256, message),
        "RS384" => rsa_signature(&jwk, &ring::RSA_PKCS1_SHA384, message),
        "RS512" => rsa_signature(&jwk, &ring::RSA_PKCS1_SHA512, message),
        "PS256" => rsa_signature(&jwk, &ring::RSA_PSS_SHA256, message),
        "PS384" => rsa_signature(&jwk, &ring::RSA_PSS_SHA384, message),
        "PS512" => rsa_signature(&jwk, &ring::RSA_PSS_SHA512, message),
        "ES256" | "ES384" => {
            let public = [&[4], part("x").as_slice(), &part("y")].concat();
            let algorithm = match name {
                "ec" => &ring::ECDSA_P256_SHA256_FIXED_SIGNING,
                _ => &ring::ECDSA_P384_SHA384_FIXED_SIGNING,
            };
            let pair = ring::EcdsaKeyPair::from_private_key_and_public_key(
                algorithm,
                &part("d"),
                &public,
                &random,
            );
            let signature = pair.unwrap().sign(&random, message);
            signature.unwrap().as_ref().to_vec()
        }
        "EdDSA" => {
            let pair = ring::Ed25519KeyPair::from_seed_and_public_key(&part("d"), &part("x"));
            pair.unwrap().sign(message).as_ref().to_vec()
        }
        _ => panic!("{name} signs nothing"),
    }
}

fn rsa_signature(jwk: &Value, encoding: &'static dyn ring::RsaEncoding, message: &[u8]) -> Vec<u8> {
    let part = |name| member(jwk, name);
    let components = ring::RsaKeyPair::from_components(&::ring::rsa::KeyPairComponents {
        public_key: ring::RsaPublicKeyComponents {
            n: part("n"),
            e: part("e"),
        },
        d: part("d"),
        p: part("p"),
        q: part("q"),
        dP: part("dp"),
        dQ: part("dq"),
        qInv: part("qi"),
    });
    let pair = components.unwrap();
    let mut signature = vec![0; pair.public().modulus_len()];
    let signed = pair.sign(encoding, &SystemRandom::new(), message, &mut signature);
    signed.map(|()| signature).unwrap()
}

/// HS256 with any bytes as the secret.
pub(crate) fn sign_hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string()));
    let message = format!("{header}.{claims}");
    let secret = ::ring::hmac::Key::new(::ring::hmac::HMAC_SHA256, secret);
    let tag = ::ring::hmac::sign(&secret, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn is_genuine(name: &str, message: &[u8], signature: &[u8]) -> bool {
    let set = KeySet::parse(key_set(&["rsa", "pss", "ec", "ec384", "ed"]).as_bytes()).unwrap();
    let algorithm = match name {
        "rsa" => Algorithm::Rs(Digest::Sha256),
        "pss" => Algorithm::Ps(Digest::Sha384),
        "ec" => Algorithm::Es256,
        "ec384" => Algorithm::Es384,
        _ => Algorithm::EdDsa,
    };
    let key = set.find(Some(name), algorithm).unwrap();
    now(FakePorts::new().verify_signature(key, message, signature)).unwrap()
}

fn assert_only_this_one(name: &str, message: &[u8], mut signature: Vec<u8>) {
    assert!(is_genuine(name, message, &signature), "{name}");
    assert!(!is_genuine(name, &message[1..], &signature), "{name}");
    signature[7] ^= 1;
    assert!(!is_genuine(name, message, &signature), "{name}");
}

#[test]
fn the_rfcs_signatures_are_genuine_and_no_other() {
    for name in ["rsa", "pss", "ec", "ed"] {
        let example = example(name);
        let (message, signature) = example.rsplit_once('.').unwrap();
        let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert_only_this_one(name, message.as_bytes(), signature);
    }
}

/// RFC 6979 § A.2.6, message `sample`: `r` and `s` one after the other (RFC 7518 § 3.4).
#[test]
fn a_signature_of_p_384_is_genuine_with_its_own_digest_only() {
    let with_sha_384 = "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c\
        81a648152e44acf96e36dd1e80fabe4699ef4aeb15f178cea1fe40db2603138f\
        130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8";
    assert_only_this_one("ec384", b"sample", bytes_of(with_sha_384));
    let with_sha_256 = "21b13d1e013c7fa1392d03c5f99af8b30c570c6f98d4ea8e354b63a21d3daa33\
        bde1e888e63355d92fa2b3c36d8fb2cdf3aa443fb107745bf4bd77cb38916746\
        32068a10ca67e3d45db2266fa7d1feebefdc63eccd1ac42ec0cb8668a4fa0ab0";
    assert!(!is_genuine("ec384", b"sample", &bytes_of(with_sha_256)));
}

fn bytes_of(hex: &str) -> Vec<u8> {
    let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    (0..hex.len()).step_by(2).map(digit).collect()
}

#[test]
fn the_rfcs_tokens_come_apart_as_they_were_signed() {
    for (name, algorithm) in [
        ("oct", Algorithm::Hs256),
        ("rsa", Algorithm::Rs(Digest::Sha256)),
        ("ec", Algorithm::Es256),
    ] {
        let example = example(name);
        let token = Token::parse(&example).unwrap();
        assert_eq!(token.algorithm, algorithm);
        assert_eq!(token.claims.issuer(), Some("joe"));
        let message = &example[..example.rfind('.').unwrap()];
        assert_eq!(token.signed, message);
    }
}

#[test]
fn the_rfcs_hmac_is_genuine_and_no_other() {
    let secret = super::Secret::from_bytes(member(&key("oct"), "k"));
    let example = example("oct");
    let token = Token::parse(&example).unwrap();
    assert!(secret.verifies(token.signed, &token.signature));
    assert!(!secret.verifies(token.signed, &token.signature[..31]));
    assert!(!secret.verifies(token.signed, &[]));
    assert!(!secret.verifies(&token.signed[1..], &token.signature));
}
