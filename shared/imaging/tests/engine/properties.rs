//! Properties of any picture with any options.

use crate::support::fixtures;
use crate::support::fixtures::{
    Exif, Order, decode, encode, file, photo, run, with_chunk, with_exif, with_segment,
};
use calotype_imaging::{
    ChromaSubsampling, Effort, Limits, MetadataFound, Options, Output, StripOptions, inspect, strip,
};
use image::{ImageFormat, RgbImage};
use mozjpeg_rs::{Encoder, Preset, Subsampling};
use proptest::{
    prelude::{Just, ProptestConfig, Strategy, any, prop_oneof},
    prop_assert, prop_assert_eq, proptest,
};

/// The same cases on every run, and no files written: a failure becomes a test.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(0x9E37_79B9_7F4A_7C15),
        ..ProptestConfig::default()
    }
}

/// From soft gradients to noise, with any sides.
fn pictures(longest: u32) -> impl Strategy<Value = RgbImage> {
    let sides = (1..=longest, 1..=longest);
    (sides, any::<[u8; 3]>(), any::<[u8; 3]>(), 0..5u32).prop_map(
        |((width, height), from, to, roughness)| {
            let mut noise = u32::from_be_bytes([from[0], to[0], from[1], 1]);
            RgbImage::from_fn(width, height, |x, y| {
                noise ^= noise << 13;
                noise ^= noise >> 17;
                noise ^= noise << 5;
                let part = (x + y) * 255 / (width + height);
                image::Rgb([0, 1, 2].map(|it| {
                    let (from, to) = (u32::from(from[it]), u32::from(to[it]));
                    let shade = (from * (255 - part) + to * part) / 255;
                    let grain = (noise >> (8 * it)) & ((1 << (2 * roughness)) - 1) & 0xFF;
                    (shade ^ grain) as u8
                }))
            })
        },
    )
}

fn presets() -> impl Strategy<Value = (Preset, Subsampling)> {
    let presets = prop_oneof![
        Just(Preset::BaselineFastest),
        Just(Preset::ProgressiveBalanced)
    ];
    let samplings = prop_oneof![
        Just(Subsampling::S420),
        Just(Subsampling::S422),
        Just(Subsampling::S440),
        Just(Subsampling::S444)
    ];
    (presets, samplings)
}

fn outputs() -> impl Strategy<Value = Output> {
    prop_oneof![
        Just(Output::Auto),
        Just(Output::AutoWebp),
        Just(Output::Jpeg),
        Just(Output::Webp),
        Just(Output::WebpLossless),
        Just(Output::Png),
        Just(Output::PngPalette),
    ]
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_picture_never_grows_nor_vanishes_and_keeps_its_shape(
        picture in pictures(150),
        (preset, sampling) in presets(),
        (max_side, size) in (1..200u32, 1..200u32),
        orientation in 1..=8u16,
    ) {
        let bytes = encode(&picture, preset, sampling);
        let bytes = fixtures::with_orientation(&bytes, orientation);
        let options = Options {
            max_side: Some(max_side),
            variants: vec![size],
            format: Output::Jpeg,
            effort: Effort::Fast,
            ..Options::default()
        };
        let made = run(&bytes, &options).unwrap();
        let (stored_width, stored_height) = picture.dimensions();
        let (width, height) = match orientation {
            5.. => (stored_height, stored_width),
            _ => (stored_width, stored_height),
        };
        for (made, side) in [(&made.picture, max_side), (&made.variants[0], size)] {
            let seen = decode(&made.bytes);
            prop_assert_eq!(
                (seen.width(), seen.height()),
                (made.dimensions.width, made.dimensions.height)
            );
            prop_assert!((1..=width).contains(&seen.width()));
            prop_assert!((1..=height).contains(&seen.height()));
            // The longest side is exact; the other is exact to less than a pixel, but at least one
            // pixel.
            prop_assert_eq!(seen.width().max(seen.height()), side.min(width.max(height)));
            let scale = f64::from(side.min(width.max(height))) / f64::from(width.max(height));
            for (is, was) in [(seen.width(), width), (seen.height(), height)] {
                let ideal = (f64::from(was) * scale).max(1.0);
                prop_assert!((f64::from(is) - ideal).abs() < 1.0, "{} {}", is, ideal);
            }
        }
    }

    #[test]
    fn a_file_has_at_most_the_bytes_or_says_so(
        picture in pictures(80),
        format in outputs(),
        max_bytes in 30..6000u64,
        quality in 1..=100u8,
    ) {
        let bytes = file(picture, ImageFormat::Png);
        let options = Options {
            max_bytes: Some(max_bytes),
            variants: vec![20],
            format,
            quality: Some(quality),
            effort: Effort::Fast,
            ..Options::default()
        };
        let made = run(&bytes, &options).unwrap();
        for picture in made.variants.iter().chain([&made.picture]) {
            prop_assert_eq!(picture.fits, picture.bytes.len() as u64 <= max_bytes);
            // Drawings have quality 90 or more as long as that fits.
            prop_assert!(picture.quality.is_none_or(|it| it <= quality.max(90)));
            prop_assert_eq!(decode(&picture.bytes).width(), picture.dimensions.width);
        }
    }

    #[test]
    fn stripping_a_jpeg_twice_is_once_and_keeps_its_pixels(
        picture in pictures(60),
        (preset, sampling) in presets(),
        comment in proptest::collection::vec(any::<u8>(), 0..300),
        trailer in proptest::collection::vec(any::<u8>(), 0..100),
        marker in 0xE1..=0xEFu8,
        restart in 0..4u16,
    ) {
        let (width, height) = picture.dimensions();
        // For progressive files that encoder writes the interval and omits the markers.
        let is_baseline = matches!(preset, Preset::BaselineFastest);
        let clean = Encoder::new(preset)
            .subsampling(sampling)
            .restart_interval(if is_baseline { restart } else { 0 })
            .encode_rgb(picture.as_raw(), width, height)
            .unwrap();
        let exif = Exif { camera: true, gps: true, thumbnail: true, ..Exif::default() };
        let loaded = with_exif(&clean, Order::Big, exif);
        let loaded = with_segment(&with_segment(&loaded, 0xFE, &comment), marker, &comment);
        let loaded = [&loaded[..], &trailer].concat();
        check_stripped(&loaded, &clean);
    }

    #[test]
    fn stripping_a_png_twice_is_once_and_keeps_its_pixels(
        picture in pictures(60),
        text in proptest::collection::vec(any::<u8>(), 0..300),
        trailer in proptest::collection::vec(any::<u8>(), 0..100),
        name in "[a-z][a-zA-Z][A-Z][a-z]",
    ) {
        let clean = file(picture, ImageFormat::Png);
        let name: [u8; 4] = name.into_bytes().try_into().unwrap();
        let loaded = with_chunk(&with_chunk(&clean, b"tEXt", &text), &name, &text);
        check_stripped(&[&loaded[..], &trailer].concat(), &clean);
    }
}

fn check_stripped(loaded: &[u8], clean: &[u8]) {
    let once = strip(loaded, &StripOptions::default(), &Limits::SOURCE).unwrap();
    assert_eq!(once.removed.bytes, (loaded.len() - once.bytes.len()) as u64);
    assert_eq!(decode(&once.bytes), decode(loaded));
    assert_eq!(decode(&once.bytes), decode(clean));
    let seen = inspect(&once.bytes, &Limits::SOURCE).unwrap();
    assert!(!seen.metadata.has_personal_data());
    let twice = strip(&once.bytes, &StripOptions::default(), &Limits::SOURCE).unwrap();
    assert_eq!(twice.bytes, once.bytes);
    assert_eq!(twice.removed, MetadataFound::default());
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn more_quality_is_hardly_ever_fewer_bytes(
        picture in pictures(120),
        format in prop_oneof![Just(Output::Jpeg), Just(Output::Webp)],
        effort in prop_oneof![Just(Effort::Fast), Just(Effort::Balanced)],
        lower in 5..80u8,
    ) {
        let bytes = file(picture, ImageFormat::Png);
        let [less, more] = [lower, lower + 15].map(|quality| {
            let options = Options {
                quality: Some(quality),
                format,
                effort,
                chroma_subsampling: ChromaSubsampling::Yuv420,
                ..Options::default()
            };
            run(&bytes, &options).unwrap().picture.bytes.len()
        });
        // Flat pictures take the same few bytes at any quality, except for tables.
        prop_assert!(more * 100 + 4000 >= less * 100, "{} at {}, {} at 15 more", less, lower, more);
    }
}

#[test]
fn a_photo_saves_a_third_at_quality_85() {
    for (width, height) in [(1280, 960), (1025, 1500)] {
        let detailed = calotype_imaging::selftest::scene(width, height);
        let detailed = RgbImage::from_raw(width, height, detailed).unwrap();
        for picture in [photo(width, height), detailed] {
            let source = Encoder::new(Preset::BaselineFastest)
                .quality(95)
                .subsampling(Subsampling::S420)
                .encode_rgb(picture.as_raw(), width, height)
                .unwrap();
            for max_side in [4000, 1024] {
                let options = Options {
                    quality: Some(85),
                    max_side: Some(max_side),
                    ..Options::default()
                };
                let made = run(&source, &options).unwrap().picture;
                let share = made.bytes.len() as f64 / source.len() as f64;
                assert!(
                    !made.is_passed_through && share <= 0.7,
                    "{width}, {max_side}: {share}"
                );
            }
        }
    }
}
