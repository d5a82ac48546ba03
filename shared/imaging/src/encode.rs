//! Pixels to a JPEG. It is given pixels and nothing else: no metadata can go out.

use mozjpeg_rs::{Encoder, Preset};

use crate::{
    Error, Options, Speed,
    pixels::{Channels, Pixels},
};

/// The file of the picture.
pub(crate) fn encode(pixels: &Pixels, options: &Options) -> Result<Vec<u8>, Error> {
    let preset = match options.speed {
        Speed::Fast => Preset::BaselineFastest,
        Speed::Balanced => Preset::ProgressiveBalanced,
    };
    let encoder = Encoder::new(preset).quality(options.quality);
    let (width, height) = (pixels.dimensions().width, pixels.dimensions().height);
    match pixels.channels() {
        Channels::Grey => encoder.encode_gray(pixels.samples(), width, height),
        Channels::Rgb => encoder.encode_rgb(pixels.samples(), width, height),
    }
    // The quality is in range and the samples are complete: what is left is a
    // side beyond the 65,535 that a JPEG header can say.
    .map_err(|_| Error::OptionInvalid("max_side must be at most 65535"))
}
