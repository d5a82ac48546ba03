//! The watcher can end the work, at every question, and is asked as often as the
//! picture is large. Work is counted in pixels, never in time: every further
//! 65,536 of them must bring a further question, in every stage.

use super::*;
use crate::support::{fixtures, pictures};
use calotype_imaging::{Light, Progress, Stage};

/// Pixels of a further question.
const BAND: u32 = 1 << 16;
const WIDTH: u32 = 512;
/// Two heights, so that what is asked once for a picture does not count.
const HEIGHTS: [u32; 2] = [256, 768];
/// Questions that the pixels between the two must bring.
const FURTHER: usize = (WIDTH * (HEIGHTS[1] - HEIGHTS[0]) / BAND) as usize;

/// A picture in every format and way of storing.
fn files(height: u32) -> Vec<(&'static str, Vec<u8>)> {
    let (photo, drawing) = (photo(WIDTH, height), drawing(WIDTH, height));
    let grey = DynamicImage::from(photo.clone()).into_luma8();
    let deep = DynamicImage::from(with_hole(&photo)).into_rgba16();
    let jpeg = |preset, subsampling| encode(&photo, preset, subsampling);
    let baseline = jpeg(Preset::BaselineFastest, Subsampling::S420);
    // What comes out is of other colours and turned by a quarter.
    let p3 = calotype_imaging::selftest::p3_jpeg(WIDTH, height);
    vec![
        ("baseline JPEG", baseline),
        (
            "progressive JPEG",
            jpeg(Preset::ProgressiveBalanced, Subsampling::S444),
        ),
        ("turned JPEG with a profile", with_orientation(&p3, 6)),
        ("PNG", file(photo.clone(), ImageFormat::Png)),
        (
            "PNG with alpha",
            file(with_hole(&drawing), ImageFormat::Png),
        ),
        ("grey PNG", file(grey, ImageFormat::Png)),
        (
            "16-bit PNG",
            file(DynamicImage::ImageRgba16(deep), ImageFormat::Png),
        ),
        ("interlaced PNG", interlaced(&photo)),
        ("lossless WebP", file(photo.clone(), ImageFormat::WebP)),
        (
            "GIF",
            file(DynamicImage::from(drawing).into_rgba8(), ImageFormat::Gif),
        ),
    ]
}

/// An RGB PNG in seven passes (PNG, third edition, § 8.1), of rows without filter.
fn interlaced(picture: &image::RgbImage) -> Vec<u8> {
    let (width, height) = picture.dimensions();
    let mut rows = Vec::new();
    for (left, top, right, down) in [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ] {
        for y in (top..height).step_by(down) {
            rows.push(0);
            rows.extend(
                (left..width)
                    .step_by(right)
                    .flat_map(|x| picture.get_pixel(x, y).0),
            );
        }
    }
    let mut compressor = libdeflater::Compressor::new(libdeflater::CompressionLvl::fastest());
    let mut packed = vec![0; compressor.zlib_compress_bound(rows.len())];
    let length = compressor.zlib_compress(&rows, &mut packed).unwrap();
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    [
        b"\x89PNG\r\n\x1a\n",
        &fixtures::chunk(b"IHDR", &[&sides[..], b"\x08\x02\0\0\x01"].concat())[..],
        &fixtures::chunk(b"IDAT", &packed[..length]),
        &fixtures::chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn an_interlaced_picture_is_read_as_another_decoder_does() {
    let picture = photo(61, 43);
    let bytes = interlaced(&picture);
    assert_eq!(decode(&bytes).into_rgb8(), picture);
    let made = run(&bytes, &as_is(Output::Png)).unwrap().picture;
    assert_eq!(decode(&made.bytes).into_rgb8(), picture);
}

/// Questions asked in each stage: decode, resize, encode.
fn asked(bytes: &[u8], options: &Options) -> [usize; 3] {
    let mut asked = [0; 3];
    let made = prepare(
        bytes,
        options,
        &Limits::SOURCE,
        &mut |Progress { stage, done }| {
            assert!((0.0..=1.0).contains(&done), "{stage:?} {done}");
            match stage {
                Stage::Inspect => {}
                Stage::Decode => asked[0] += 1,
                Stage::Resize => asked[1] += 1,
                Stage::Encode => asked[2] += 1,
            }
            ControlFlow::Continue(())
        },
    );
    made.unwrap();
    asked
}

/// How many more for the higher picture.
fn further(low: &[u8], high: &[u8], options: [&Options; 2]) -> [usize; 3] {
    let (low, high) = (asked(low, options[0]), asked(high, options[1]));
    [0, 1, 2].map(|stage| high[stage].saturating_sub(low[stage]))
}

#[test]
fn every_band_of_pixels_asks_in_every_format() {
    let [low, high] = HEIGHTS.map(files);
    for ((name, low), (_, high)) in low.iter().zip(&high) {
        for output in OUTPUTS {
            let options = as_is(output);
            let [decode, resize, encode] = further(low, high, [&options; 2]);
            // libwebp decodes, and writes, at a pace of its own.
            let is_webp = |format| format == Some(Format::Webp);
            if !is_webp(Format::sniff(low)) {
                assert!(decode >= FURTHER, "{name} to {output:?}: {decode} decoding");
            }
            // A JPEG asks by rows of blocks, which turning makes longer, not more.
            let is_longer = name.contains("turned") && output == Output::Jpeg;
            if matches!(output, Output::Jpeg | Output::Png | Output::PngPalette) && !is_longer {
                assert!(encode >= FURTHER, "{name} to {output:?}: {encode} encoding");
            }
            if name.contains("turned") || name.contains("16-bit") {
                assert!(resize >= FURTHER, "{name} to {output:?}: {resize} turning");
            }
        }
    }
}

#[test]
fn every_band_of_pixels_asks_when_light_is_mixed() {
    let [low, high] = HEIGHTS.map(files);
    let half = |height: u32| Options {
        max_side: WIDTH.max(height) / 2,
        light: Light::Linear,
        ..as_is(Output::Jpeg)
    };
    let options = HEIGHTS.map(half);
    for ((name, low), (_, high)) in low.iter().zip(&high) {
        let [_, resize, _] = further(low, high, [&options[0], &options[1]]);
        // A JPEG may have been made smaller while it was read.
        let wanted = if name.contains("JPEG") {
            FURTHER / 4
        } else {
            FURTHER
        };
        assert!(resize >= wanted, "{name}: {resize}");
    }
}

/// Runs until the watcher breaks at that call; how often it was called.
fn broken_off(bytes: &[u8], options: &Options, last: usize) -> (Result<Prepared, Error>, usize) {
    let mut calls = 0;
    let result = prepare(bytes, options, &Limits::SOURCE, &mut |_| {
        calls += 1;
        if calls == last {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    (result, calls)
}

#[test]
fn every_call_can_end_the_work_in_every_format() {
    let drawn = file(with_hole(&drawing(60, 45)), ImageFormat::Png);
    let shot = encode(&photo(60, 45), Preset::BaselineFastest, Subsampling::S420);
    let turned = with_orientation(&calotype_imaging::selftest::p3_jpeg(60, 45), 8);
    let passes = interlaced(&photo(60, 45));
    let animated = pictures::ANIMATED_WEBP.to_vec();
    let still = pictures::STILL_GIF.to_vec();
    for bytes in [drawn, shot, turned, passes, animated, still] {
        for output in OUTPUTS {
            let options = Options {
                max_side: 40,
                sizes: vec![20],
                max_bytes: Some(300),
                placeholders: true,
                ..as_is(output)
            };
            let (whole, calls) = broken_off(&bytes, &options, usize::MAX);
            assert!(whole.is_ok());
            // The first and last ones, and about eight between.
            let middle = (1..=calls).step_by((calls / 8).max(1));
            for last in middle.chain(calls.saturating_sub(3).max(1)..=calls) {
                let (result, called) = broken_off(&bytes, &options, last);
                assert_eq!(
                    result,
                    Err(Error::Cancelled),
                    "{output:?} {last} of {calls}"
                );
                assert_eq!(called, last, "{output:?}: work went on after the break");
            }
        }
    }
}

#[test]
fn every_single_call_can_end_the_work_on_a_larger_picture() {
    let [low, _] = HEIGHTS.map(files);
    for (name, bytes) in low {
        // One coding that is all our own, so that each of its calls can be tried.
        let options = Options {
            max_side: 64,
            ..as_is(Output::Png)
        };
        let (whole, calls) = broken_off(&bytes, &options, usize::MAX);
        assert!(whole.is_ok());
        for last in (1..=calls).step_by(calls.div_ceil(40)) {
            let (result, called) = broken_off(&bytes, &options, last);
            assert_eq!((result, called), (Err(Error::Cancelled), last), "{name}");
        }
    }
}
