//! The whole path from every format to every other: which one comes out, with
//! which pixels, and what is said of it.

#![allow(clippy::unwrap_used)] // fixtures are sound, and a test may panic

mod fixtures;
mod pictures;

use std::ops::ControlFlow;

use calotype_imaging::{
    Animation, Chroma, ColourSpace, Error, Limits, MetadataFound, Options, Output, Prepared, Speed,
    StripOptions, inspect_whole, prepare, strip,
};
use calotype_protocol::Format;
use fixtures::{
    decode, drawing, encode, file, photo, run, with_chunk, with_hole, with_orientation,
    with_segment,
};
use image::{DynamicImage, ImageFormat, RgbaImage, imageops::FilterType};
use mozjpeg_rs::{Preset, Subsampling};

const OUTPUTS: [Output; 7] = [
    Output::Auto,
    Output::AutoWebp,
    Output::Jpeg,
    Output::Webp,
    Output::WebpLossless,
    Output::Png,
    Output::PngPalette,
];
const SIDES: (u32, u32) = (160, 120);

fn as_is(format: Output) -> Options {
    Options {
        format,
        quality: 92,
        speed: Speed::Fast,
        ..Options::default()
    }
}

struct Source {
    name: &'static str,
    bytes: Vec<u8>,
    /// What somebody else's decoder shows.
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
        // Not only multiples of 257, or rounding would not be seen.
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
            "grey PNG",
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

/// Colours that nobody sees do not count.
fn visible(picture: &RgbaImage) -> RgbaImage {
    let mut picture = picture.clone();
    for pixel in picture.pixels_mut().filter(|it| it.0[3] == 0) {
        pixel.0 = [0; 4];
    }
    picture
}

/// Mean absolute difference of colours as shown on white, and of alpha.
fn differences(a: &RgbaImage, b: &RgbaImage) -> (f64, f64) {
    assert_eq!(a.dimensions(), b.dimensions());
    let shown = |[r, g, b, a]: [u8; 4]| {
        [r, g, b].map(|it| (u32::from(it) * u32::from(a) + (255 - u32::from(a)) * 255) / 255)
    };
    let (mut colour, mut alpha) = (0, 0);
    for (a, b) in a.pixels().zip(b.pixels()) {
        let pairs = shown(a.0).into_iter().zip(shown(b.0));
        colour += pairs.map(|(a, b)| u64::from(a.abs_diff(b))).sum::<u64>();
        alpha += u64::from(a.0[3].abs_diff(b.0[3]));
    }
    let count = a.pixels().len() as f64;
    (colour as f64 / 3.0 / count, alpha as f64 / count)
}

/// What the options promise, whatever the source's own format.
fn allowed(output: Output, source: &Source) -> &'static [Format] {
    match (output, source.is_photo, source.has_alpha) {
        (Output::Jpeg, ..) | (Output::Auto, true, false) => &[Format::Jpeg],
        (Output::Webp | Output::WebpLossless, ..)
        | (Output::AutoWebp, true, _)
        | (Output::Auto, true, true) => &[Format::Webp],
        (Output::Png | Output::PngPalette, ..) => &[Format::Png],
        (Output::Auto, false, false) => &[Format::Jpeg, Format::Webp, Format::Png],
        (Output::Auto | Output::AutoWebp, false, _) => &[Format::Webp, Format::Png],
    }
}

#[test]
fn every_source_becomes_every_format() {
    for source in sources() {
        for output in OUTPUTS {
            let name = format!("{} to {output:?}", source.name);
            let made = run(&source.bytes, &as_is(output)).unwrap().picture;
            let seen = inspect_whole(&made.bytes, &Limits::SOURCE).unwrap();
            assert_eq!(seen.format, made.format, "{name}");
            assert_eq!(seen.dimensions, made.dimensions, "{name}");
            assert_eq!(
                (seen.frames, seen.metadata),
                (1, MetadataFound::default()),
                "{name}"
            );
            let is_allowed = allowed(output, &source).contains(&made.format);
            assert!(is_allowed || made.is_original, "{name}: {:?}", made.format);
            assert!(made.fits, "{name}");

            let pixels = first_frame(&made.bytes);
            let (colour, alpha) = differences(&pixels, &source.seen);
            let is_lossless = match output {
                Output::WebpLossless | Output::Png => true,
                // Few colours need no palette that loses any.
                Output::PngPalette => !source.is_photo && !source.has_alpha,
                _ => made.is_original || made.quality.is_none() && output != Output::PngPalette,
            };
            // Two JPEG decoders may differ by one in a sample, here and there.
            if is_lossless && source.name == "JPEG" {
                assert!(colour < 0.1 && alpha == 0.0, "{name}: {colour} {alpha}");
            } else if is_lossless {
                assert!(
                    visible(&pixels) == visible(&source.seen),
                    "{name}: {colour} {alpha}"
                );
            }
            // Flattened on white, which is what `differences` shows it on.
            let keeps_alpha = made.format != Format::Jpeg;
            // Quality 92; edges ring, and sharp colours are lost where chroma is halved.
            let bound = match output {
                Output::PngPalette => 6.0,
                _ if source.is_photo => 2.5,
                Output::Webp => 12.0,
                _ => 5.0,
            };
            assert!(colour < bound, "{name}: {colour}");
            if keeps_alpha && output != Output::PngPalette {
                assert_eq!(alpha, 0.0, "{name}");
            } else if keeps_alpha {
                assert!(alpha < 4.0, "{name}: {alpha}");
            }

            let is_lossy = matches!(output, Output::Jpeg | Output::Webp)
                || source.is_photo && matches!(output, Output::Auto | Output::AutoWebp);
            if is_lossy && !made.is_original {
                assert_eq!(made.quality, Some(92), "{name}");
            } else if !matches!(output, Output::Auto | Output::AutoWebp) {
                assert_eq!(made.quality, None, "{name}");
            }
        }
    }
}

#[test]
fn every_source_is_made_smaller_alike() {
    let (width, height) = (SIDES.0 / 2, SIDES.1 / 2);
    for source in sources().iter().filter(|it| it.seen.dimensions() == SIDES) {
        // Premultiplied, or what is hidden would bleed into what is seen.
        let mut premultiplied = DynamicImage::from(source.seen.clone()).into_rgba32f();
        for pixel in premultiplied.pixels_mut() {
            let alpha = pixel.0[3];
            pixel.0 = [
                pixel.0[0] * alpha,
                pixel.0[1] * alpha,
                pixel.0[2] * alpha,
                alpha,
            ];
        }
        let small = image::imageops::resize(&premultiplied, width, height, FilterType::Lanczos3);
        let expected = RgbaImage::from_fn(width, height, |x, y| {
            let [r, g, b, a] = small.get_pixel(x, y).0;
            let part = |it: f32| (it / a.max(1e-4) * 255.0).round().clamp(0.0, 255.0) as u8;
            image::Rgba([
                part(r),
                part(g),
                part(b),
                (a * 255.0).round().clamp(0.0, 255.0) as u8,
            ])
        });
        for output in [
            Output::WebpLossless,
            Output::Png,
            Output::Webp,
            Output::Jpeg,
        ] {
            let options = Options {
                max_side: width,
                ..as_is(output)
            };
            let made = run(&source.bytes, &options).unwrap().picture;
            assert!(!made.is_original);
            let (colour, alpha) = differences(&first_frame(&made.bytes), &expected);
            let is_lossless = matches!(output, Output::WebpLossless | Output::Png);
            // Rounding between passes and of premultiplied samples; a JPEG that was
            // 4:4:4 has its chroma halved only when another JPEG comes out.
            let bound = match (is_lossless, source.is_photo) {
                (true, _) => 1.0,
                (false, true) => 3.0,
                (false, false) => 16.0,
            };
            let name = format!("{} to {output:?}", source.name);
            assert!(colour < bound, "{name}: {colour}");
            assert!(alpha < 0.6 || output == Output::Jpeg, "{name}: {alpha}");
        }
    }
}

#[test]
fn a_drawing_gets_the_smallest_of_three() {
    for name in ["drawn PNG", "GIF"] {
        let source = sources().into_iter().find(|it| it.name == name).unwrap();
        let length = |output| {
            run(&source.bytes, &as_is(output))
                .unwrap()
                .picture
                .bytes
                .len()
        };
        let smallest = [Output::WebpLossless, Output::Png, Output::Jpeg].map(length);
        let smallest = smallest.into_iter().min().unwrap();
        assert!(length(Output::Auto) <= smallest, "{name}");
    }
}

#[test]
fn transparent_pixels_show_the_background_in_a_jpeg() {
    let picture = with_hole(&photo(SIDES.0, SIDES.1));
    let bytes = file(picture.clone(), ImageFormat::Png);
    let options = Options {
        background: [10, 120, 40],
        ..as_is(Output::Jpeg)
    };
    let made = decode(&run(&bytes, &options).unwrap().picture.bytes).into_rgb8();
    let middle = made.get_pixel(SIDES.0 / 2, SIDES.1 / 2).0;
    assert_eq!(picture.get_pixel(SIDES.0 / 2, SIDES.1 / 2).0[3], 0);
    for (ours, expected) in middle.into_iter().zip([10u8, 120, 40]) {
        assert!(ours.abs_diff(expected) <= 4, "{middle:?}");
    }
}

#[test]
fn what_moves_passes_through_or_stands_still() {
    for moving in [
        pictures::ANIMATED_GIF.to_vec(),
        pictures::ANIMATED_WEBP.to_vec(),
        pictures::animated_png(),
    ] {
        let frames = pictures::frames(&moving);
        assert!(frames.len() > 1);
        let loaded = [&moving[..], b"trailer"].concat();
        let options = Options {
            animation: Animation::PassThrough,
            max_side: 10,
            sizes: vec![20, 4000],
            placeholders: true,
            ..as_is(Output::Auto)
        };
        let passed = run(&loaded, &options).unwrap();
        assert_eq!(passed.picture.bytes, moving);
        assert_eq!(pictures::frames(&passed.picture.bytes), frames);
        assert!(passed.picture.is_original && passed.picture.quality.is_none());
        assert_eq!(passed.picture.format, passed.source.format);
        assert_eq!(passed.picture.dimensions, passed.source.dimensions);
        assert!(passed.placeholders.is_some());
        assert_eq!(passed.sizes.len(), 2);
        for (still, side) in passed.sizes.iter().zip([20, 4000]) {
            assert!(!still.is_original);
            assert_eq!(pictures::frames(&still.bytes).len(), 1);
            assert_eq!(still.dimensions, passed.source.dimensions.fit_within(side));
        }

        let still = run(&loaded, &as_is(Output::Png)).unwrap().picture;
        assert!(!still.is_original && !decode(&still.bytes).to_rgba8().is_empty());
        assert_eq!(pictures::frames(&still.bytes).len(), 1);
        let (width, height) = (still.dimensions.width, still.dimensions.height);
        let first = match frames[0].0.len() as u32 / width / height {
            3 => image::RgbImage::from_raw(width, height, frames[0].0.clone())
                .map(DynamicImage::from),
            _ => RgbaImage::from_raw(width, height, frames[0].0.clone()).map(DynamicImage::from),
        };
        assert!(visible(&first_frame(&still.bytes)) == visible(&first.unwrap().into_rgba8()));
    }
}

#[test]
fn sizes_come_in_their_order_and_equal_ones_share() {
    let bytes = encode(&photo(300, 200), Preset::BaselineFastest, Subsampling::S420);
    for format in [Output::Jpeg, Output::Webp, Output::Png] {
        let options = Options {
            max_side: 150,
            sizes: vec![30, 225, 150, 60, 5000, 30, 300],
            placeholders: true,
            ..as_is(format)
        };
        let made = run(&bytes, &options).unwrap();
        let widths: Vec<u32> = made.sizes.iter().map(|it| it.dimensions.width).collect();
        assert_eq!(widths, [30, 225, 150, 60, 300, 30, 300]);
        assert_eq!(made.sizes[2], made.picture);
        assert_eq!(made.sizes[0], made.sizes[5]);
        assert_eq!(made.sizes[4], made.sizes[6]);
        let full = decode(&bytes);
        for picture in made.sizes.iter().chain([&made.picture]) {
            let out = decode(&picture.bytes).into_rgba8();
            assert_eq!(
                out.dimensions(),
                (picture.dimensions.width, picture.dimensions.height)
            );
            assert_eq!(picture.dimensions.height, picture.dimensions.width * 2 / 3);
            let expected = full.resize_exact(out.width(), out.height(), FilterType::Lanczos3);
            let (colour, _) = differences(&out, &expected.into_rgba8());
            // The smallest is nearly all edges.
            assert!(colour < 3.5, "{format:?} {}: {colour}", out.width());
        }
        assert!(made.placeholders.is_some());
        let none = run(&bytes, &as_is(format)).unwrap();
        assert!(none.placeholders.is_none() && none.sizes.is_empty());
    }
}

#[test]
fn placeholders_are_of_the_picture() {
    let red = image::RgbImage::from_pixel(90, 60, image::Rgb([200, 30, 30]));
    let options = Options {
        placeholders: true,
        ..as_is(Output::Auto)
    };
    let made = run(&file(red, ImageFormat::Png), &options).unwrap();
    let placeholders = made.placeholders.unwrap();
    for (ours, expected) in placeholders.dominant.into_iter().zip([200u8, 30, 30]) {
        assert!(ours.abs_diff(expected) <= 8, "{:?}", placeholders.dominant);
    }
    let (width, height, shown) = thumbhash::thumb_hash_to_rgba(&placeholders.thumbhash).unwrap();
    assert!(width > height);
    for (ours, expected) in shown[..3].iter().zip([200u8, 30, 30]) {
        assert!(ours.abs_diff(expected) <= 12, "{:?}", &shown[..4]);
    }
    assert_eq!(placeholders.blurhash.len(), 4 + 2 * 12);
}

#[test]
fn max_bytes_is_met_or_said_not_to_be() {
    let bytes = encode(&photo(200, 150), Preset::BaselineFastest, Subsampling::S420);
    for output in OUTPUTS {
        let free = Options {
            max_side: 120,
            sizes: vec![60],
            ..as_is(output)
        };
        let natural = run(&bytes, &free).unwrap().picture;
        for divisor in [2, 5] {
            let max_bytes = natural.bytes.len() as u64 / divisor;
            let options = Options {
                max_bytes: Some(max_bytes),
                ..free.clone()
            };
            let made = run(&bytes, &options).unwrap();
            for picture in made.sizes.iter().chain([&made.picture]) {
                let fits = picture.bytes.len() as u64 <= max_bytes;
                assert_eq!(picture.fits, fits, "{output:?} / {divisor}");
            }
            let has_quality = natural.quality.is_some();
            if has_quality {
                assert!(made.picture.fits, "{output:?} / {divisor}");
                assert!(
                    made.picture.quality < natural.quality,
                    "{output:?} / {divisor}"
                );
            }
        }
        let options = Options {
            max_bytes: Some(20),
            ..free
        };
        let made = run(&bytes, &options).unwrap().picture;
        assert!(!made.fits && made.bytes.len() > 20, "{output:?}");
        assert!(made.quality.is_none_or(|it| it == 1), "{output:?}");
        assert!(decode(&made.bytes).width() == 120);
    }
}

/// A source so small that no encoder of more quality comes near it, with a comment.
fn tight() -> [(Output, Vec<u8>); 3] {
    let picture = photo(200, 150);
    let png = file(picture.clone(), ImageFormat::Png);
    let at = |output| {
        let options = Options {
            quality: 10,
            speed: Speed::Small,
            ..as_is(output)
        };
        run(&png, &options).unwrap().picture.bytes
    };
    let (webp, png) = (at(Output::Webp), at(Output::PngPalette));
    let trailer = |bytes: Vec<u8>| [&bytes[..], b"SECRET"].concat();
    [
        (
            Output::Jpeg,
            with_segment(&at(Output::Jpeg), 0xFE, b"SECRET"),
        ),
        (Output::Webp, trailer(webp)),
        (Output::Png, with_chunk(&png, b"tEXt", b"Comment\0SECRET")),
    ]
}

#[test]
fn a_source_that_would_grow_stays_but_for_its_metadata() {
    for (output, bytes) in tight() {
        let clean = strip(&bytes, &StripOptions::default(), &Limits::SOURCE)
            .unwrap()
            .bytes;
        assert!(clean.len() < bytes.len());
        for format in [output, Output::Auto] {
            let options = Options {
                quality: 95,
                ..as_is(format)
            };
            let made = run(&bytes, &options).unwrap().picture;
            if format == output {
                assert!(made.is_original && made.quality.is_none(), "{format:?}");
                assert_eq!(made.bytes, clean, "{output:?} {format:?}");
            }
            assert!(made.bytes.len() <= clean.len(), "{output:?} {format:?}");
            // Smaller it may not stay as it is.
            let smaller = Options {
                max_side: 100,
                ..options
            };
            assert!(!run(&bytes, &smaller).unwrap().picture.is_original);
        }
    }
}

#[test]
fn a_source_that_has_to_change_does_not_stay() {
    let [(_, jpeg), (_, webp), _] = tight();
    let options = Options {
        quality: 95,
        ..as_is(Output::Auto)
    };
    let turned = with_orientation(&jpeg, 6);
    assert!(!run(&turned, &options).unwrap().picture.is_original);
    let other_format = Options {
        format: Output::Jpeg,
        ..options.clone()
    };
    assert!(!run(&webp, &other_format).unwrap().picture.is_original);
    // Display P3, as a segment of the small JPEG.
    let p3 = calotype_imaging::selftest::p3_jpeg(8, 8);
    let length = usize::from(u16::from_be_bytes([p3[4], p3[5]]));
    let wide = with_segment(&jpeg, 0xE2, &p3[6..4 + length]);
    let made = run(&wide, &options).unwrap().picture;
    assert!(!made.is_original && made.bytes.len() > wide.len());
    let kept = Options {
        colour: ColourSpace::Keep,
        ..options
    };
    assert!(run(&wide, &kept).unwrap().picture.is_original);
}

/// Sampling factors of the components in a JPEG's frame header (T.81 B.2.2).
fn sampling(file: &[u8]) -> Vec<u8> {
    let mut at = 2;
    while !matches!(file[at + 1], 0xC0..=0xC2) {
        at += 2 + usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]]));
    }
    let components = file[at + 10..].chunks(3).take(usize::from(file[at + 9]));
    components.map(|it| it[1]).collect()
}

#[test]
fn colour_detail_is_kept_where_asked_or_needed() {
    let (full, half) = ([0x11, 0x11, 0x11], [0x22, 0x11, 0x11]);
    let (photo, drawing) = (photo(200, 150), drawing(200, 150));
    let jpeg = encode(&photo, Preset::BaselineFastest, Subsampling::S420);
    let drawn_jpeg = encode(&drawing, Preset::BaselineFastest, Subsampling::S444);
    let files = [
        ("photo JPEG", jpeg, half),
        ("photo PNG", file(photo, ImageFormat::Png), half),
        ("drawn PNG", file(drawing, ImageFormat::Png), full),
        ("drawn JPEG", drawn_jpeg, full),
    ];
    for (name, bytes, expected) in files {
        for speed in [Speed::Fast, Speed::Balanced] {
            for (chroma, expected) in [
                (Chroma::Auto, expected),
                (Chroma::Half, half),
                (Chroma::Full, full),
            ] {
                for max_side in [4000, 150] {
                    let options = Options {
                        chroma,
                        max_side,
                        speed,
                        quality: 80,
                        ..as_is(Output::Jpeg)
                    };
                    let made = run(&bytes, &options).unwrap().picture;
                    assert!(!made.is_original, "{name}");
                    let found = sampling(&made.bytes);
                    assert_eq!(found, expected, "{name} {chroma:?} {max_side}");
                }
            }
        }
    }
}

#[test]
fn a_profile_comes_out_only_when_colours_are_kept() {
    let bytes = calotype_imaging::selftest::p3_jpeg(120, 80);
    for output in OUTPUTS {
        for (colour, is_kept) in [(ColourSpace::Srgb, false), (ColourSpace::Keep, true)] {
            let options = Options {
                colour,
                max_side: 60,
                ..as_is(output)
            };
            let made = run(&bytes, &options).unwrap().picture;
            let seen = inspect_whole(&made.bytes, &Limits::SOURCE).unwrap();
            assert_eq!(seen.metadata.icc, is_kept, "{output:?}");
            assert!(!seen.metadata.is_private(), "{output:?}");
        }
    }
    // sRGB needs none.
    let plain = calotype_imaging::selftest::photo_jpeg(120, 80);
    let options = Options {
        colour: ColourSpace::Keep,
        max_side: 60,
        ..as_is(Output::Jpeg)
    };
    let made = run(&plain, &options).unwrap().picture;
    assert_eq!(
        inspect_whole(&made.bytes, &Limits::SOURCE)
            .unwrap()
            .metadata,
        MetadataFound::default()
    );
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
    let animated = pictures::ANIMATED_WEBP.to_vec();
    for bytes in [drawn, shot, animated, pictures::STILL_GIF.to_vec()] {
        for output in OUTPUTS {
            let options = Options {
                max_side: 40,
                sizes: vec![20],
                max_bytes: Some(300),
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
