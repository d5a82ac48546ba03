//! Pixels to a JPEG. It is given pixels and nothing else: no metadata can go out.

use mozjpeg_rs::{Encoder, Preset, Subsampling};

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
    let encoder = Encoder::new(preset)
        .quality(options.quality)
        .subsampling(Subsampling::S420);
    let (width, height) = (pixels.dimensions().width, pixels.dimensions().height);
    match pixels {
        Pixels::Packed(raster) => match raster.channels() {
            Channels::Grey => encoder.encode_gray(raster.samples(), width, height),
            Channels::Rgb => encoder.encode_rgb(raster.samples(), width, height),
        },
        Pixels::YCbCr {
            luma,
            chroma: [cb, cr],
        } => encoder.encode_ycbcr_planar(luma.samples(), cb.samples(), cr.samples(), width, height),
    }
    // The quality is in range and the samples are complete: what is left is a
    // side beyond the 65,535 that a JPEG header can say.
    .map_err(|_| Error::OptionInvalid("max_side must be at most 65535"))
}
