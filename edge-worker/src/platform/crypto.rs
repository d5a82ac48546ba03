//! Cryptography of the platform.

use super::error::PlatformError;

/// A public key, which is good for exactly one algorithm: a token chooses among keys, never the use
/// of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PublicKey {
    /// A modulus without leading zeros, and the one padding and digest that it is used with;
    /// the exponent is 65537.
    Rsa {
        modulus: Vec<u8>,
        padding: RsaPadding,
        digest: Digest,
    },
    /// For ES256: a point of P-256, not yet known to lie on the curve.
    P256 { x: [u8; 32], y: [u8; 32] },
    /// For ES384: a point of P-384, not yet known to lie on the curve.
    P384 { x: [u8; 48], y: [u8; 48] },
    /// For EdDSA.
    Ed25519([u8; 32]),
}

/// The padding of an RSA signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RsaPadding {
    /// RSASSA-PKCS1-v1_5.
    Pkcs1,
    /// RSASSA-PSS with a salt as long as the digest, which masks it, too (RFC 7518 § 3.5).
    Pss,
}

/// A digest of the SHA-2 family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha256,
    Sha384,
    Sha512,
}

/// Digests and signatures.
pub(crate) trait Crypto {
    /// The SHA-256 of bytes. The platform's own is several times as fast as one in WebAssembly, and
    /// a worker pays for CPU time.
    async fn sha256(&self, bytes: &[u8]) -> Result<[u8; 32], PlatformError>;

    /// Whether a signature belongs to this message and this key, by the one algorithm that
    /// the key is good for.
    ///
    /// # Errors
    ///
    /// When the key is invalid.
    async fn verify_signature(
        &self,
        key: &PublicKey,
        message: &[u8],
        signature: &[u8],
    ) -> Result<bool, PlatformError>;
}
