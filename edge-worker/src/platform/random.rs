//! Randomness.

use super::error::PlatformError;

/// A cryptographic source of randomness.
pub(crate) trait Random {
    /// Fills `bytes` with random bytes.
    fn random(&self, bytes: &mut [u8]) -> Result<(), PlatformError>;
}
