//! The resources that a file may use, checked from its header before any pixel exists.

use calotype_protocol::{Dimensions, limits};

use crate::Error;

/// Bounds on a source picture; a check that fails costs no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of the file in bytes.
    pub max_bytes: u64,
    /// Longest side in pixels.
    pub max_side: u32,
    /// Width × height, in pixels.
    pub max_pixels: u64,
    /// Memory for the decoded picture in bytes, known before any is allocated: the memory that
    /// [`crate::prepare`] needs beyond the file itself and the result.
    pub max_memory_bytes: u64,
    /// Frames of an animation.
    pub max_frames: u32,
    /// Length of a color profile in bytes, as stored. A profile that unpacks to more is ignored.
    pub max_profile_bytes: usize,
    /// Bytes read of one metadata block; the rest is ignored, and the file is not rejected for it.
    pub max_metadata_bytes: usize,
}

impl Limits {
    /// In the browser: any file that a user may pick.
    pub const SOURCE: Self = Self {
        max_bytes: limits::SOURCE_MAX_BYTES,
        max_side: limits::SOURCE_MAX_SIDE,
        max_pixels: limits::SOURCE_MAX_PIXELS,
        max_memory_bytes: limits::SOURCE_MAX_MEMORY_BYTES,
        max_frames: limits::SOURCE_MAX_FRAMES,
        max_profile_bytes: limits::PROFILE_MAX_BYTES,
        max_metadata_bytes: limits::METADATA_MAX_BYTES,
    };

    /// At the edge: a stored original.
    pub const DERIVE: Self = Self {
        max_bytes: limits::DERIVE_MAX_BYTES,
        max_side: limits::SOURCE_MAX_SIDE,
        max_pixels: limits::DERIVE_MAX_PIXELS,
        max_memory_bytes: limits::DERIVE_MAX_MEMORY_BYTES,
        max_frames: limits::SOURCE_MAX_FRAMES,
        max_profile_bytes: limits::PROFILE_MAX_BYTES,
        max_metadata_bytes: limits::METADATA_MAX_BYTES,
    };

    pub(crate) fn check_bytes(&self, bytes: &[u8]) -> Result<(), Error> {
        let length = bytes.len() as u64;
        if length > self.max_bytes {
            return Err(Error::TooManyBytes {
                bytes: length,
                max_bytes: self.max_bytes,
            });
        }
        Ok(())
    }

    pub(crate) fn check_dimensions(&self, dimensions: Dimensions) -> Result<(), Error> {
        if dimensions.longest_side() > self.max_side || dimensions.pixels() > self.max_pixels {
            return Err(Error::TooLarge {
                dimensions,
                max_side: self.max_side,
                max_pixels: self.max_pixels,
            });
        }
        Ok(())
    }

    pub(crate) const fn check_memory(&self, bytes: u64) -> Result<(), Error> {
        if bytes > self.max_memory_bytes {
            return Err(Error::TooMuchMemory {
                bytes,
                max_bytes: self.max_memory_bytes,
            });
        }
        Ok(())
    }

    pub(crate) fn check_frames(&self, frames: u32) -> Result<(), Error> {
        if frames > self.max_frames {
            return Err(Error::TooManyFrames {
                frames,
                max_frames: self.max_frames,
            });
        }
        Ok(())
    }

    pub(crate) fn check_profile(&self, bytes: usize) -> Result<(), Error> {
        if bytes > self.max_profile_bytes {
            return Err(Error::ProfileTooLarge {
                bytes: bytes as u64,
                max_bytes: self.max_profile_bytes as u64,
            });
        }
        Ok(())
    }
}
