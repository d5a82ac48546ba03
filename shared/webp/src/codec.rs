//! The codec between bitstreams and pixels: libwebp, linked or provided.
//!
//! Everything else (container, headers, positions, checks) is done outside it.

use std::ops::ControlFlow;

use crate::{Error, Options, Picture};

/// Gets the percentage done, and tells the codec whether to continue.
pub type Watch<'a> = dyn FnMut(u8) -> ControlFlow<()> + 'a;

/// A bitstream as stored in a file, without its container.
#[derive(Clone, Copy, Debug)]
pub struct Bitstream<'a> {
    /// The chunk VP8 or VP8L, with the ALPH before it if there is one.
    pub data: &'a [u8],
    /// The width that it declares, in pixels; 1 to 16,384.
    pub width: u32,
    /// The height that it declares, in pixels; 1 to 16,384.
    pub height: u32,
    /// Whether it may have transparent pixels.
    pub has_alpha: bool,
}

/// The destination of pixels: rows from the top, 8 bits a sample.
#[derive(Debug)]
pub struct Rows<'a> {
    /// Begins with the first pixel; the last row need not have its whole stride.
    pub samples: &'a mut [u8],
    /// Samples from the start of a row to the start of the next.
    pub stride: usize,
    /// Pixels in a row, at most those of the bitstream; if fewer, it is scaled.
    pub width: u32,
    /// Rows, at most those of the bitstream.
    pub height: u32,
    /// Whether a pixel is red, green, blue and alpha, or without alpha.
    pub has_alpha: bool,
}

impl Rows<'_> {
    /// Samples of a pixel.
    pub const fn channels(&self) -> usize {
        if self.has_alpha { 4 } else { 3 }
    }

    /// Checks that the number of samples matches the other fields.
    pub(crate) fn check(&self, bitstream: &Bitstream<'_>) -> Result<(), Error> {
        let (width, height) = (self.width as usize, self.height as usize);
        let row = width.checked_mul(self.channels());
        let least = height
            .checked_sub(1)
            .and_then(|it| it.checked_mul(self.stride))
            .and_then(|it| it.checked_add(row?));
        let is_scaled_up = self.width > bitstream.width || self.height > bitstream.height;
        let has_room = least.is_some_and(|it| it <= self.samples.len())
            && row.is_some_and(|it| it <= self.stride);
        (width > 0 && has_room && !is_scaled_up)
            .then_some(())
            .ok_or(Error::SampleCount)
    }
}

/// Encodes and decodes bitstreams. Its inputs have passed the checks of this crate.
pub trait Codec {
    /// Encodes these pixels to a whole file.
    ///
    /// # Errors
    /// As [`crate::encode`].
    fn encode(
        &self,
        picture: Picture<'_>,
        options: &Options,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<u8>, Error>;

    /// Decodes a bitstream, with at most `max_bytes` of memory beside its pixels.
    ///
    /// # Errors
    /// As [`crate::decode`].
    fn decode(
        &self,
        bitstream: &Bitstream<'_>,
        to: &mut Rows<'_>,
        max_bytes: u64,
        watch: &mut Watch<'_>,
    ) -> Result<(), Error>;
}
