//! Pixels to a file. Encoders are given pixels and at most a colour profile, and
//! nothing else: no metadata can go out.

mod jpeg;
pub(crate) mod png;
mod webp;

use std::borrow::Cow;

use calotype_protocol::Format;

use crate::{
    Chroma, Error, Speed,
    colour::{flatten, rgb_of_halves},
    pixels::{Channels, Pixels, Raster},
    watch::{Ask, Tick},
};

/// A format and what of the picture it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coding {
    Jpeg { quality: u8 },
    Webp { quality: u8 },
    WebpLossless,
    Png,
    PngPalette { colours: u16 },
}

impl Coding {
    pub(crate) const fn format(self) -> Format {
        match self {
            Self::Jpeg { .. } => Format::Jpeg,
            Self::Webp { .. } | Self::WebpLossless => Format::Webp,
            Self::Png | Self::PngPalette { .. } => Format::Png,
        }
    }

    /// `None` where there is none to choose.
    pub(crate) const fn quality(self) -> Option<u8> {
        match self {
            Self::Jpeg { quality } | Self::Webp { quality } => Some(quality),
            Self::WebpLossless | Self::Png | Self::PngPalette { .. } => None,
        }
    }

    /// The same with another quality, where there is one to choose.
    #[must_use]
    pub(crate) const fn with_quality(self, quality: u8) -> Self {
        match self {
            Self::Jpeg { .. } => Self::Jpeg { quality },
            Self::Webp { .. } => Self::Webp { quality },
            other => other,
        }
    }
}

/// What is the same for every coding of a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings<'a> {
    pub(crate) speed: Speed,
    pub(crate) chroma: Chroma,
    pub(crate) restart_rows: u16,
    pub(crate) background: [u8; 3],
    pub(crate) profile: Option<&'a [u8]>,
}

/// The file of a picture in sRGB, or in the colours of the profile.
pub(crate) fn encode(
    pixels: &Pixels,
    coding: Coding,
    settings: &Settings<'_>,
    tick: &mut Tick<'_>,
) -> Result<Vec<u8>, Error> {
    match coding {
        Coding::Jpeg { quality } => encode_jpeg(pixels, quality, settings, tick),
        Coding::Webp { quality } => webp::lossy(pixels, quality, settings, tick),
        Coding::WebpLossless => {
            webp::lossless(&*packed(pixels, &mut || tick(0.0))?, settings, tick)
        }
        Coding::Png => encode_png(pixels, png::Palette::Lossless, settings, tick),
        Coding::PngPalette { colours } => {
            encode_png(pixels, png::Palette::Lossy { colours }, settings, tick)
        }
    }
}

fn encode_jpeg(
    pixels: &Pixels,
    quality: u8,
    settings: &Settings<'_>,
    tick: &mut Tick<'_>,
) -> Result<Vec<u8>, Error> {
    let opaque = match pixels {
        Pixels::Packed(raster) if raster.channels().has_alpha() => {
            Cow::Owned(flatten(pixels, settings.background, &mut || tick(0.0))?)
        }
        _ => Cow::Borrowed(pixels),
    };
    let chroma = match settings.chroma {
        Chroma::Half => jpeg::Chroma::Half,
        Chroma::Full => jpeg::Chroma::Full,
        Chroma::Auto => {
            jpeg::chroma_for(&picture(&opaque, jpeg::Chroma::Full).ok_or_else(missing)?)
        }
    };
    let picture = picture(&opaque, chroma).ok_or_else(missing)?;
    let options = jpeg::Options {
        quality,
        effort: match settings.speed {
            Speed::Fast => jpeg::Effort::Fast,
            Speed::Balanced | Speed::Small => jpeg::Effort::Balanced,
        },
        restart_rows: settings.restart_rows,
        icc: settings.profile,
    };
    jpeg::encode(&picture, &options, tick).map_err(|failure| match failure {
        jpeg::Failure::Cancelled => Error::Cancelled,
        jpeg::Failure::Dimensions => Error::OptionInvalid("maxSide must be at most 65535"),
        // Planes are ours and complete, and a profile that is kept is short.
        jpeg::Failure::Planes | jpeg::Failure::Profile => missing(),
    })
}

/// The pixels as the JPEG encoder takes them.
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
            Channels::Grey => Some(jpeg::Picture::Grey(view(raster)?)),
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
    tick: &mut Tick<'_>,
) -> Result<Vec<u8>, Error> {
    let options = png::PngOptions {
        effort: match settings.speed {
            Speed::Fast => png::Effort::Fast,
            Speed::Balanced => png::Effort::Balanced,
            Speed::Small => png::Effort::Best,
        },
        palette,
        profile: settings.profile,
    };
    png::encode(&*packed(pixels, &mut || tick(0.0))?, &options, tick)
}

/// All samples of a pixel side by side.
fn packed<'a>(pixels: &'a Pixels, ask: &mut Ask<'_>) -> Result<Cow<'a, Raster>, Error> {
    match pixels {
        Pixels::Packed(raster) => Ok(Cow::Borrowed(raster)),
        Pixels::YCbCr { luma, chroma } => rgb_of_halves(luma, chroma, ask).map(Cow::Owned),
        // Sixteen bits are rounded when colours are converted, which they all were.
        Pixels::Deep(_) => Err(missing()),
    }
}

fn missing() -> Error {
    Error::corrupt("samples are missing")
}
