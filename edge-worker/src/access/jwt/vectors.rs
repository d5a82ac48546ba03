//! The RFCs' keys and signed examples (see `fixtures/jose`), and an issuer with those
//! keys: ring signs.

use crate::platform::Crypto;
use ::ring::rand::SystemRandom;
use ::ring::signature as ring;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::jwk::KeySet;
use super::token::{Algorithm, Token};
use crate::testing::{FakePorts, now};

/// The private key of a name as a JWK.
pub(crate) fn key(name: &str) -> Value {
    let keys: Value =
        serde_json::from_str(include_str!("../../../fixtures/jose/keys.json")).unwrap();
    keys[name].clone()
}

/// The signed example of a key.
fn example(name: &str) -> String {
    let signed = include_str!("../../../fixtures/jose/signed.json");
    let signed: Value = serde_json::from_str(signed).unwrap();
    signed[name].as_str().unwrap().to_owned()
}

/// Bytes of a member of a key.
pub(crate) fn member(key: &Value, member: &str) -> Vec<u8> {
    URL_SAFE_NO_PAD
        .decode(key[member].as_str().unwrap())
        .unwrap()
}

/// The key set of an issuer that has these keys; each one's id is its name.
pub(crate) fn key_set(names: &[&str]) -> String {
    let public = names.iter().map(|name| {
        let mut jwk = key(name);
        let members = jwk.as_object_mut().unwrap();
        members.retain(|name, _| ["kty", "crv", "n", "e", "x", "y"].contains(&name.as_str()));
        members.insert("kid".to_owned(), json!(name));
        members.insert("use".to_owned(), json!("sig"));
        jwk
    });
    json!({"keys": public.collect::<Vec<_>>()}).to_string()
}

/// Header and claims as they stand, signed with the key of a name.
pub(crate) fn sign_text(name: &str, header: &[u8], claims: &[u8]) -> String {
    let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it));
    let message = format!("{header}.{claims}");
    let signature = URL_SAFE_NO_PAD.encode(signature(name, message.as_bytes()));
    format!("{message}.{signature}")
}

/// A token signed with the key of a name.
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
    match name {
        "rsa" => {
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
            let padding = &ring::RSA_PKCS1_SHA256;
            pair.sign(padding, &random, message, &mut signature)
                .unwrap();
            signature
        }
        "ec" => {
            let public = [&[4], part("x").as_slice(), &part("y")].concat();
            let algorithm = &ring::ECDSA_P256_SHA256_FIXED_SIGNING;
            let pair = ring::EcdsaKeyPair::from_private_key_and_public_key(
                algorithm,
                &part("d"),
                &public,
                &random,
            );
            pair.unwrap()
                .sign(&random, message)
                .unwrap()
                .as_ref()
                .to_vec()
        }
        "ed" => {
            let pair = ring::Ed25519KeyPair::from_seed_and_public_key(&part("d"), &part("x"));
            pair.unwrap().sign(message).as_ref().to_vec()
        }
        _ => panic!("{name} signs nothing"),
    }
}

/// HS256 with any bytes as the secret.
pub(crate) fn sign_hs256(secret: &[u8], header: &Value, claims: &Value) -> String {
    let [header, claims] = [header, claims].map(|it| URL_SAFE_NO_PAD.encode(it.to_string()));
    let message = format!("{header}.{claims}");
    let secret = ::ring::hmac::Key::new(::ring::hmac::HMAC_SHA256, secret);
    let tag = ::ring::hmac::sign(&secret, message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn is_genuine(name: &str, message: &str, signature: &[u8]) -> bool {
    let set = KeySet::parse(key_set(&["rsa", "ec", "ed"]).as_bytes()).unwrap();
    let algorithm = match name {
        "rsa" => Algorithm::Rs256,
        "ec" => Algorithm::Es256,
        _ => Algorithm::EdDsa,
    };
    let key = set.find(Some(name), algorithm).unwrap();
    now(FakePorts::new().verify_signature(key, message.as_bytes(), signature)).unwrap()
}

#[test]
fn the_rfcs_signatures_are_genuine_and_no_other() {
    for name in ["rsa", "ec", "ed"] {
        let example = example(name);
        let (message, signature) = example.rsplit_once('.').unwrap();
        let mut signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
        assert!(is_genuine(name, message, &signature), "{name}");
        assert!(!is_genuine(name, &message[1..], &signature), "{name}");
        signature[7] ^= 1;
        assert!(!is_genuine(name, message, &signature), "{name}");
    }
}

#[test]
fn the_rfcs_tokens_come_apart_as_they_were_signed() {
    for (name, algorithm) in [
        ("oct", Algorithm::Hs256),
        ("rsa", Algorithm::Rs256),
        ("ec", Algorithm::Es256),
    ] {
        let example = example(name);
        let token = Token::parse(&example).unwrap();
        assert_eq!(token.algorithm, algorithm);
        assert_eq!(token.claims.iss.as_deref(), Some("joe"));
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
