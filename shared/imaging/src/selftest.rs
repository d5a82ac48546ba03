//! Pictures built in code, and fingerprints of what becomes of them: the wasm
//! build must give the very numbers of the host build.

use std::{borrow::Cow, ops::ControlFlow};

use calotype_protocol::{
    Dimensions,
    rendition::{Fit, Frame, Gravity, Rendition, RenditionFormat, Trim, Turn},
};

use crate::{
    Chroma, Effort, Error, Inspection, Light, Limits, Options, Output, Speed,
    colour::{Chromaticities, Colours, Profile, Transfer},
    decode::{Decoded, decode},
    encode::{Coding, Settings, encode},
    inspect, luma_grid,
    orient::orient,
    pixels::{Channels, Pixels, Raster, Samples},
    placeholder_picture, placeholders, prepare, render,
    resize::{resize, smaller},
};

/// One line per case: its name, dimensions, length and FNV-1a 64 of the result.
pub fn fingerprints() -> Vec<String> {
    let photo = photo_jpeg(1000, 750);
    let full = jpeg(333, 517, Speed::Balanced, Chroma::Full);
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
        ("jpeg scaled fast", &photo, 400, Output::Jpeg, Speed::Fast),
        (
            "jpeg scaled balanced",
            &photo,
            240,
            Output::Jpeg,
            Speed::Balanced,
        ),
        (
            "jpeg progressive unscaled",
            &full,
            500,
            Output::Jpeg,
            Speed::Balanced,
        ),
        ("png rgba fast", &drawing, 123, Output::Jpeg, Speed::Fast),
        (
            "png rgba balanced",
            &large,
            400,
            Output::Jpeg,
            Speed::Balanced,
        ),
        (
            "png rgba unscaled",
            &drawing,
            300,
            Output::Jpeg,
            Speed::Balanced,
        ),
        ("jpeg display p3", &p3, 300, Output::Jpeg, Speed::Fast),
        ("png 16 bits", &deep, 123, Output::Jpeg, Speed::Fast),
        ("jpeg to webp", &photo, 400, Output::Webp, Speed::Balanced),
        ("png to webp", &drawing, 123, Output::Webp, Speed::Fast),
        (
            "png to lossless webp",
            &drawing,
            123,
            Output::WebpLossless,
            Speed::Balanced,
        ),
        ("png to png", &drawing, 123, Output::Png, Speed::Balanced),
        (
            "png to palette",
            &drawing,
            123,
            Output::PngPalette,
            Speed::Balanced,
        ),
    ]
    .into_iter()
    .map(|(name, bytes, max_side, format, speed)| {
        let options = Options {
            max_side,
            format,
            speed,
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

/// Each step of a rendition, and what is read of a file beside it.
fn renditions(files: &[(&str, &Vec<u8>)]) -> Vec<String> {
    let square = Rendition {
        frame: Frame {
            width: Some(120),
            height: Some(120),
        },
        fit: Fit::Cover,
        gravity: Gravity::Auto,
        format: RenditionFormat::Png,
        ..Rendition::default()
    };
    let trim = Trim {
        left: 13,
        top: 6,
        ..Trim::default()
    };
    let asked = [
        square,
        Rendition { blur: 7, ..square },
        Rendition {
            sharpen: 23,
            gravity: Gravity::Centre,
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
        let made = render(bytes, &asked, Effort::Quick, &Limits::DERIVE, &mut |_| {
            ControlFlow::Continue(())
        });
        let hashes = made.map(|made| made.iter().map(|it| fnv1a(&it.bytes)).collect());
        let hashes: Vec<u64> = hashes.unwrap_or_default();
        let grid = luma_grid(bytes, &Limits::DERIVE);
        let stand_in = placeholders(bytes, &Limits::DERIVE).and_then(|it| {
            let size = Dimensions {
                width: 40,
                height: 30,
            };
            placeholder_picture(&it.thumbhash, size, RenditionFormat::Png, &Limits::DERIVE)
        });
        let stand_in = stand_in.map(|it| fnv1a(&it.bytes));
        lines.push(format!("render {name}: {hashes:x?} {grid:?} {stand_in:x?}"));
    }
    lines
}

/// What no encoder shows: sizes from one decode, both kinds of light, alpha.
fn pixel_fingerprints(files: &[(&str, &Vec<u8>)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, bytes) in files {
        for light in [Light::Coded, Light::Linear] {
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

fn sizes(bytes: &[u8], light: Light) -> Result<Vec<Pixels>, Error> {
    let source = inspect(bytes, &Limits::SOURCE)?;
    let target = source.dimensions.fit_within(201);
    let Decoded { samples, profile } = decoded(bytes, &source, target)?;
    let samples = Cow::Owned(samples);
    let pixels = resize(samples, target, source.orientation, light)?;
    let pixels = orient(pixels, source.orientation);
    let pixels = Colours::of(&profile, &pixels).to_srgb(pixels)?;
    let small = smaller(&pixels, target.fit_within(77), light)?;
    Ok(vec![pixels, small])
}

fn decoded(bytes: &[u8], source: &Inspection, target: Dimensions) -> Result<Decoded, Error> {
    decode(bytes, source, target, Chroma::Auto, &Limits::SOURCE)
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

/// [`photo_jpeg`] with the profile of Display P3.
pub fn p3_jpeg(width: u32, height: u32) -> Vec<u8> {
    let p3 = Profile::Parametric {
        primaries: Chromaticities::P3,
        transfer: Transfer::Srgb,
    };
    let one = Dimensions::new(1, 1).and_then(|it| Raster::new(it, Channels::Rgb, vec![0; 3]));
    let profile = one.and_then(|one| Colours::of(&p3, &Pixels::Packed(one)).kept());
    let segment = [b"ICC_PROFILE\0\x01\x01", &profile.unwrap_or_default()[..]].concat();
    let length = (segment.len() as u16 + 2).to_be_bytes();
    let photo = photo_jpeg(width, height);
    let (start, rest) = photo.split_at(photo.len().min(2));
    [start, &[0xFF, 0xE2], &length, &segment, rest].concat()
}

/// [`drawing_png`] with 16 bits a sample, and `gAMA` of 1.0.
pub fn deep_png(width: u32, height: u32) -> Vec<u8> {
    let shallow = drawing_png(width, height);
    let Some(Samples::Packed(raster)) = inspect(&shallow, &Limits::SOURCE)
        .and_then(|source| decoded(&shallow, &source, source.dimensions))
        .ok()
        .map(|it| it.samples)
    else {
        return Vec::new();
    };
    let words = raster.samples().iter().enumerate();
    let samples: Vec<u8> = words
        .flat_map(|(at, high)| [*high, (at * 29) as u8])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Sixteen);
    encoder.set_source_gamma(png::ScaledFloat::new(1.0));
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&samples));
    written.map(|()| file).unwrap_or_default()
}

/// A baseline 4:2:0 JPEG of [`scene`].
pub fn photo_jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg(width, height, Speed::Fast, Chroma::Half)
}

fn jpeg(width: u32, height: u32, speed: Speed, chroma: Chroma) -> Vec<u8> {
    let pixels = Dimensions::new(width, height)
        .and_then(|it| Raster::new(it, Channels::Rgb, scene(width, height)))
        .map(Pixels::Packed);
    let settings = Settings {
        speed,
        chroma,
        restart_rows: 0,
        background: [255; 3],
        profile: None,
    };
    let file = pixels.map(|it| encode(&it, Coding::Jpeg { quality: 90 }, &settings));
    // A picture of no pixels is the only one refused; the caller sees no file.
    file.and_then(Result::ok).unwrap_or_default()
}

/// An RGBA PNG of [`scene`] whose alpha falls from left to right.
pub fn drawing_png(width: u32, height: u32) -> Vec<u8> {
    let scene = scene(width, height);
    let (pixels, _) = scene.as_chunks::<3>();
    let samples: Vec<u8> = pixels
        .iter()
        .zip((0..width).cycle())
        .flat_map(|(&[r, g, b], x)| [r, g, b, (x * 255 / width.max(1)) as u8])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let written = encoder
        .write_header()
        .and_then(|mut writer| writer.write_image_data(&samples));
    // A picture of no pixels is the only one refused; the caller sees no file.
    written.map(|()| file).unwrap_or_default()
}

/// RGB pixels with gradients, edges and noise, by integer arithmetic only.
pub fn scene(width: u32, height: u32) -> Vec<u8> {
    let mut noise = 0x2545_F491u32;
    let mut samples = Vec::with_capacity(width as usize * height as usize * 3);
    for y in 0..height {
        for x in 0..width {
            noise ^= noise << 13;
            noise ^= noise >> 17;
            noise ^= noise << 5;
            let disc = (x * 4 / width.max(1) + y * 4 / height.max(1)) % 2;
            let grain = noise >> 28;
            samples.push((x * 200 / width.max(1) + grain) as u8);
            samples.push((y * 200 / height.max(1) + grain) as u8);
            samples.push((disc * 180 + grain * 2) as u8);
        }
    }
    samples
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}
