//! Pictures built in code.

use calotype_protocol::Dimensions;

use crate::{
    ChromaSubsampling, Damaged, Effort, Error, Inspection, Limits,
    color::{Chromaticities, Colors, Profile, Transfer},
    decode::{Decoded, decode},
    encode::{Coding, Settings, encode},
    inspect,
    pixels::{Channels, Pixels, Raster, Samples},
};

/// [`photo_jpeg`] with the profile of Display P3.
pub fn p3_jpeg(width: u32, height: u32) -> Vec<u8> {
    let p3 = Profile::Parametric {
        primaries: Chromaticities::P3,
        transfer: Transfer::Srgb,
    };
    let one = Dimensions::new(1, 1).and_then(|it| Raster::new(it, Channels::Rgb, vec![0; 3]));
    let profile = one.and_then(|one| Colors::of(&p3, &Pixels::Packed(one)).kept());
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
    jpeg(width, height, Effort::Fast, ChromaSubsampling::Yuv420)
}

pub(super) fn jpeg(width: u32, height: u32, effort: Effort, chroma: ChromaSubsampling) -> Vec<u8> {
    let pixels = Dimensions::new(width, height)
        .and_then(|it| Raster::new(it, Channels::Rgb, scene(width, height)))
        .map(Pixels::Packed);
    let settings = Settings {
        effort,
        chroma,
        restart_rows: 0,
        background: [255; 3],
        profile: None,
    };
    let file = pixels.map(|it| encode(&it, Coding::Jpeg { quality: 90 }, &settings));
    // Only an empty picture is refused; the caller gets no file.
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
    // Only an empty picture is refused; the caller gets no file.
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

pub(super) fn decoded(
    bytes: &[u8],
    source: &Inspection,
    target: Dimensions,
) -> Result<Decoded, Error> {
    decode(
        bytes,
        source,
        target,
        ChromaSubsampling::Auto,
        Damaged::Refuse,
        &Limits::SOURCE,
    )
}
