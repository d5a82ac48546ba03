//! The result is sRGB, whatever color space the file declares.

use std::ops::ControlFlow;

use crate::support::fixtures::{mean_difference, options, reference, run, with_segment};
use calotype_imaging::{Limits, prepare};
use image::RgbImage;

macro_rules! fixture {
    ($name:literal) => {
        include_bytes!(concat!("../../fixtures/color/", $name)).as_slice()
    };
}

/// The mean difference that halved chroma and JPEG at quality 95 cause between neighboring pixels
/// on the fixtures' steep ramps.
const NEAR: f64 = 2.0;

/// sRGB by LittleCMS; see fixtures/color/PROVENANCE.md.
fn truth(pnm: &[u8]) -> RgbImage {
    // "P6\n48 32\n255\n", or P5 for a gray one.
    let (samples, is_gray) = (&pnm[13..], pnm.starts_with(b"P5"));
    let samples = if is_gray {
        samples.iter().flat_map(|it| [*it; 3]).collect()
    } else {
        samples.to_vec()
    };
    RgbImage::from_raw(48, 32, samples).unwrap()
}

#[test]
fn colors_come_out_as_srgb() {
    for (name, file, pnm) in [
        ("p3.jpg", fixture!("p3.jpg"), fixture!("p3-jpg.pnm")),
        ("cmyk.jpg", fixture!("cmyk.jpg"), fixture!("cmyk.pnm")),
        ("ycck.jpg", fixture!("ycck.jpg"), fixture!("ycck.pnm")),
        ("adobe.png", fixture!("adobe.png"), fixture!("adobe.pnm")),
        ("p3-16bit.png", fixture!("p3-16bit.png"), fixture!("p3.pnm")),
        ("gray.png", fixture!("gray.png"), fixture!("gray.pnm")),
    ] {
        let out = run(file, &options(4000)).unwrap();
        let difference = mean_difference(&reference(&out.picture.bytes), &truth(pnm));
        assert!(difference < NEAR, "{name}: {difference}");
    }
}

/// The profile of `p3.jpg` in as many segments.
fn in_segments(count: usize, numbers: impl Fn(usize) -> u8) -> Vec<u8> {
    let file = fixture!("p3.jpg");
    let at = file
        .windows(11)
        .position(|it| it == b"ICC_PROFILE")
        .unwrap()
        - 4;
    let length = usize::from(u16::from_be_bytes([file[at + 2], file[at + 3]])) + 2;
    let profile = &file[at + 4 + 14..at + length];
    let mut without = [&file[..at], &file[at + length..]].concat();
    let pieces = profile.chunks(profile.len().div_ceil(count));
    for (index, piece) in pieces.enumerate() {
        let head = [b"ICC_PROFILE\0", &[numbers(index), count as u8][..]].concat();
        without = with_segment(&without, 0xE2, &[&head, piece].concat());
    }
    without
}

#[test]
fn a_profile_in_pieces_counts_only_when_it_is_whole() {
    let whole = reference(
        &run(fixture!("p3.jpg"), &options(4000))
            .unwrap()
            .picture
            .bytes,
    );
    // Each is inserted before the previous one: backwards in the file.
    let pieces = in_segments(3, |index| index as u8 + 1);
    let out = reference(&run(&pieces, &options(4000)).unwrap().picture.bytes);
    assert_eq!(out, whole);
    for broken in [
        in_segments(3, |index| [1, 2, 2][index]),
        in_segments(3, |index| [1, 2, 4][index]),
        in_segments(2, |index| [0, 1][index]),
    ] {
        let out = reference(&run(&broken, &options(4000)).unwrap().picture.bytes);
        let plain = image::load_from_memory(fixture!("p3.jpg"))
            .unwrap()
            .into_rgb8();
        assert!(mean_difference(&out, &plain) < NEAR);
        assert!(mean_difference(&out, &whole) > NEAR);
    }
}

#[test]
fn a_packed_profile_counts_only_within_the_limit_once_unpacked() {
    let file = fixture!("adobe.png");
    let at = file.windows(4).position(|it| it == b"iCCP").unwrap();
    let packed = u32::from_be_bytes(file[at - 4..at].try_into().unwrap()) as usize;
    let truth = truth(fixture!("adobe.pnm"));
    for (max_profile_bytes, counts) in [(Limits::SOURCE.max_profile_bytes, true), (packed, false)] {
        let limits = Limits {
            max_profile_bytes,
            ..Limits::SOURCE
        };
        let mut watch = |_| ControlFlow::Continue(());
        let out = prepare(file, &options(4000), &limits, &mut watch).unwrap();
        let difference = mean_difference(&reference(&out.picture.bytes), &truth);
        assert_eq!(
            difference < NEAR,
            counts,
            "{max_profile_bytes}: {difference}"
        );
    }
}
