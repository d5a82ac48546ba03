//! Tests of `hashes`.

use calotype_protocol::Dimensions;

use super::{cosines::cosine, *};
use crate::{pixels::Channels, placeholder_aspect, selftest::scene};

#[test]
fn cosines_are_those_of_the_standard_library() {
    for step in 0..4000u32 {
        let t = f64::from(step) / 97.0;
        let expected = (std::f64::consts::PI * t).cos();
        assert!((cosine(t) - expected).abs() < 1e-13, "{t}");
    }
}

fn small(width: u32, height: u32) -> Raster {
    let dimensions = Dimensions::new(width, height).unwrap();
    Raster::new(dimensions, Channels::Rgb, scene(width, height)).unwrap()
}

fn flat(raster: &Raster) -> Vec<u8> {
    let pixels = rgba(raster.channels(), raster.samples());
    pixels.into_iter().flatten().collect()
}

/// A picture whose alpha falls from left to right.
fn translucent(width: u32, height: u32) -> Raster {
    let samples = (0..)
        .zip(scene(width, height).as_chunks::<3>().0)
        .flat_map(|(at, &[r, g, b])| [r, g, b, (at % width * 255 / width) as u8])
        .collect();
    let dimensions = Dimensions::new(width, height).unwrap();
    Raster::new(dimensions, Channels::Rgba, samples).unwrap()
}

#[test]
fn thumbhash_is_that_of_its_inventors_program() {
    for (width, height) in [(48, 36), (36, 48), (48, 48), (48, 7), (1, 1), (5, 40)] {
        for raster in [small(width, height), translucent(width, height)] {
            let flat: Vec<u8> = flat(&raster);
            let (w, h) = (width as usize, height as usize);
            let expected = ::thumbhash::rgba_to_thumb_hash(w, h, &flat);
            let hash = of_small(&raster).thumbhash;
            let header = if raster.channels().has_alpha() { 6 } else { 5 };
            assert_eq!(hash[..header], expected[..header], "{width}×{height}");
            // The reference uses single precision: a component of 0 lies on the edge between two
            // nibbles, and may fall on either side.
            let nibbles = |hash: &[u8]| -> Vec<u8> {
                hash.iter().flat_map(|it| [it & 15, it >> 4]).collect()
            };
            let (ours, theirs) = (nibbles(&hash), nibbles(&expected));
            assert_eq!(ours.len(), theirs.len());
            for (ours, theirs) in ours.iter().zip(&theirs).skip(2 * header) {
                assert!(ours.abs_diff(*theirs) <= 1, "{width}×{height}");
            }
        }
    }
}

#[test]
fn blurhash_is_that_of_another_implementation() {
    for (width, height, x, y) in [(48, 36, 4, 3), (36, 48, 3, 4), (48, 48, 4, 3), (1, 1, 4, 3)] {
        let raster = small(width, height);
        let flat: Vec<u8> = flat(&raster);
        let expected = ::blurhash::encode(x, y, width, height, &flat).unwrap();
        let hash = of_small(&raster).blurhash;
        // The reference rounds the mean color twice (+ 0.5, then `round`), which the one in C does
        // not do: up to one step too light.
        assert_eq!((&hash[..2], &hash[6..]), (&expected[..2], &expected[6..]));
        for (ours, theirs) in mean(&hash).into_iter().zip(mean(&expected)) {
            assert!(theirs - ours <= 1, "{hash} {expected}");
        }
    }
}

fn mean(hash: &str) -> [u32; 3] {
    let digit = |c| blurhash::DIGITS.iter().position(|it| *it == c).unwrap() as u32;
    let value = hash.as_bytes()[2..6].iter();
    let value = value.fold(0, |value, c| value * 83 + digit(*c));
    [value >> 16, value >> 8 & 255, value & 255]
}

#[test]
fn the_dominant_color_is_that_of_the_largest_area() {
    // Two thirds near orange, one third blue: the mean would be brown.
    let samples: Vec<u8> = (0..48 * 48u32)
        .flat_map(|at| match at % 3 {
            0 => [20, 40, 200],
            1 => [250, 130, 8],
            _ => [254, 134, 12],
        })
        .collect();
    let dimensions = Dimensions::new(48, 48).unwrap();
    let raster = Raster::new(dimensions, Channels::Rgb, samples).unwrap();
    assert_eq!(of_small(&raster).dominant, [252, 132, 10]);
}

#[test]
fn what_cannot_be_seen_has_no_color_to_be_dominant() {
    let dimensions = Dimensions::new(2, 1).unwrap();
    let samples = vec![255, 0, 0, 0, 0, 0, 255, 255];
    let raster = Raster::new(dimensions, Channels::Rgba, samples).unwrap();
    assert_eq!(of_small(&raster).dominant, [0, 0, 255]);
}

#[test]
fn a_thumbhash_becomes_the_picture_of_its_inventors_program() {
    for (width, height) in [(48, 36), (36, 48), (48, 48), (48, 7), (1, 1), (5, 40)] {
        for raster in [small(width, height), translucent(width, height)] {
            let hash = of_small(&raster).thumbhash;
            let (w, h, expected) = ::thumbhash::thumb_hash_to_rgba(&hash).unwrap();
            let (expected, _) = expected.as_chunks::<4>();
            let decoded = decode::Decoded::new(&hash).unwrap();
            let mut ours = Vec::new();
            decoded.rows((w, h), |row| ours.extend_from_slice(row));
            assert_eq!(ours.len(), expected.len());
            for (ours, theirs) in ours.iter().zip(expected) {
                // Decimals are truncated: single precision may fall on the other side.
                for (ours, theirs) in ours.iter().zip(theirs) {
                    assert!(ours.abs_diff(*theirs) <= 1, "{width}×{height}");
                }
            }
            let aspect = ::thumbhash::thumb_hash_to_approximate_aspect_ratio(&hash);
            let ours = placeholder_aspect(&hash).unwrap();
            assert!((ours - f64::from(aspect.unwrap())).abs() < 1e-6);
        }
    }
}

#[test]
fn what_is_no_thumbhash_is_refused() {
    let hash = of_small(&translucent(48, 36)).thumbhash;
    for length in 0..hash.len() {
        assert!(decode::Decoded::new(&hash[..length]).is_none(), "{length}");
    }
    // Any bytes of a sufficient length are valid.
    assert!(decode::Decoded::new(&[0; 25]).is_some());
    assert!(decode::Decoded::new(&[0x7F; 25]).is_some());
}
