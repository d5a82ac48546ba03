//! The watcher is called for every stage once, in order, and can end the work at each.

use super::*;
use crate::support::{fixtures, pictures};
use calotype_imaging::{ResizeLight, Stage, prepare_pixels};
use calotype_protocol::Dimensions;

const WIDTH: u32 = 512;
const HEIGHT: u32 = 256;

/// A picture in every format and storage form.
fn files(height: u32) -> Vec<(&'static str, Vec<u8>)> {
    let (photo, drawing) = (photo(WIDTH, height), drawing(WIDTH, height));
    let gray = DynamicImage::from(photo.clone()).into_luma8();
    let deep = DynamicImage::from(with_hole(&photo)).into_rgba16();
    let jpeg = |preset, subsampling| encode(&photo, preset, subsampling);
    let baseline = jpeg(Preset::BaselineFastest, Subsampling::S420);
    // A result in other colors, and turned by a quarter.
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
        ("gray PNG", file(gray, ImageFormat::Png)),
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

/// An RGB PNG in seven passes (PNG, third edition, § 8.1), with unfiltered rows.
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

/// Stages in the order of the watcher's calls.
fn told(bytes: &[u8], options: &Options) -> Vec<Stage> {
    let mut told = Vec::new();
    let made = prepare(bytes, options, &Limits::SOURCE, &mut |stage| {
        told.push(stage);
        ControlFlow::Continue(())
    });
    made.unwrap();
    told
}

const ALL: [Stage; 4] = [Stage::Inspect, Stage::Decode, Stage::Resize, Stage::Encode];

#[test]
fn every_stage_is_told_once_in_every_format() {
    for (name, bytes) in files(HEIGHT) {
        for output in OUTPUTS {
            assert_eq!(told(&bytes, &as_is(output)), ALL, "{name} to {output:?}");
        }
    }
}

#[test]
fn every_stage_is_told_once_however_many_results_there_are() {
    let options = Options {
        max_side: Some(WIDTH / 2),
        variants: vec![200, 100, 50],
        max_bytes: Some(2_000),
        resize_light: ResizeLight::Linear,
        placeholders: true,
        ..as_is(Output::Auto)
    };
    for (name, bytes) in files(HEIGHT) {
        assert_eq!(told(&bytes, &options), ALL, "{name}");
    }
}

#[test]
fn pixels_have_no_stage_of_decoding() {
    let sides = Dimensions {
        width: 40,
        height: 30,
    };
    let rgba = [200, 30, 30, 255].repeat(40 * 30);
    let mut told = Vec::new();
    let made = prepare_pixels(
        rgba,
        sides,
        &as_is(Output::Png),
        &Limits::SOURCE,
        &mut |stage| {
            told.push(stage);
            ControlFlow::Continue(())
        },
    );
    made.unwrap();
    assert_eq!(told, [Stage::Inspect, Stage::Resize, Stage::Encode]);
}

/// Runs until the watcher breaks at that call; returns the number of calls.
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
                max_side: Some(40),
                variants: vec![20],
                max_bytes: Some(300),
                placeholders: true,
                ..as_is(output)
            };
            let (whole, calls) = broken_off(&bytes, &options, usize::MAX);
            assert!(whole.is_ok());
            // The first and last calls, and about eight between.
            let middle = (1..=calls).step_by((calls / 8).max(1));
            for last in middle.chain(calls.saturating_sub(3).max(1)..=calls) {
                let (result, called) = broken_off(&bytes, &options, last);
                assert_eq!(result, Err(Error::Canceled), "{output:?} {last} of {calls}");
                assert_eq!(called, last, "{output:?}: work went on after the break");
            }
        }
    }
}

#[test]
fn every_single_call_can_end_the_work_on_a_larger_picture() {
    for (name, bytes) in files(HEIGHT) {
        // A coding that is entirely our own, so that each of its calls can be tried.
        let options = Options {
            max_side: Some(64),
            ..as_is(Output::Png)
        };
        let (whole, calls) = broken_off(&bytes, &options, usize::MAX);
        assert!(whole.is_ok());
        for last in (1..=calls).step_by(calls.div_ceil(40)) {
            let (result, called) = broken_off(&bytes, &options, last);
            assert_eq!((result, called), (Err(Error::Canceled), last), "{name}");
        }
    }
}
