//! Pictures built in code, and fingerprints of what becomes of them: the wasm
//! build must give the very numbers of the host build.

use std::ops::ControlFlow;

use mozjpeg_rs::{Encoder, Preset, Subsampling};

use crate::{Limits, Options, Speed, prepare};

/// One line per case: its name, dimensions, length and FNV-1a 64 of the result.
pub fn fingerprints() -> Vec<String> {
    let photo = photo_jpeg(1000, 750);
    let full = Encoder::new(Preset::ProgressiveBalanced)
        .subsampling(Subsampling::S444)
        .encode_rgb(&scene(333, 517), 333, 517)
        .unwrap_or_default();
    let drawing = drawing_png(300, 201);
    let large = drawing_png(1031, 640);
    [
        ("jpeg scaled fast", &photo, 400, Speed::Fast),
        ("jpeg scaled balanced", &photo, 240, Speed::Balanced),
        ("jpeg progressive unscaled", &full, 500, Speed::Balanced),
        ("png rgba fast", &drawing, 123, Speed::Fast),
        ("png rgba balanced", &large, 400, Speed::Balanced),
        ("png rgba unscaled", &drawing, 300, Speed::Balanced),
    ]
    .into_iter()
    .map(|(name, bytes, max_side, speed)| {
        let options = Options {
            max_side,
            speed,
            ..Options::default()
        };
        let mut watch = |_| ControlFlow::Continue(());
        match prepare(bytes, &options, &Limits::SOURCE, &mut watch) {
            Ok(done) => format!(
                "{name}: {}x{} {} bytes {:016x}",
                done.dimensions.width,
                done.dimensions.height,
                done.bytes.len(),
                fnv1a(&done.bytes)
            ),
            Err(error) => format!("{name}: {error}"),
        }
    })
    .collect()
}

/// A baseline 4:2:0 JPEG of [`scene`].
pub fn photo_jpeg(width: u32, height: u32) -> Vec<u8> {
    Encoder::new(Preset::BaselineFastest)
        .quality(90)
        .encode_rgb(&scene(width, height), width, height)
        .unwrap_or_default()
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
