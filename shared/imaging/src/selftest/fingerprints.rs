//! Fingerprints of the results.

use std::{borrow::Cow, ops::ControlFlow};

use calotype_protocol::{
    Dimensions,
    rendition::{Anchor, Fit, Frame, Rendition, RenditionFormat, Sides, Turn},
};

use super::pictures::{decoded, deep_png, drawing_png, jpeg, p3_jpeg, photo_jpeg};
use crate::{
    ChromaSubsampling, Effort, Error, Limits, Options, Output, ResizeLight, Urgency,
    color::Colors,
    decode::Decoded,
    inspect, luma_grid,
    orient::orient,
    pixels::Pixels,
    placeholder_picture, placeholders, prepare, render,
    resize::{resize, smaller},
};

/// One line per case: name, dimensions, length and FNV-1a 64 of the result.
pub fn fingerprints() -> Vec<String> {
    let photo = photo_jpeg(1000, 750);
    let full = jpeg(333, 517, Effort::Balanced, ChromaSubsampling::Yuv444);
    let drawing = drawing_png(300, 201);
    let large = drawing_png(1031, 640);
    let p3 = p3_jpeg(700, 467);
    let deep = deep_png(333, 250);
    let mut lines = pixel_fingerprints(&[
        ("jpeg", &photo),
        ("jpeg display p3", &p3),
        ("png rgba", &drawing),
        ("png rgba 16 bits", &deep),
    ]);
    let prepared = [
        ("jpeg scaled fast", &photo, 400, Output::Jpeg, Effort::Fast),
        (
            "jpeg scaled balanced",
            &photo,
            240,
            Output::Jpeg,
            Effort::Balanced,
        ),
        (
            "jpeg progressive unscaled",
            &full,
            500,
            Output::Jpeg,
            Effort::Balanced,
        ),
        ("png rgba fast", &drawing, 123, Output::Jpeg, Effort::Fast),
        (
            "png rgba balanced",
            &large,
            400,
            Output::Jpeg,
            Effort::Balanced,
        ),
        (
            "png rgba unscaled",
            &drawing,
            300,
            Output::Jpeg,
            Effort::Balanced,
        ),
        ("jpeg display p3", &p3, 300, Output::Jpeg, Effort::Fast),
        ("png 16 bits", &deep, 123, Output::Jpeg, Effort::Fast),
        ("jpeg to webp", &photo, 400, Output::Webp, Effort::Balanced),
        ("png to webp", &drawing, 123, Output::Webp, Effort::Fast),
        (
            "png to lossless webp",
            &drawing,
            123,
            Output::WebpLossless,
            Effort::Balanced,
        ),
        ("png to png", &drawing, 123, Output::Png, Effort::Balanced),
        (
            "png to palette",
            &drawing,
            123,
            Output::PngPalette,
            Effort::Balanced,
        ),
    ]
    .into_iter()
    .map(|(name, bytes, max_side, format, effort)| {
        let options = Options {
            max_side: Some(max_side),
            format,
            effort,
            ..Options::default()
        };
        let mut watch = |_| ControlFlow::Continue(());
        match prepare(bytes, &options, &Limits::SOURCE, &mut watch) {
            Ok(done) => format!(
                "{name}: {}x{} {} bytes {:016x}",
                done.picture.dimensions.width,
                done.picture.dimensions.height,
                done.picture.bytes.len(),
                fnv1a(&done.picture.bytes)
            ),
            Err(error) => format!("{name}: {error}"),
        }
    });
    lines.extend(prepared);
    lines.extend(renditions(&[
        ("jpeg", &photo),
        ("jpeg display p3", &p3),
        ("png rgba", &large),
        ("png rgba 16 bits", &deep),
    ]));
    lines
}

/// Each step of a rendition, and the other facts read from a file.
fn renditions(files: &[(&str, &Vec<u8>)]) -> Vec<String> {
    let square = Rendition {
        frame: Frame {
            width: Some(120),
            height: Some(120),
        },
        fit: Fit::Cover,
        anchor: Anchor::Auto,
        format: RenditionFormat::Png,
        ..Rendition::default()
    };
    let trim = Sides {
        left: 13,
        top: 6,
        ..Sides::default()
    };
    let asked = [
        square,
        Rendition { blur: 7, ..square },
        Rendition {
            sharpen: 23,
            anchor: Anchor::Center,
            trim,
            turn: Turn::Quarter,
            ..square
        },
        Rendition {
            fit: Fit::Pad,
            background: Some([20, 40, 60, 128]),
            blur: 120,
            sharpen: 100,
            ..square
        },
    ];
    let mut lines = Vec::new();
    for (name, bytes) in files {
        let made = render(
            bytes,
            &asked,
            Urgency::OnDemand,
            &Limits::DERIVE,
            &mut |_| ControlFlow::Continue(()),
        );
        let hashes = made.map(|made| made.iter().map(|it| fnv1a(&it.bytes)).collect());
        let hashes: Vec<u64> = hashes.unwrap_or_default();
        let grid = luma_grid(bytes, &Limits::DERIVE);
        let drawn = placeholders(bytes, &Limits::DERIVE).and_then(|it| {
            let size = Dimensions {
                width: 40,
                height: 30,
            };
            placeholder_picture(&it.thumbhash, size, RenditionFormat::Png, &Limits::DERIVE)
        });
        let drawn = drawn.map(|it| fnv1a(&it.bytes));
        lines.push(format!("render {name}: {hashes:x?} {grid:?} {drawn:x?}"));
    }
    lines
}

/// Steps that no encoder shows: sizes from one decode, both kinds of light, alpha.
fn pixel_fingerprints(files: &[(&str, &Vec<u8>)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, bytes) in files {
        for light in [ResizeLight::Coded, ResizeLight::Linear] {
            let hashes = sizes(bytes, light).map_or_else(
                |error| error.to_string(),
                |pixels| {
                    pixels
                        .iter()
                        .map(|it| format!("{:016x} ", hash(it)))
                        .collect()
                },
            );
            lines.push(format!("{name} {light:?}: {hashes}"));
        }
    }
    lines
}

fn sizes(bytes: &[u8], light: ResizeLight) -> Result<Vec<Pixels>, Error> {
    let source = inspect(bytes, &Limits::SOURCE)?;
    let target = source.dimensions.fit_within(201);
    let Decoded {
        samples, profile, ..
    } = decoded(bytes, &source, target)?;
    let samples = Cow::Owned(samples);
    let pixels = resize(samples, target, source.orientation, light)?;
    let pixels = orient(pixels, source.orientation);
    let pixels = Colors::of(&profile, &pixels).to_srgb(pixels)?;
    let small = smaller(&pixels, target.fit_within(77), light)?;
    Ok(vec![pixels, small])
}

fn hash(pixels: &Pixels) -> u64 {
    match pixels {
        Pixels::Packed(raster) => fnv1a(raster.samples()),
        Pixels::Deep(raster) => fnv1a(bytemuck::cast_slice(raster.samples())),
        Pixels::YCbCr {
            luma,
            chroma: [cb, cr],
        } => fnv1a(&[luma.samples(), cb.samples(), cr.samples()].concat()),
    }
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
