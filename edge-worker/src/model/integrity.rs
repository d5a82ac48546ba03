//! What bytes have to be: length and SHA-256, whole and block by block. It stands in the
//! record of each object, and nothing of an object is used that was not held against it.

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

/// SHA-256 of each [`BLOCK_BYTES`], the last one being shorter. None where there is one
/// block only: its digest is that of the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
struct Blocks(Vec<[u8; 32]>);

/// The digests are not as many as the length has blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IntegrityError;

impl Integrity {
    /// That of these bytes.
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

    /// The same of bytes that are in our memory, for a caller with no other way.
    ///
    /// # Errors
    ///
    /// `internal` when they cannot be hashed.
    pub(crate) async fn of_ours(ports: &impl Crypto, bytes: &[u8]) -> Result<Self, ApiError> {
        let integrity = Self::of(ports, bytes).await;
        integrity.map_err(|outage| ApiError::new(ErrorCode::Internal).internal(outage.0))
    }

    /// As a row has it: `blocks` as [`Integrity::blocks`] writes them.
    ///
    /// # Errors
    ///
    /// [`IntegrityError`] when the parts do not belong together.
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

    /// The digests of its blocks in base 64; none of a single block.
    pub(crate) fn blocks(&self) -> Option<String> {
        (!self.blocks.0.is_empty()).then(|| self.blocks.clone().into())
    }

    /// How many blocks there are; one of no bytes, too.
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

    /// Strong (RFC 9110 § 8.8.1): of the bytes themselves, so that a newer engine making
    /// other bytes makes another one. 128 bits of the SHA-256 are enough.
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
mod tests {
    use super::*;
    use crate::testing::{FakePorts, now};

    fn of(bytes: &[u8]) -> Integrity {
        now(Integrity::of(&FakePorts::new(), bytes)).unwrap()
    }

    #[test]
    fn a_single_block_needs_no_digest_but_that_of_the_whole() {
        for length in [0, 1, BLOCK_BYTES] {
            let it = of(&vec![7; length as usize]);
            assert_eq!(it.blocks(), None);
            assert_eq!(it.count(), 1);
            assert_eq!(it.sha256_of(0), it.sha256.0);
            assert_eq!(it.bytes_of(&it.blocks_of(&(0..length))), 0..length);
        }
    }

    #[test]
    fn each_block_has_its_own_digest_and_a_row_brings_them_back() {
        let bytes: Vec<u8> = (0..2 * BLOCK_BYTES + 5)
            .map(|at| (at >> 20) as u8)
            .collect();
        let it = of(&bytes);
        assert_eq!(it.count(), 3);
        let blocks = it.blocks();
        let back = Integrity::stored(it.bytes, it.sha256, blocks.as_deref()).unwrap();
        assert_eq!(back, it);
        let json = serde_json::to_string(&it).unwrap();
        assert_eq!(serde_json::from_str::<Integrity>(&json).unwrap(), it);
        let last = now(FakePorts::new().sha256(&bytes[2 * BLOCK_BYTES as usize..]));
        assert_eq!(it.sha256_of(2), last.unwrap());
    }

    #[test]
    fn digests_that_are_not_of_this_length_are_refused() {
        let it = of(&vec![0; BLOCK_BYTES as usize + 1]);
        let blocks = it.blocks().unwrap();
        for (bytes, blocks) in [
            (it.bytes, None),
            (it.bytes + BLOCK_BYTES, Some(&*blocks)),
            (5, Some(&*blocks)),
            (it.bytes, Some("?")),
            (it.bytes, blocks.get(..40)),
        ] {
            let refused = Integrity::stored(bytes, it.sha256, blocks);
            assert_eq!(refused, Err(IntegrityError), "{bytes} {blocks:?}");
        }
    }

    #[test]
    fn a_range_is_read_as_the_blocks_around_it() {
        let it = of(&vec![0; 3 * BLOCK_BYTES as usize + 1]);
        for (range, blocks) in [
            (0..1, 0..1),
            (BLOCK_BYTES - 1..BLOCK_BYTES + 1, 0..2),
            (BLOCK_BYTES..2 * BLOCK_BYTES, 1..2),
            (3 * BLOCK_BYTES..3 * BLOCK_BYTES + 1, 3..4),
            (0..it.bytes, 0..4),
        ] {
            assert_eq!(it.blocks_of(&range), blocks, "{range:?}");
        }
        assert_eq!(it.bytes_of(&(3..4)), 3 * BLOCK_BYTES..it.bytes);
    }
}
