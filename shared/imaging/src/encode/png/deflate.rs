//! zlib streams by libdeflate, whose upper levels parse near-optimally.

use libdeflater::{CompressionLvl, Compressor};

use crate::Error;

/// How hard to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Level(i32);

impl Level {
    /// Tells candidates apart.
    pub(super) const TRIAL: Self = Self(5);
    pub(super) const FAST: Self = Self(7);
    pub(super) const BALANCED: Self = Self(11);
    pub(super) const BEST: Self = Self(12);
}

/// The data as a zlib stream.
pub(super) fn deflate(data: &[u8], level: Level) -> Result<Vec<u8>, Error> {
    let level = CompressionLvl::new(level.0).unwrap_or_default();
    let mut compressor = Compressor::new(level);
    let mut stream = vec![0; compressor.zlib_compress_bound(data.len())];
    let length = compressor
        .zlib_compress(data, &mut stream)
        .map_err(|_| Error::OptionInvalid("the picture is too large for a PNG"))?;
    stream.truncate(length);
    Ok(stream)
}
