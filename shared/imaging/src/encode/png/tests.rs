//! Another decoder gets the original pixels, from no more bytes than another encoder's.

use calotype_protocol::Dimensions;

use super::*;
use crate::{Effort, pixels::Channels};

fn raster(width: u32, height: u32, channels: Channels, sample: impl Fn(usize) -> u8) -> Raster {
    let count = (width * height) as usize * channels.count();
    let dimensions = Dimensions::new(width, height).unwrap();
    Raster::new(dimensions, channels, (0..count).map(sample).collect()).unwrap()
}

/// A picture from its pixels.
fn drawn(width: u32, height: u32, pixel: impl Fn(usize, usize) -> [u8; 4]) -> Raster {
    let width_ = width as usize;
    raster(width, height, Channels::Rgba, |at| {
        let place = at / 4;
        pixel(place % width_, place / width_)[at % 4]
    })
}

fn noise(at: usize) -> u8 {
    ((at as u32 + 1).wrapping_mul(0x9E37_79B1) >> 11)
        .wrapping_mul(0x85EB_CA6B)
        .to_be_bytes()[0]
}

/// Every kind of picture with a storage form of its own.
fn pictures() -> Vec<(&'static str, Raster)> {
    use Channels::{Gray, GrayAlpha, Rgb};
    let opaque = |v: u8| [v, v, v, 255];
    vec![
        ("dot", raster(1, 1, Rgb, |at| [200, 10, 3][at])),
        ("clear dot", raster(1, 1, GrayAlpha, |_| 0)),
        ("column", raster(1, 37, Gray, noise)),
        ("row", raster(37, 1, Rgb, noise)),
        ("white", raster(64, 64, Rgb, |_| 255)),
        (
            "1-bit gray",
            raster(61, 43, Gray, |at| if noise(at) > 99 { 255 } else { 0 }),
        ),
        ("2-bit gray", raster(61, 43, Gray, |at| noise(at) / 64 * 85)),
        ("16 grays", raster(61, 43, Gray, |at| noise(at) / 16 * 17)),
        (
            "17 grays",
            raster(61, 43, Gray, |at| noise(at) / 16 * 16 + u8::from(at == 99)),
        ),
        ("all grays", raster(61, 43, Gray, |at| (at * 3 % 256) as u8)),
        ("gray in color", raster(61, 43, Rgb, |at| noise(at / 3))),
        ("gray, noisy alpha", raster(61, 43, GrayAlpha, noise)),
        (
            "2 colors, alpha",
            drawn(33, 21, |x, y| {
                if (x / 5 + y / 4) % 2 == 0 {
                    [9, 200, 30, 128]
                } else {
                    [0; 4]
                }
            }),
        ),
        (
            "cut out grays",
            drawn(61, 43, |x, y| {
                if x % 9 == 0 {
                    [0; 4]
                } else {
                    opaque((x * y % 250) as u8)
                }
            }),
        ),
        (
            "cut out, all grays",
            drawn(64, 43, |x, y| {
                if x > 60 {
                    [0; 4]
                } else {
                    opaque((x + y * 61) as u8)
                }
            }),
        ),
        (
            "cut out, 2 grays",
            drawn(61, 43, |x, y| {
                if x > 50 {
                    [0; 4]
                } else {
                    opaque((y % 2 * 255) as u8)
                }
            }),
        ),
        (
            "cut out colors",
            drawn(61, 43, |x, y| {
                if x + y < 40 {
                    [0; 4]
                } else {
                    [(x * 4) as u8, (y * 5) as u8, noise(x * y), 255]
                }
            }),
        ),
        (
            "cut out, with black",
            drawn(61, 43, |x, y| match x {
                0..10 => [0; 4],
                10..20 => [0, 0, 0, 255],
                _ => [noise(x), noise(y), noise(x * y), 255],
            }),
        ),
        (
            "hidden colors",
            drawn(40, 40, |x, y| {
                [noise(x * y), noise(x), 7, if x < 20 { 0 } else { 255 }]
            }),
        ),
        (
            "soft alpha",
            drawn(61, 43, |x, y| [200, 30, 60, (x * 3 + y + 1) as u8]),
        ),
        (
            "16 colors",
            drawn(61, 43, |x, y| {
                [
                    [(x / 4) as u8 * 13, 77, 1, 255],
                    [3, (y % 2) as u8 * 99, 8, 255],
                ][usize::from(x > 55)]
            }),
        ),
        (
            "256 colors",
            drawn(64, 64, |x, y| {
                [(x / 4 * 16) as u8, (y / 4 * 16) as u8, 5, 255]
            }),
        ),
        (
            "257 colors",
            drawn(64, 64, |x, y| {
                if (x, y) == (63, 63) {
                    [1, 2, 3, 255]
                } else {
                    [(x / 4 * 16) as u8, (y / 4 * 16) as u8, 5, 255]
                }
            }),
        ),
        ("color noise", raster(97, 61, Rgb, noise)),
        (
            "noise with alpha",
            drawn(97, 61, |x, y| {
                [
                    noise(x + y * 97),
                    noise(x * 3 + y),
                    noise(x * y),
                    noise(x ^ y),
                ]
            }),
        ),
        (
            "shade",
            raster(200, 150, Rgb, |at| (at / 600 + at % 600 / 5) as u8),
        ),
        ("clear", drawn(50, 50, |_, _| [12, 34, 56, 0])),
        (
            "bands",
            drawn(300, 900, |x, y| {
                [(x / 3) as u8, (y / 5) as u8, (x * y / 700) as u8, 255]
            }),
        ),
    ]
}

fn lossless(raster: &Raster, effort: Effort) -> Vec<u8> {
    let options = PngOptions {
        effort,
        ..PngOptions::default()
    };
    encode(raster, &options).unwrap()
}

fn shown(raster: &Raster) -> Vec<[u8; 4]> {
    rows::seen_pixels(raster).collect()
}

/// Decodes with the image crate.
fn decoded(file: &[u8]) -> Vec<[u8; 4]> {
    let picture = image::load_from_memory(file).unwrap().into_rgba8();
    picture.pixels().map(|pixel| rows::seen(&pixel.0)).collect()
}

#[test]
fn every_picture_decodes_to_what_was_given() {
    for (name, raster) in pictures() {
        for effort in [Effort::Fast, Effort::Balanced, Effort::Best] {
            let file = lossless(&raster, effort);
            assert!(decoded(&file) == shown(&raster), "{name}, {effort:?}");
        }
    }
}

#[test]
fn no_file_is_larger_than_the_png_crates() {
    for (name, raster) in pictures() {
        let mut theirs = Vec::new();
        let mut encoder = png::Encoder::new(
            &mut theirs,
            raster.dimensions().width,
            raster.dimensions().height,
        );
        encoder.set_color(match raster.channels() {
            Channels::Gray => png::ColorType::Grayscale,
            Channels::GrayAlpha => png::ColorType::GrayscaleAlpha,
            Channels::Rgb => png::ColorType::Rgb,
            _ => png::ColorType::Rgba,
        });
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(raster.samples()).unwrap();
        drop(writer);
        let ours = lossless(&raster, Effort::Balanced);
        // Pictures of a dozen samples: libdeflate stores so few uncompressed, and a tRNS costs more
        // than it saves.
        let slack = if raster.samples().len() < 12 { 16 } else { 0 };
        assert!(
            ours.len() <= theirs.len() + slack,
            "{name}: {} > {}",
            ours.len(),
            theirs.len()
        );
    }
}

#[test]
fn the_plainest_way_is_tried_first() {
    let all = pictures();
    let plainest = |name| {
        let (_, raster) = all.iter().find(|it| it.0 == name).unwrap();
        let ways = reduce::reduce(raster, grayness::Grayness::Free);
        let rows = ways.into_iter().next().unwrap();
        (rows.depth, rows.color)
    };
    let gray = |key| rows::Color::Gray { key };
    assert_eq!(plainest("1-bit gray"), (1, gray(None)));
    assert_eq!(plainest("2-bit gray"), (2, gray(None)));
    assert_eq!(plainest("16 grays"), (4, gray(None)));
    assert_eq!(plainest("gray in color"), (8, gray(None)));
    // Black and white leave no free value in one bit.
    assert_eq!(plainest("cut out, 2 grays"), (2, gray(Some(1))));
    assert_eq!(plainest("cut out, all grays"), (8, rows::Color::GrayAlpha));
    assert_eq!(
        plainest("cut out colors"),
        (8, rows::Color::Rgb { key: Some([0; 3]) })
    );
    assert_eq!(plainest("soft alpha"), (8, rows::Color::Rgba));
    assert_eq!(plainest("color noise"), (8, rows::Color::Rgb { key: None }));
}

#[test]
fn drawings_of_few_colors_get_a_palette() {
    let drawing = drawn(200, 150, |x, y| {
        [(x / 20 * 25) as u8, (y / 30 * 50) as u8, 77, 255]
    });
    let file = lossless(&drawing, Effort::Balanced);
    assert_eq!(file[25], 3);
    assert!(decoded(&file) == shown(&drawing));
}

#[test]
fn colors_nobody_sees_are_not_written() {
    let secret = drawn(64, 64, |x, y| [noise(x), noise(y), noise(x * y), 0]);
    let clear = drawn(64, 64, |_, _| [0; 4]);
    assert_eq!(
        lossless(&secret, Effort::Fast),
        lossless(&clear, Effort::Fast)
    );
}

fn lossy(raster: &Raster, colors: u16) -> Vec<[u8; 4]> {
    let options = PngOptions {
        palette: Palette::Lossy { colors },
        ..PngOptions::default()
    };
    decoded(&encode(raster, &options).unwrap())
}

#[test]
fn a_lossy_palette_keeps_to_its_number_and_to_what_is_transparent() {
    for (name, raster) in pictures() {
        for colors in [2, 17, 256] {
            let pixels = lossy(&raster, colors);
            let different: std::collections::HashSet<_> = pixels.iter().collect();
            assert!(different.len() <= usize::from(colors), "{name}, {colors}");
            let shown = shown(&raster);
            let holes = |pixels: &[[u8; 4]]| pixels.iter().map(|it| it[3] == 0).collect::<Vec<_>>();
            let kept = holes(&shown)
                .iter()
                .zip(holes(&pixels))
                .all(|(one, two)| !*one || two);
            assert!(kept, "{name}, {colors}");
        }
    }
}

#[test]
fn a_lossy_palette_changes_nothing_when_there_are_no_more_colors() {
    for (name, raster) in pictures() {
        let mut different: Vec<_> = shown(&raster);
        different.sort_unstable();
        different.dedup();
        if let Ok(count @ 2..=256) = u16::try_from(different.len()) {
            assert!(lossy(&raster, count) == shown(&raster), "{name}");
        }
    }
}

#[test]
fn a_lossy_palette_is_near() {
    let (_, raster) = pictures().into_iter().find(|it| it.0 == "bands").unwrap();
    let (ours, given) = (lossy(&raster, 256), shown(&raster));
    let squares: u64 = ours
        .iter()
        .flatten()
        .zip(given.iter().flatten())
        .map(|(one, two)| u64::from(one.abs_diff(*two)).pow(2))
        .sum();
    // 8 steps on average: 30 dB. pngquant 2.17 reaches 33.7 dB with 256 colors.
    assert!(squares / (given.len() as u64 * 3) < 64, "{squares}");
}

fn profile(space: &[u8; 4]) -> Vec<u8> {
    let mut profile = vec![7; 132];
    profile[16..20].copy_from_slice(space);
    profile
}

#[test]
fn a_profile_is_written_and_keeps_gray_from_color() {
    let gray = raster(9, 9, Channels::Gray, noise);
    for (space, grays) in [(b"RGB ", [2, 3, 6]), (b"GRAY", [0, 0, 4])] {
        let profile = profile(space);
        let options = PngOptions {
            profile: Some(&profile),
            ..PngOptions::default()
        };
        let file = encode(&gray, &options).unwrap();
        assert!(grays.contains(&file[25]));
        let reader = png::Decoder::new(std::io::Cursor::new(&file))
            .read_info()
            .unwrap();
        assert_eq!(reader.info().icc_profile.as_deref(), Some(&profile[..]));
    }
}

#[test]
fn what_a_png_cannot_say_is_refused() {
    let rgb = raster(9, 9, Channels::Rgb, noise);
    let gray_profile = profile(b"GRAY");
    let refused = |raster: &Raster, options: PngOptions<'_>| {
        let result = encode(raster, &options);
        assert!(
            matches!(result, Err(Error::OptionInvalid(_))),
            "{options:?}"
        );
    };
    refused(
        &rgb,
        PngOptions {
            profile: Some(&gray_profile),
            ..PngOptions::default()
        },
    );
    refused(
        &rgb,
        PngOptions {
            profile: Some(b"short"),
            ..PngOptions::default()
        },
    );
    for colors in [0, 1, 257] {
        refused(
            &rgb,
            PngOptions {
                palette: Palette::Lossy { colors },
                ..PngOptions::default()
            },
        );
    }
    refused(&raster(9, 9, Channels::Cmyk, noise), PngOptions::default());
}
