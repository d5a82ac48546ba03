//! Placeholders from a stored file, and a picture from a placeholder.

use std::ops::ControlFlow;

use calotype_protocol::{Dimensions, limits::DERIVATIVE_QUALITY, rendition::RenditionFormat};

use crate::{
    ChromaSubsampling, Effort, Error, Limits, Options, Picture, Placeholders,
    encode::{Coding, Settings, encode},
    hashes::{Decoded, MAX_SIDE},
    pipeline::{at_most, placeholders_of},
    pixels::{Channels, Pixels, Raster},
};

/// Placeholders of a file, decoded as small as its format allows.
///
/// # Errors
/// As [`crate::prepare`].
pub fn placeholders(bytes: &[u8], limits: &Limits) -> Result<Placeholders, Error> {
    let go_on = &mut |_| ControlFlow::Continue(());
    let options = Options::default();
    let pixels = at_most(MAX_SIDE, bytes, &options, limits, go_on)?;
    placeholders_of(&pixels)
}

/// The ratio of width to height of a ThumbHash's picture, exact to about a seventh, because the
/// hash keeps no more. `None` when the bytes are not a ThumbHash.
///
/// ```
/// // From the demonstration of its inventor, evanw.github.io/thumbhash.
/// let hash = [0xDC, 0xE7, 0x11, 0x25, 0x80, 0x78, 0x77, 0x78, 0x7F, 0x88, 0x87, 0x87,
///             0x78, 0x48, 0x77, 0x78, 0x88, 0x70, 0xFA, 0x3D, 0xB0];
/// assert_eq!(calotype_imaging::placeholder_aspect(&hash), Some(7.0 / 5.0));
/// assert_eq!(calotype_imaging::placeholder_aspect(b"none"), None);
/// ```
pub fn placeholder_aspect(thumbhash: &[u8]) -> Option<f64> {
    Decoded::new(thumbhash).map(|it| it.aspect())
}

/// Draws a ThumbHash in exactly these dimensions, for a missing picture: soft colors, and
/// transparent areas, which a JPEG shows in white. As WebP, 32 pixels a side are about 100 bytes.
///
/// # Errors
/// [`Error::Corrupt`] for bytes that are not a ThumbHash; [`Error::TooLarge`] and
/// [`Error::TooMuchMemory`] for dimensions beyond the limits.
pub fn placeholder_picture(
    thumbhash: &[u8],
    dimensions: Dimensions,
    format: RenditionFormat,
    limits: &Limits,
) -> Result<Picture, Error> {
    let decoded = Decoded::new(thumbhash).ok_or_else(|| Error::corrupt("not a ThumbHash"))?;
    limits.check_dimensions(dimensions)?;
    limits.check_memory(dimensions.pixels().saturating_mul(BYTES))?;
    let channels = if decoded.has_alpha() {
        Channels::Rgba
    } else {
        Channels::Rgb
    };
    let mut samples = Vec::with_capacity(dimensions.pixels() as usize * channels.count());
    let sides = (dimensions.width as usize, dimensions.height as usize);
    decoded.rows(sides, |row| {
        let kept = row.iter().flat_map(|pixel| &pixel[..channels.count()]);
        samples.extend(kept);
    });
    let raster = Raster::new(dimensions, channels, samples);
    let raster = raster.ok_or_else(|| Error::corrupt("a picture without pixels"))?;

    let quality = DERIVATIVE_QUALITY;
    let coding = match format {
        RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => Coding::Jpeg { quality },
        RenditionFormat::Webp => Coding::Webp { quality },
        RenditionFormat::Png => Coding::Png,
    };
    let settings = Settings {
        effort: Effort::Fast,
        chroma: ChromaSubsampling::Yuv420,
        restart_rows: 0,
        background: [255; 3],
        profile: None,
    };
    Ok(Picture {
        bytes: encode(&Pixels::Packed(raster), coding, &settings)?,
        format: coding.format(),
        dimensions,
        quality: coding.quality(),
        fits: true,
        is_passed_through: false,
    })
}

/// For a pixel: its samples, and the encoder's samples.
const BYTES: u64 = 16;
