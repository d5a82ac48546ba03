//! Converts every format to every other, and checks the format, the pixels and the report of the
//! result.

mod cancel;
mod colors;
mod moving;
mod original;
mod pairs;
mod variants;

use crate::support::pictures;
use std::ops::ControlFlow;

use crate::support::fixtures::{
    OUTPUTS, decode, drawing, encode, file, photo, run, with_chunk, with_hole, with_orientation,
    with_segment,
};
use calotype_imaging::{
    Animation, ChromaSubsampling, ColorSpace, Effort, Error, Limits, MetadataFound, Options,
    Output, Prepared, StripOptions, Warning, inspect_whole, prepare, strip,
};
use calotype_protocol::Format;
use image::{DynamicImage, ImageFormat, RgbaImage, imageops::FilterType};
use mozjpeg_rs::{Preset, Subsampling};

const SIDES: (u32, u32) = (160, 120);

fn as_is(format: Output) -> Options {
    Options {
        format,
        quality: Some(92),
        effort: Effort::Fast,
        ..Options::default()
    }
}

struct Source {
    name: &'static str,
    bytes: Vec<u8>,
    /// The picture by an independent decoder.
    seen: RgbaImage,
    is_photo: bool,
    has_alpha: bool,
}

fn source(name: &'static str, bytes: Vec<u8>, is_photo: bool, has_alpha: bool) -> Source {
    let seen = first_frame(&bytes);
    Source {
        name,
        bytes,
        seen,
        is_photo,
        has_alpha,
    }
}

/// The first frame.
fn first_frame(bytes: &[u8]) -> RgbaImage {
    decode(bytes).into_rgba8()
}

fn sources() -> Vec<Source> {
    let (width, height) = SIDES;
    let (photo, drawing) = (photo(width, height), drawing(width, height));
    let deep = DynamicImage::from(photo.clone()).into_rgb16();
    let deep = image::ImageBuffer::from_fn(width, height, |x, y| {
        // Not only multiples of 257, or rounding would be invisible.
        image::Rgb(
            deep.get_pixel(x, y)
                .0
                .map(|it| it.saturating_add(((x * y) % 200) as u16)),
        )
    });
    let lossy = run(&file(photo.clone(), ImageFormat::Png), &as_is(Output::Webp)).unwrap();
    vec![
        source(
            "photo PNG",
            file(photo.clone(), ImageFormat::Png),
            true,
            false,
        ),
        source(
            "photo PNG with alpha",
            file(with_hole(&photo), ImageFormat::Png),
            true,
            true,
        ),
        source(
            "16-bit PNG",
            file(DynamicImage::ImageRgb16(deep), ImageFormat::Png),
            true,
            false,
        ),
        source(
            "drawn PNG",
            file(drawing.clone(), ImageFormat::Png),
            false,
            false,
        ),
        source(
            "drawn PNG with alpha",
            file(with_hole(&drawing), ImageFormat::Png),
            false,
            true,
        ),
        source(
            "gray PNG",
            file(
                DynamicImage::from(photo.clone()).into_luma8(),
                ImageFormat::Png,
            ),
            true,
            false,
        ),
        source(
            "lossless WebP",
            file(photo.clone(), ImageFormat::WebP),
            true,
            false,
        ),
        source(
            "drawn WebP with alpha",
            file(with_hole(&drawing), ImageFormat::WebP),
            false,
            true,
        ),
        source("lossy WebP", lossy.picture.bytes, true, false),
        source(
            "GIF",
            file(DynamicImage::from(drawing).into_rgba8(), ImageFormat::Gif),
            false,
            false,
        ),
        source(
            "animated GIF",
            pictures::ANIMATED_GIF.to_vec(),
            false,
            false,
        ),
        source(
            "JPEG",
            encode(&photo, Preset::BaselineFastest, Subsampling::S444),
            true,
            false,
        ),
    ]
}

/// Colors of invisible pixels do not count.
fn visible(picture: &RgbaImage) -> RgbaImage {
    let mut picture = picture.clone();
    for pixel in picture.pixels_mut().filter(|it| it.0[3] == 0) {
        pixel.0 = [0; 4];
    }
    picture
}

/// Mean absolute difference of colors as shown on white, and of alpha.
fn differences(a: &RgbaImage, b: &RgbaImage) -> (f64, f64) {
    assert_eq!(a.dimensions(), b.dimensions());
    let shown = |[r, g, b, a]: [u8; 4]| {
        [r, g, b].map(|it| (u32::from(it) * u32::from(a) + (255 - u32::from(a)) * 255) / 255)
    };
    let (mut color, mut alpha) = (0, 0);
    for (a, b) in a.pixels().zip(b.pixels()) {
        let pairs = shown(a.0).into_iter().zip(shown(b.0));
        color += pairs.map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>();
        alpha += u64::from(a.0[3].abs_diff(b.0[3]));
    }
    let count = a.pixels().len() as f64;
    (color as f64 / 3.0 / count, alpha as f64 / count)
}
