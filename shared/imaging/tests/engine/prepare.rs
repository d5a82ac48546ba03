//! The result is the right picture, upright, in the right size, and nothing else.

use crate::support::fixtures;
use std::ops::ControlFlow;

use crate::support::fixtures::{
    Exif, Order, encode, jpeg, mean_difference, options, reference, run, scene, with_exif,
    with_orientation, with_segment,
};
use calotype_imaging::{
    ChromaSubsampling, Effort, Error, Limits, Options, Output, Stage, inspect, prepare,
    prepare_pixels,
};
use calotype_protocol::Dimensions;
use image::{DynamicImage, imageops::FilterType, metadata::Orientation};
use mozjpeg_rs::{Encoder, Preset, Subsampling};

/// The mean error of a JPEG at quality 95 with halved chroma.
const NEAR: f64 = 2.0;

#[test]
fn a_jpeg_keeps_its_pixels() {
    let picture = scene(320, 200);
    for preset in [Preset::BaselineFastest, Preset::ProgressiveBalanced] {
        for subsampling in [
            Subsampling::S420,
            Subsampling::S422,
            Subsampling::S444,
            Subsampling::S440,
        ] {
            let file = encode(&picture, preset, subsampling);
            let prepared = run(&file, &options(4000)).unwrap();
            let difference = mean_difference(&reference(&prepared.picture.bytes), &picture);
            assert!(
                difference < NEAR,
                "{preset:?} {subsampling:?}: {difference}"
            );
        }
    }
}

#[test]
fn restart_markers_are_written_when_asked_for_and_change_no_pixel() {
    let file = encode(&scene(320, 200), Preset::BaselineFastest, Subsampling::S420);
    let written = |restart_rows| {
        let asked = Options {
            restart_rows,
            chroma_subsampling: ChromaSubsampling::Yuv420,
            // Smaller, or the result might be the source itself.
            ..options(160)
        };
        run(&file, &asked).unwrap().picture.bytes
    };
    // DRI with an interval of two rows of 10 MCUs (T.81 § B.2.4.4), and the first RST.
    let interval = |file: &[u8]| {
        let at = file.windows(4).position(|it| it == [0xFF, 0xDD, 0, 4])?;
        Some(u16::from_be_bytes([file[at + 4], file[at + 5]]))
    };
    let (without, with) = (written(0), written(2));
    assert_eq!((interval(&without), interval(&with)), (None, Some(20)));
    assert!(with.windows(2).any(|it| it == [0xFF, 0xD0]));
    assert_eq!(reference(&with), reference(&without));
}

#[test]
fn every_scale_gives_the_picture_the_reference_gives() {
    // 1/8, 1/4, 1/2 and full scale, each with some resizing left.
    let picture = scene(1600, 1000);
    let file = encode(&picture, Preset::BaselineFastest, Subsampling::S420);
    let full = DynamicImage::from(reference(&file));
    for max_side in [150, 200, 350, 700, 1500] {
        let prepared = run(&file, &options(max_side)).unwrap();
        let ours = reference(&prepared.picture.bytes);
        let expected = full
            .resize_exact(ours.width(), ours.height(), FilterType::Lanczos3)
            .into_rgb8();
        let difference = mean_difference(&ours, &expected);
        assert!(difference < NEAR, "{max_side}: {difference}");
    }
}

#[test]
fn all_eight_orientations_give_one_picture() {
    let picture = scene(240, 160);
    for max_side in [240, 60] {
        for value in 1..=8u8 {
            // To store a picture for an orientation, it is turned the other way: only 6 and 8 are
            // not their own inverse.
            let inverse = match value {
                6 => 8,
                8 => 6,
                other => other,
            };
            let mut stored = DynamicImage::from(picture.clone());
            stored.apply_orientation(Orientation::from_exif(inverse).unwrap());
            let file = encode(
                &stored.into_rgb8(),
                Preset::BaselineFastest,
                Subsampling::S444,
            );
            let file = with_orientation(&file, value.into());

            let prepared = run(&file, &options(max_side)).unwrap();
            let expected = DynamicImage::from(picture.clone())
                .resize_exact(max_side, max_side * 2 / 3, FilterType::Lanczos3)
                .into_rgb8();
            let difference = mean_difference(&reference(&prepared.picture.bytes), &expected);
            assert!(difference < NEAR, "{value} at {max_side}: {difference}");
        }
    }
}

#[test]
fn gray_stays_gray() {
    let picture = DynamicImage::from(scene(120, 80)).into_luma8();
    let file = Encoder::new(Preset::BaselineFastest)
        .quality(92)
        .encode_gray(picture.as_raw(), 120, 80)
        .unwrap();
    let prepared = run(&file, &options(4000)).unwrap();
    let out = fixtures::decode(&prepared.picture.bytes);
    assert_eq!(out.color(), image::ColorType::L8);
    let expected = DynamicImage::from(picture).into_rgb8();
    assert!(mean_difference(&out.into_rgb8(), &expected) < NEAR);
}

#[test]
fn pictures_are_never_enlarged_and_never_vanish() {
    assert_eq!(
        run(&jpeg(31, 17), &options(4000))
            .unwrap()
            .picture
            .dimensions
            .width,
        31
    );
    let line = encode(&scene(2000, 1), Preset::BaselineFastest, Subsampling::S420);
    let prepared = run(&line, &options(100)).unwrap();
    assert_eq!(
        (
            prepared.picture.dimensions.width,
            prepared.picture.dimensions.height
        ),
        (100, 1)
    );
    let dot = run(&jpeg(1, 1), &options(1)).unwrap();
    assert_eq!(reference(&dot.picture.bytes).dimensions(), (1, 1));
}

#[test]
fn nothing_but_the_picture_goes_out() {
    let everything = Exif {
        orientation: Some(6),
        camera: true,
        gps: true,
        thumbnail: true,
    };
    let mut file = with_exif(&jpeg(200, 100), Order::Big, everything);
    for (marker, data) in [
        (0xE1, &b"http://ns.adobe.com/xap/1.0/\0<x/>"[..]),
        (0xE2, b"ICC_PROFILE\0\x01\x01"),
        (0xE2, b"MPF\0"),
        (0xED, b"Photoshop 3.0\0 8BIM"),
        (0xFE, b"taken at home"),
    ] {
        file = with_segment(&file, marker, data);
    }
    file.extend_from_slice(b"MotionPhoto");
    for effort in [Effort::Fast, Effort::Balanced] {
        let wanted = Options {
            effort,
            ..options(90)
        };
        let prepared = run(&file, &wanted).unwrap();
        assert!(prepared.source.metadata.gps && prepared.source.metadata.trailer);
        // Checks with our own walk, and with a plain search for the file's metadata.
        let seen = inspect(&prepared.picture.bytes, &Limits::SOURCE).unwrap();
        assert_eq!(seen.metadata, calotype_imaging::MetadataFound::default());
        for word in [
            &b"Exif"[..],
            b"ACM",
            b"adobe",
            b"ICC",
            b"MPF",
            b"home",
            b"Motion",
        ] {
            let is_there = prepared
                .picture
                .bytes
                .windows(word.len())
                .any(|it| it == word);
            assert!(!is_there, "{}", String::from_utf8_lossy(word));
        }
        assert_eq!((seen.dimensions.width, seen.dimensions.height), (45, 90));
    }
}

#[test]
fn a_truncated_jpeg_is_never_half_a_picture() {
    let picture = scene(160, 120);
    for preset in [Preset::BaselineFastest, Preset::ProgressiveBalanced] {
        let file = encode(&picture, preset, Subsampling::S420);
        for cut in (1..file.len()).step_by(7) {
            let error = run(&file[..cut], &options(100)).unwrap_err();
            let is_refused = matches!(error, Error::Corrupt(_)) || cut < 3;
            assert!(is_refused, "{preset:?} cut at {cut}: {error}");
        }
    }
}

#[test]
fn a_jpeg_with_rows_missing_before_its_end_marker_is_refused() {
    // jpeg-decoder alone would fill the rest with gray.
    let picture = scene(160, 120);
    for interval in [0, 4] {
        let file = Encoder::new(Preset::BaselineFastest)
            .restart_interval(interval)
            .encode_rgb(picture.as_raw(), 160, 120)
            .unwrap();
        assert!(run(&file, &options(100)).is_ok());
        let scan = file.windows(2).position(|it| it == [0xFF, 0xDA]).unwrap() + 14;
        for cut in (scan..file.len() - 6).step_by(5) {
            // A lone 0xFF at the cut would make the end marker fill bytes.
            let cut = cut + usize::from(file[cut - 1] == 0xFF);
            let closed = [&file[..cut], &[0xFF, 0xD9]].concat();
            let error = run(&closed, &options(100)).err();
            let is_refused = matches!(error, Some(Error::Corrupt(_)));
            assert!(is_refused, "every {interval}, cut at {cut}: {error:?}");
        }
    }
}

#[test]
fn stages_are_told_in_order_and_every_call_can_end_the_work() {
    let file = jpeg(400, 300);
    let mut told: Vec<Stage> = Vec::new();
    prepare(&file, &options(150), &Limits::SOURCE, &mut |stage| {
        told.push(stage);
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(
        told,
        [Stage::Inspect, Stage::Decode, Stage::Resize, Stage::Encode]
    );

    for last in 0..told.len() {
        let mut calls = 0;
        let result = prepare(&file, &options(150), &Limits::SOURCE, &mut |_| {
            calls += 1;
            if calls > last {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!(result, Err(Error::Canceled));
        assert_eq!(calls, last + 1, "work went on after the break");
    }
}

#[test]
fn memory_is_bounded_before_any_is_taken() {
    let frame = |preset| encode(&scene(640, 480), preset, Subsampling::S420);
    let limits = |max_memory_bytes| Limits {
        max_memory_bytes,
        ..Limits::SOURCE
    };
    let run = |file: &[u8], max_memory_bytes| {
        let mut watch = |_| ControlFlow::Continue(());
        prepare(file, &options(640), &limits(max_memory_bytes), &mut watch)
    };
    // 40 × 30 MCUs of six blocks: a byte a sample; for progressive files two more for each
    // coefficient and a bit that marks zeros. Unscaled, chroma stays half as wide and high.
    let samples = 40 * 30 * 6 * 64;
    let baseline = frame(Preset::BaselineFastest);
    assert!(run(&baseline, samples).is_ok());
    let refused = run(&baseline, samples - 1);
    let too_much = Error::TooMuchMemory {
        bytes: samples,
        max_bytes: samples - 1,
    };
    assert_eq!(refused, Err(too_much));

    let progressive = frame(Preset::ProgressiveBalanced);
    let bytes = 3 * samples + samples / 8;
    assert!(run(&progressive, bytes).is_ok());
    let refused = run(&progressive, bytes - 1);
    assert!(matches!(refused, Err(Error::TooMuchMemory { .. })));
}

#[test]
fn a_picture_is_within_every_bound_that_is_given() {
    let wide = encode(&scene(400, 300), Preset::BaselineFastest, Subsampling::S420);
    // A quarter turn: 300 × 400 upright.
    let turned = with_orientation(&wide, 6);
    for (file, max_side, max_width, max_height, expected) in [
        (&wide, 4000, Some(200), None, (200, 150)),
        (&wide, 4000, None, Some(150), (200, 150)),
        (&wide, 4000, Some(200), Some(50), (67, 50)),
        (&wide, 100, Some(200), Some(150), (100, 75)),
        (&wide, 4000, Some(5000), Some(300), (400, 300)),
        (&wide, 4000, None, Some(1), (1, 1)),
        (&turned, 4000, Some(150), None, (150, 200)),
        (&turned, 4000, Some(200), Some(200), (150, 200)),
    ] {
        let bounds = Options {
            max_side: Some(max_side),
            max_width,
            max_height,
            variants: vec![40],
            format: Output::Jpeg,
            ..Options::default()
        };
        let made = run(file, &bounds).unwrap();
        let Dimensions { width, height } = made.picture.dimensions;
        assert_eq!((width, height), expected, "{bounds:?}");
        let out = reference(&made.picture.bytes);
        assert_eq!(out.dimensions(), expected);
        // Only its own side bounds a variant.
        assert_eq!(made.variants[0].dimensions.longest_side(), 40);
    }
}

#[test]
fn pixels_are_within_every_bound_that_is_given() {
    let dimensions = Dimensions::new(40, 30).unwrap();
    let bounds = Options {
        max_width: Some(30),
        max_height: Some(10),
        ..Options::default()
    };
    let pixels = [200, 30, 30, 255].repeat(40 * 30);
    let watch = &mut |_: Stage| ControlFlow::Continue(());
    let made = prepare_pixels(pixels, dimensions, &bounds, &Limits::SOURCE, watch).unwrap();
    assert_eq!(made.picture.dimensions, Dimensions::new(13, 10).unwrap());
}

#[test]
fn options_out_of_range_are_refused() {
    let file = jpeg(10, 10);
    let (width, height) = (Some(100), None);
    for (max_side, max_width, max_height, quality) in [
        (0, None, None, 80),
        (100, width, height, 0),
        (100, width, height, 101),
        (100, Some(0), None, 80),
        (100, None, Some(0), 80),
    ] {
        let bad = Options {
            max_side: Some(max_side),
            max_width,
            max_height,
            quality: Some(quality),
            ..Options::default()
        };
        assert!(matches!(run(&file, &bad), Err(Error::OptionInvalid(_))));
    }
}
