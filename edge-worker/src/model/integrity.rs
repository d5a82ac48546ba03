//! The expected content of an object: length and SHA-256, whole and block by block. It stands in
//! the record of each object, and no byte of an object is used before it is checked against it.

use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use calotype_protocol::limits::BLOCK_BYTES;
use calotype_protocol::{ErrorCode, Sha256};
use serde::{Deserialize, Serialize};

use super::ApiError;
use crate::platform::{Crypto, PlatformError};

/// Length and digests of an object's bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Integrity {
    /// Length in bytes.
    pub(crate) bytes: u64,
    /// SHA-256 of all of them.
    pub(crate) sha256: Sha256,
    blocks: Blocks,
}

/// SHA-256 of each [`BLOCK_BYTES`]; the last block may be shorter. Empty if there is only one
/// block: its digest is the digest of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Blocks(Vec<[u8; 32]>);

/// The number of digests does not fit the length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IntegrityError;

impl Integrity {
    /// The integrity of these bytes.
    pub(crate) async fn of(ports: &impl Crypto, bytes: &[u8]) -> Result<Self, PlatformError> {
        let sha256 = Sha256(ports.sha256(bytes).await?);
        let length = bytes.len() as u64;
        let mut blocks = Blocks::default();
        if count(length) > 1 {
            for block in bytes.chunks(BLOCK_BYTES as usize) {
                blocks.0.push(ports.sha256(block).await?);
            }
        }
        Ok(Self {
            bytes: length,
            sha256,
            blocks,
        })
    }

    /// The same for bytes in memory, with the error of a request.
    ///
    /// # Errors
    ///
    /// `internal` when the bytes cannot be hashed.
    pub(crate) async fn of_ours(ports: &impl Crypto, bytes: &[u8]) -> Result<Self, ApiError> {
        let integrity = Self::of(ports, bytes).await;
        integrity.map_err(|error| ApiError::new(ErrorCode::Internal).internal(error.0))
    }

    /// Reads the integrity from a row: `blocks` is the text of [`Integrity::blocks`].
    ///
    /// # Errors
    ///
    /// [`IntegrityError`] when the parts do not match.
    pub(crate) fn stored(
        bytes: u64,
        sha256: Sha256,
        blocks: Option<&str>,
    ) -> Result<Self, IntegrityError> {
        let blocks = Blocks::parse(blocks.unwrap_or_default())?;
        let is_whole = match count(bytes) {
            0 | 1 => blocks.0.is_empty(),
            several => blocks.0.len() == several,
        };
        let it = Self {
            bytes,
            sha256,
            blocks,
        };
        if is_whole {
            Ok(it)
        } else {
            Err(IntegrityError)
        }
    }

    /// The digests of its blocks in base 64; `None` for a single block.
    pub(crate) fn blocks(&self) -> Option<String> {
        (!self.blocks.0.is_empty()).then(|| self.blocks.clone().into())
    }

    /// The number of blocks; 1 for no bytes.
    pub(crate) fn count(&self) -> usize {
        count(self.bytes).max(1)
    }

    /// The blocks that hold a range of bytes.
    pub(crate) fn blocks_of(&self, range: &Range<u64>) -> Range<usize> {
        let first = (range.start / BLOCK_BYTES) as usize;
        let end = range.end.div_ceil(BLOCK_BYTES).max(1) as usize;
        first..end.min(self.count())
    }

    /// The bytes of some blocks.
    pub(crate) fn bytes_of(&self, blocks: &Range<usize>) -> Range<u64> {
        let at = |block: usize| (block as u64 * BLOCK_BYTES).min(self.bytes);
        at(blocks.start)..at(blocks.end)
    }

    /// SHA-256 of a block.
    pub(crate) fn sha256_of(&self, block: usize) -> [u8; 32] {
        self.blocks.0.get(block).copied().unwrap_or(self.sha256.0)
    }

    /// A strong ETag (RFC 9110 § 8.8.1), made from the bytes themselves, so that other bytes from a
    /// newer engine get another one. 128 bits of the SHA-256 are enough.
    pub(crate) fn etag(&self) -> String {
        let hex = self.sha256.to_hex();
        format!("\"{}\"", hex.get(..32).unwrap_or(&hex))
    }
}

fn count(bytes: u64) -> usize {
    bytes.div_ceil(BLOCK_BYTES) as usize
}

impl Blocks {
    fn parse(text: &str) -> Result<Self, IntegrityError> {
        let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| IntegrityError)?;
        let (digests, rest) = bytes.as_chunks::<32>();
        if rest.is_empty() {
            Ok(Self(digests.to_vec()))
        } else {
            Err(IntegrityError)
        }
    }
}

impl From<Blocks> for String {
    fn from(blocks: Blocks) -> Self {
        STANDARD_NO_PAD.encode(blocks.0.as_flattened())
    }
}

impl TryFrom<String> for Blocks {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map_err(|_| "no digests".to_owned())
    }
}

#[cfg(test)]
#[path = "integrity_tests.rs"]
mod tests;
