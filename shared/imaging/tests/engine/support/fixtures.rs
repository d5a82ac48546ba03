//! Pictures made in code, metadata spliced in by hand, and the reference decoder.

use std::ops::ControlFlow;

use calotype_imaging::{Effort, Error, Limits, Options, Output, Prepared, prepare};
use image::{DynamicImage, ImageFormat, ImageReader, RgbImage, RgbaImage};
use mozjpeg_rs::{Encoder, Preset, Subsampling};

/// Every output format.
pub(crate) const OUTPUTS: [Output; 7] = [
    Output::Auto,
    Output::AutoWebp,
    Output::Jpeg,
    Output::Webp,
    Output::WebpLossless,
    Output::Png,
    Output::PngPalette,
];

/// Soft colors and a few edges, different in every corner.
pub(crate) fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let disc = ((u - 0.3).powi(2) + (v - 0.6).powi(2)).sqrt() < 0.2;
        let wave = ((u * 9.0).sin() * (v * 7.0).cos() * 30.0) as i32;
        let level = |value: f32| (value as i32 + wave).clamp(0, 255) as u8;
        let bump = if disc { 60.0 } else { 0.0 };
        image::Rgb([
            level(40.0 + 150.0 * u),
            level(60.0 + 120.0 * v + bump),
            level(200.0 - 100.0 * u),
        ])
    })
}

pub(crate) fn encode(picture: &RgbImage, preset: Preset, subsampling: Subsampling) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    Encoder::new(preset)
        .quality(92)
        .subsampling(subsampling)
        .encode_rgb(picture.as_raw(), width, height)
        .unwrap()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(
        &scene(width, height),
        Preset::BaselineFastest,
        Subsampling::S420,
    )
}

/// The file with one more segment right after SOI.
pub(crate) fn with_segment(file: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&file[..2], &[0xFF, marker], &length, data, &file[2..]].concat()
}

/// The PNG with one more chunk right after IHDR.
pub(crate) fn with_chunk(file: &[u8], name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    [&file[..33], &chunk(name, data), &file[33..]].concat()
}

pub(crate) fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let length = u32::try_from(data.len()).unwrap().to_be_bytes();
    let crc = crc32(&[name, data].concat()).to_be_bytes();
    [&length, &name[..], data, &crc].concat()
}

/// CRC-32 of PNG, annex D.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, byte: &u8| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1))
        })
    };
    !bytes.iter().fold(!0, step)
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    Little,
    Big,
}

impl Order {
    /// Converts a number's little-endian bytes to this order.
    pub(crate) fn turned(self, little: &[u8]) -> Vec<u8> {
        let mut bytes = little.to_vec();
        if let Self::Big = self {
            bytes.reverse();
        }
        bytes
    }

    fn u16(self, value: u16) -> [u8; 2] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }

    fn u32(self, value: u32) -> [u8; 4] {
        match self {
            Self::Little => value.to_le_bytes(),
            Self::Big => value.to_be_bytes(),
        }
    }
}

/// The content of an EXIF block made by [`tiff`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Exif {
    pub(crate) orientation: Option<u16>,
    pub(crate) camera: bool,
    pub(crate) gps: bool,
    pub(crate) thumbnail: bool,
}

/// A TIFF block of one directory, and a second when there is a thumbnail.
pub(crate) fn tiff(order: Order, exif: Exif) -> Vec<u8> {
    // tag, type, value: SHORTs are at the front of their four bytes.
    let mut entries: Vec<(u16, u16, [u8; 4])> = Vec::new();
    if exif.camera {
        entries.push((0x010F, 2, *b"ACM\0"));
    }
    if let Some(value) = exif.orientation {
        let [a, b] = order.u16(value);
        entries.push((0x0112, 3, [a, b, 0, 0]));
    }
    if exif.gps {
        // An empty directory further back would do as well: only the pointer counts.
        entries.push((0x8825, 4, order.u32(8)));
    }
    let mut block = match order {
        Order::Little => b"II*\0".to_vec(),
        Order::Big => b"MM\0*".to_vec(),
    };
    block.extend(order.u32(8));
    let next = 8 + 2 + 12 * entries.len() as u32 + 4;
    block.extend(directory(
        order,
        &entries,
        if exif.thumbnail { next } else { 0 },
    ));
    if exif.thumbnail {
        let entries = [(0x0201, 4, order.u32(0)), (0x0202, 4, order.u32(0))];
        block.extend(directory(order, &entries, 0));
    }
    block
}

fn directory(order: Order, entries: &[(u16, u16, [u8; 4])], next: u32) -> Vec<u8> {
    let mut bytes = order.u16(entries.len() as u16).to_vec();
    for (tag, kind, value) in entries {
        bytes.extend(order.u16(*tag));
        bytes.extend(order.u16(*kind));
        bytes.extend(order.u32(1));
        bytes.extend(value);
    }
    bytes.extend(order.u32(next));
    bytes
}

pub(crate) fn with_exif(file: &[u8], order: Order, exif: Exif) -> Vec<u8> {
    with_segment(file, 0xE1, &[b"Exif\0\0", &tiff(order, exif)[..]].concat())
}

pub(crate) fn with_orientation(file: &[u8], value: u16) -> Vec<u8> {
    let exif = Exif {
        orientation: Some(value),
        ..Exif::default()
    };
    with_exif(file, Order::Little, exif)
}

/// Highest quality and fastest effort: tests compare pixels.
pub(crate) fn options(max_side: u32) -> Options {
    Options {
        max_side: Some(max_side),
        format: Output::Jpeg,
        quality: Some(95),
        effort: Effort::Fast,
        ..Options::default()
    }
}

pub(crate) fn run(bytes: &[u8], options: &Options) -> Result<Prepared, Error> {
    prepare(bytes, options, &Limits::SOURCE, &mut |_| {
        ControlFlow::Continue(())
    })
}

/// Decodes with an independent decoder.
pub(crate) fn reference(bytes: &[u8]) -> RgbImage {
    decode(bytes).into_rgb8()
}

pub(crate) fn decode(bytes: &[u8]) -> DynamicImage {
    ImageReader::new(std::io::Cursor::new(bytes))
        .with_guessed_format()
        .unwrap()
        .decode()
        .unwrap()
}

/// Mean absolute difference of all samples.
pub(crate) fn mean_difference(a: &RgbImage, b: &RgbImage) -> f64 {
    assert_eq!(a.dimensions(), b.dimensions());
    let sum: u64 = a
        .as_raw()
        .iter()
        .zip(b.as_raw())
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum();
    sum as f64 / a.as_raw().len() as f64
}

/// [`scene`] with camera noise: not a drawing, and without sharp colors.
pub(crate) fn photo(width: u32, height: u32) -> RgbImage {
    let mut picture = scene(width, height);
    let mut noise = 0x9E37_79B9_u32;
    for pixel in picture.pixels_mut() {
        noise ^= noise << 13;
        noise ^= noise >> 17;
        noise ^= noise << 5;
        let grain = (noise >> 29) as u8;
        pixel.0 = pixel.0.map(|sample| sample.saturating_add(grain));
    }
    picture
}

/// A screenshot: areas of one color, and strokes of sharp colors.
pub(crate) fn drawing(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        image::Rgb(match (x % 11, y % 17) {
            _ if y < height / 6 => [30, 90, 200],
            (0..3, 2..12) => [200, 20, 20],
            (3..7, 7) => [20, 20, 40],
            _ => [250, 250, 250],
        })
    })
}

/// The picture with a hole in its middle, soft at the edge.
pub(crate) fn with_hole(picture: &RgbImage) -> RgbaImage {
    let (width, height) = picture.dimensions();
    RgbaImage::from_fn(width, height, |x, y| {
        let far = |at: u32, side: u32| i64::from(at) * 2 - i64::from(side);
        let square = far(x, width).pow(2) + far(y, height).pow(2);
        let side = i64::from(width.min(height)).pow(2);
        let alpha = ((square * 8 - side) * 255 / side).clamp(0, 255);
        let [r, g, b] = picture.get_pixel(x, y).0;
        image::Rgba([r, g, b, alpha as u8])
    })
}

/// Encodes a picture with an independent encoder.
pub(crate) fn file(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}
