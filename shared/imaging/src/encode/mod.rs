//! Encodes pixels to a file. Encoders get only pixels and at most a color profile, so they cannot
//! write metadata.

mod jpeg;
pub(crate) mod png;
mod settings;
mod webp;

use std::borrow::Cow;

use crate::{
    ChromaSubsampling, Error,
    color::{flatten, rgb_of_halves},
    pixels::{Channels, Pixels, Raster},
};
pub(crate) use settings::{Coding, Settings};

/// Encodes a picture in sRGB, or in the colors of the profile.
pub(crate) fn encode(
    pixels: &Pixels,
    coding: Coding,
    settings: &Settings<'_>,
) -> Result<Vec<u8>, Error> {
    match coding {
        Coding::Jpeg { quality } => encode_jpeg(pixels, quality, settings),
        Coding::Webp { quality } => webp::lossy(pixels, quality, settings),
        Coding::WebpLossless => webp::lossless(&*packed(pixels)?, settings),
        Coding::Png => encode_png(pixels, png::Palette::Lossless, settings),
        Coding::PngPalette { colors } => {
            encode_png(pixels, png::Palette::Lossy { colors }, settings)
        }
    }
}

fn encode_jpeg(pixels: &Pixels, quality: u8, settings: &Settings<'_>) -> Result<Vec<u8>, Error> {
    let opaque = match pixels {
        Pixels::Packed(raster) if raster.channels().has_alpha() => {
            Cow::Owned(flatten(pixels, settings.background))
        }
        _ => Cow::Borrowed(pixels),
    };
    let chroma = match settings.chroma {
        ChromaSubsampling::Yuv420 => jpeg::Chroma::Half,
        ChromaSubsampling::Yuv444 => jpeg::Chroma::Full,
        ChromaSubsampling::Auto => jpeg::chroma_for(
            &picture(&opaque, jpeg::Chroma::Full).ok_or_else(Error::missing_samples)?,
        ),
    };
    let picture = picture(&opaque, chroma).ok_or_else(Error::missing_samples)?;
    let options = jpeg::Options {
        quality,
        effort: settings.effort,
        restart_rows: settings.restart_rows,
        icc: settings.profile,
    };
    jpeg::encode(&picture, &options).map_err(|failure| match failure {
        jpeg::Failure::Dimensions => Error::OptionInvalid("maxSide must be at most 65535"),
        // The planes come from this crate and are complete, and a kept profile is short.
        jpeg::Failure::Planes | jpeg::Failure::Profile => Error::missing_samples(),
    })
}

/// The pixels in the form that the JPEG encoder takes.
fn picture(pixels: &Pixels, chroma: jpeg::Chroma) -> Option<jpeg::Picture<'_>> {
    fn view(raster: &Raster) -> Option<jpeg::View<'_>> {
        let (width, channels) = (
            raster.dimensions().width as usize,
            raster.channels().count(),
        );
        let sides = (width, raster.dimensions().height as usize);
        jpeg::View::new(raster.samples(), sides, width * channels, channels)
    }
    match pixels {
        Pixels::Packed(raster) => match raster.channels() {
            Channels::Gray => Some(jpeg::Picture::Gray(view(raster)?)),
            Channels::Rgb => Some(jpeg::Picture::Rgb(view(raster)?, chroma)),
            _ => None,
        },
        Pixels::YCbCr {
            luma,
            chroma: [cb, cr],
        } => Some(jpeg::Picture::YCbCr([view(luma)?, view(cb)?, view(cr)?])),
        Pixels::Deep(_) => None,
    }
}

fn encode_png(
    pixels: &Pixels,
    palette: png::Palette,
    settings: &Settings<'_>,
) -> Result<Vec<u8>, Error> {
    let options = png::PngOptions {
        effort: settings.effort,
        palette,
        profile: settings.profile,
    };
    png::encode(&*packed(pixels)?, &options)
}

/// Interleaves all samples of a pixel.
fn packed<'a>(pixels: &'a Pixels) -> Result<Cow<'a, Raster>, Error> {
    match pixels {
        Pixels::Packed(raster) => Ok(Cow::Borrowed(raster)),
        Pixels::YCbCr { luma, chroma } => rgb_of_halves(luma, chroma).map(Cow::Owned),
        // The conversion of colors, which comes first, rounds sixteen bits.
        Pixels::Deep(_) => Err(Error::missing_samples()),
    }
}
