//! A source that cannot be kept does not grow when the caller chose no quality.

use calotype_imaging::{Damaged, Options, Picture};
use calotype_protocol::limits::PREPARE_QUALITY;
use image::{DynamicImage, RgbImage, metadata::Orientation};

use crate::support::fixtures::{mean_difference, photo, run, with_orientation};
use crate::support::tools::{cjpeg, djpeg, piped};

const SIDES: (u32, u32) = (401, 300);

/// A well-compressed photo, stored for this orientation.
fn stored(orientation: u16, quality: &str) -> Vec<u8> {
    let plain = cjpeg(
        &photo(SIDES.0, SIDES.1),
        &["-quality", quality, "-sample", "2x2"],
    );
    let small = piped("jpegtran", &["-progressive", "-copy", "none"], &plain);
    with_orientation(&small, orientation)
}

/// Length of the file without its Exif, which holds only the orientation.
fn bare(bytes: &[u8]) -> usize {
    piped("jpegtran", &["-progressive", "-copy", "none"], bytes).len()
}

/// Decoded by libjpeg, then turned.
fn upright(bytes: &[u8], orientation: u16) -> RgbImage {
    let mut picture = DynamicImage::from(djpeg(bytes));
    picture.apply_orientation(Orientation::from_exif(orientation as u8).unwrap());
    picture.into_rgb8()
}

fn made(bytes: &[u8], options: &Options) -> Picture {
    let made = run(bytes, options).unwrap().picture;
    assert!(!made.is_passed_through);
    made
}

#[test]
fn a_turned_photo_is_no_larger_than_it_was() {
    for quality in ["40", "60"] {
        for orientation in 2..=8 {
            let bytes = stored(orientation, quality);
            let name = format!("{quality} {orientation}");
            let picture = made(&bytes, &Options::default());
            let (len, most) = (picture.bytes.len(), bare(&bytes));
            assert!(len <= most, "{name}: {len} {most}");
            // Not smaller than necessary, either.
            assert!(len * 100 >= most * 85, "{name}: {len} {most}");
            assert!(picture.quality < Some(PREPARE_QUALITY) && picture.fits);
            let difference = mean_difference(&djpeg(&picture.bytes), &upright(&bytes, orientation));
            assert!(difference < 4.0, "{name}: {difference}");
        }
    }
}

#[test]
fn one_that_shrinks_anyway_has_the_usual_quality() {
    let bytes = stored(6, "95");
    let picture = made(&bytes, &Options::default());
    assert_eq!(picture.quality, Some(PREPARE_QUALITY));
    assert!(picture.bytes.len() < bare(&bytes));
}

#[test]
fn a_quality_that_is_asked_for_is_kept() {
    let bytes = stored(6, "60");
    let options = Options {
        quality: Some(PREPARE_QUALITY),
        ..Options::default()
    };
    let picture = made(&bytes, &options);
    assert_eq!(picture.quality, Some(PREPARE_QUALITY));
    assert!(picture.bytes.len() > bytes.len());
}

#[test]
fn fewer_bytes_that_are_asked_for_are_kept_too() {
    let bytes = stored(6, "60");
    for most in [bytes.len() as u64 / 2, bytes.len() as u64 * 2, 100] {
        let options = Options {
            max_bytes: Some(most),
            ..Options::default()
        };
        let picture = made(&bytes, &options);
        assert_eq!(picture.fits, picture.bytes.len() as u64 <= most);
        assert_eq!(picture.fits, most > 100);
        assert!(picture.bytes.len() <= bare(&bytes));
    }
}

#[test]
fn what_is_repaired_does_not_grow_either() {
    let bytes = stored(1, "60");
    let options = Options {
        damaged: Damaged::Repair,
        ..Options::default()
    };
    let picture = made(&bytes[..bytes.len() - 2], &options);
    assert!(picture.bytes.len() <= bare(&bytes));
}
