//! zlib streams by libdeflate, whose upper levels parse near-optimally.

use libdeflater::{CompressionLvl, Compressor};

use crate::Error;

/// The compression level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Level(i32);

impl Level {
    /// For ranking candidates.
    pub(crate) const TRIAL: Self = Self(5);
    pub(crate) const FAST: Self = Self(7);
    pub(crate) const BALANCED: Self = Self(11);
    pub(super) const BEST: Self = Self(12);

    /// RFC 1950, § 2.2: deflate with a window of 32 KiB, and the approximate level.
    pub(crate) const fn header(self) -> [u8; 2] {
        match self.0 {
            ..8 => [0x78, 0x9C],
            _ => [0x78, 0xDA],
        }
    }
}

/// Compresses the data to a zlib stream.
pub(crate) fn deflate(data: &[u8], level: Level) -> Result<Vec<u8>, Error> {
    let mut compressor = compressor(level);
    let mut out = vec![0; compressor.zlib_compress_bound(data.len())];
    let length = compressor
        .zlib_compress(data, &mut out)
        .map_err(|_| too_large())?;
    out.truncate(length);
    out.shrink_to_fit();
    Ok(out)
}

pub(crate) fn compressor(level: Level) -> Compressor {
    Compressor::new(CompressionLvl::new(level.0).unwrap_or_default())
}

pub(crate) const fn too_large() -> Error {
    Error::OptionInvalid("the picture is too large for a PNG")
}

#[cfg(test)]
#[path = "deflate_tests.rs"]
mod tests;
