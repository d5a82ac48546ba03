//! Digests and signatures by the platform's WebCrypto: BoringSSL, in constant time, without code of
//! ours.

use serde_json::{Value, json};
use worker::js_sys::{
    Array, ArrayBuffer, Function, JSON, Object, Promise, Reflect, Uint8Array, global,
};
use worker::wasm_bindgen::{JsCast, JsValue};
use worker::wasm_bindgen_futures::JsFuture;

use crate::platform::{Digest, PlatformError, PublicKey, RsaPadding};

/// `crypto.subtle.digest`.
#[allow(unsafe_code)]
pub(super) async fn sha256(bytes: &[u8]) -> Result<[u8; 32], PlatformError> {
    let (subtle, digest) = method("digest")?;
    let name = JsValue::from_str("SHA-256");
    // SAFETY: `digest` copies the bytes before it returns (Web Cryptography, § 14.3.5, step 2),
    // and nothing is allocated before that, which could move WebAssembly's memory.
    let view = unsafe { Uint8Array::view(bytes) };
    let digest = digest.call2(&subtle, &name, &view);
    let digest = settled(digest).await?;
    let digest: ArrayBuffer = digest.dyn_into().map_err(failed)?;
    let digest = Uint8Array::new(&digest).to_vec();
    <[u8; 32]>::try_from(digest).map_err(|_| PlatformError("WebCrypto: a short digest".to_owned()))
}

/// `crypto.subtle.importKey`, then `crypto.subtle.verify`.
pub(super) async fn verify(
    key: &PublicKey,
    message: &[u8],
    signature: &[u8],
) -> Result<bool, PlatformError> {
    let algorithm = js(&algorithm_of(key))?;
    let imported = call(
        "importKey",
        [
            "jwk".into(),
            js(&key.to_jwk())?,
            algorithm.clone(),
            JsValue::FALSE,
            js(&json!(["verify"]))?,
        ],
    );
    let imported = imported.await?;
    let verified = call(
        "verify",
        [
            algorithm,
            imported,
            Uint8Array::from(signature).into(),
            Uint8Array::from(message).into(),
        ],
    );
    // Any result but `true` is a failure.
    Ok(verified.await? == JsValue::TRUE)
}

/// The parameters of both calls: each call ignores those of the other.
fn algorithm_of(key: &PublicKey) -> Value {
    match key {
        PublicKey::Rsa {
            padding: RsaPadding::Pkcs1,
            digest,
            ..
        } => json!({"name": "RSASSA-PKCS1-v1_5", "hash": name(*digest)}),
        PublicKey::Rsa {
            padding: RsaPadding::Pss,
            digest,
            ..
        } => json!({"name": "RSA-PSS", "hash": name(*digest), "saltLength": salt_bytes(*digest)}),
        PublicKey::P256 { .. } => {
            json!({"name": "ECDSA", "namedCurve": "P-256", "hash": "SHA-256"})
        }
        PublicKey::P384 { .. } => {
            json!({"name": "ECDSA", "namedCurve": "P-384", "hash": "SHA-384"})
        }
        PublicKey::Ed25519(_) => json!({"name": "Ed25519"}),
    }
}

fn name(digest: Digest) -> &'static str {
    match digest {
        Digest::Sha256 => "SHA-256",
        Digest::Sha384 => "SHA-384",
        Digest::Sha512 => "SHA-512",
    }
}

/// The salt is as long as the digest (RFC 7518 § 3.5).
fn salt_bytes(digest: Digest) -> u32 {
    match digest {
        Digest::Sha256 => 32,
        Digest::Sha384 => 48,
        Digest::Sha512 => 64,
    }
}

async fn call<const N: usize>(
    name: &str,
    arguments: [JsValue; N],
) -> Result<JsValue, PlatformError> {
    let (subtle, method) = method(name)?;
    let arguments: Array = arguments.into_iter().collect();
    settled(method.apply(&subtle, &arguments)).await
}

/// `crypto.subtle` and one of its methods.
fn method(name: &str) -> Result<(JsValue, Function), PlatformError> {
    let crypto = Reflect::get(&global(), &"crypto".into()).map_err(failed)?;
    let subtle = Reflect::get(&crypto, &"subtle".into()).map_err(failed)?;
    let method = Reflect::get(&subtle, &name.into()).map_err(failed)?;
    Ok((subtle, method.dyn_into().map_err(failed)?))
}

async fn settled(promise: Result<JsValue, JsValue>) -> Result<JsValue, PlatformError> {
    let promise: Promise = promise.map_err(failed)?.dyn_into().map_err(failed)?;
    JsFuture::from(promise).await.map_err(failed)
}

fn js(value: &Value) -> Result<JsValue, PlatformError> {
    JSON::parse(&value.to_string()).map_err(failed)
}

/// The message of an exception, which names an argument and never repeats a key.
fn failed(error: JsValue) -> PlatformError {
    let error: Object = error.unchecked_into();
    PlatformError(format!("WebCrypto: {}", String::from(error.to_string())))
}
