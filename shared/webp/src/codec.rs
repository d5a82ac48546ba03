//! What turns a bitstream into pixels and back: libwebp, linked or brought along.
//!
//! All else (container, headers, places, checks) is done on this side of it.

use std::ops::ControlFlow;

use crate::{Error, Options, Picture};

/// What a codec tells how much is done, in percent, and asks whether to go on.
pub type Watch<'a> = dyn FnMut(u8) -> ControlFlow<()> + 'a;

/// A bitstream as it lies in a file, without its container.
#[derive(Clone, Copy, Debug)]
pub struct Bitstream<'a> {
    /// The chunk VP8 or VP8L, with the ALPH before it if there is one.
    pub data: &'a [u8],
    /// What it says of itself, in pixels; 1 to 16,384.
    pub width: u32,
    /// In pixels; 1 to 16,384.
    pub height: u32,
    /// Whether some of it may be transparent.
    pub has_alpha: bool,
}

/// Where pixels go: rows from the top, 8 bits a sample.
#[derive(Debug)]
pub struct Rows<'a> {
    /// Begins with the first pixel; the last row need not have its whole stride.
    pub samples: &'a mut [u8],
    /// Samples from the start of a row to that of the next.
    pub stride: usize,
    /// Pixels in a row, at most those of the bitstream: less, and it is scaled.
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

    /// Whether the samples are as many as the rest says.
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

/// Codes bitstreams. What it is given has passed the checks of this crate.
pub trait Codec {
    /// A whole file of these pixels.
    ///
    /// # Errors
    /// As [`crate::encode`].
    fn encode(
        &self,
        picture: Picture<'_>,
        options: &Options,
        watch: &mut Watch<'_>,
    ) -> Result<Vec<u8>, Error>;

    /// The pixels of a bitstream, which takes at most `max_bytes` of memory beside
    /// them.
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
