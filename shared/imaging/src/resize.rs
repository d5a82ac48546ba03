//! To the wanted size, by a Lanczos3 filter.

use calotype_protocol::Dimensions;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use crate::{
    Error,
    pixels::{Channels, Pixels},
};

/// The picture in exactly `target` pixels.
pub(crate) fn resize(pixels: Pixels, target: Dimensions) -> Result<Pixels, Error> {
    let Dimensions { width, height } = pixels.dimensions();
    if pixels.dimensions() == target {
        return Ok(pixels);
    }
    let kind = match pixels.channels() {
        Channels::Grey => PixelType::U8,
        Channels::Rgb => PixelType::U8x3,
    };
    let failed = |_| Error::corrupt("the picture cannot be resized");
    let source = ImageRef::new(width, height, pixels.samples(), kind).map_err(|_| failed(()))?;
    let mut resized = Image::new(target.width, target.height, kind);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new()
        .resize(&source, &mut resized, &options)
        .map_err(|_| failed(()))?;
    Pixels::new(target, pixels.channels(), resized.into_vec()).ok_or_else(|| failed(()))
}
