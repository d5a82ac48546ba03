//! The kept parts: pixels, orientation, and the profile on request.

use super::*;
use crate::support::profiles::{made, xyz};
use crate::support::{exiftool, pictures};

#[test]
fn a_clean_file_stays_byte_for_byte() {
    for (name, file) in pictures::all() {
        let result = stripped(&file);
        assert_eq!(result.bytes, file, "{name}");
        assert_eq!(result.removed, MetadataFound::default(), "{name}");
    }
}

/// A clean file is not copied, and neither is one with data only after its end.
#[test]
fn a_clean_file_is_not_copied() {
    for (name, file) in pictures::all() {
        for file in [&file[..], &[&file[..], b"SECRET"].concat()] {
            let result = strip(file, &StripOptions::default(), &Limits::SOURCE).unwrap();
            let Cow::Borrowed(bytes) = result.bytes else {
                panic!("{name}: copied");
            };
            assert!(
                std::ptr::eq(bytes, &raw const file[..bytes.len()]),
                "{name}"
            );
            assert_eq!(result.removed.trailer, bytes.len() < file.len(), "{name}");
        }
    }
}

#[test]
fn the_orientation_is_the_one_tag_that_stays() {
    let exif = |value| Exif {
        orientation: Some(value),
        camera: true,
        gps: true,
        thumbnail: true,
    };
    let mut files = Vec::new();
    for order in [Order::Little, Order::Big] {
        for value in 1..=8 {
            let block = tiff(order, exif(value));
            files.push((value, with_exif(&baseline(), order, exif(value))));
            files.push((value, with_chunk(&png(), b"eXIf", &block)));
            for clean in [LOSSY_WEBP, ALPHA_WEBP, LOSSLESS_WEBP, ANIMATED_WEBP] {
                let at = usize::from(clean.starts_with(b"VP8X")) + 2;
                files.push((value, with_riff_chunk(clean, at, b"EXIF", &block, 0x08)));
            }
        }
    }
    let results: Vec<_> = files.iter().map(|(_, file)| stripped(file)).collect();
    let tags = exiftool::read(&results.iter().map(|it| &it.bytes[..]).collect::<Vec<_>>());
    for (((value, file), result), tags) in files.iter().zip(&results).zip(tags) {
        assert_eq!(result.orientation.to_exif(), u32::from(*value));
        let said: Vec<_> = tags
            .iter()
            .filter(|it| it.group.starts_with("IFD"))
            .collect();
        if *value == 1 {
            assert!(said.is_empty(), "{said:?}");
        } else {
            assert_eq!(said.len(), 1, "{said:?}");
            assert_eq!(said[0].value, value.to_string());
        }
        assert!(tags.iter().all(is_drawn), "{tags:?}");
        assert!(result.removed.exif && result.removed.gps && result.removed.camera);
        let again = stripped(&result.bytes);
        assert_eq!(again.bytes, result.bytes);
        assert_eq!(again.removed, MetadataFound::default());
        assert_eq!(frames(&result.bytes), frames(file));
    }
}

#[test]
fn a_profile_stays_or_goes_as_asked() {
    let profile = profile();
    let numbered = |number: u8, count: u8, bytes: &[u8]| {
        [b"ICC_PROFILE\0", &[number, count][..], bytes].concat()
    };
    let (front, back) = profile.split_at(50);
    let png = png();
    let in_png = [&png[..33], &iccp(&profile), &png[33..]].concat();
    // The segment written last is the first in the file.
    let in_two = with_segment(&baseline(), 0xE2, &numbered(2, 2, back));
    let in_two = with_segment(&in_two, 0xE2, &numbered(1, 2, front));
    let turned = with_segment(&baseline(), 0xE2, &numbered(1, 2, front));
    let turned = with_segment(&turned, 0xE2, &numbered(2, 2, back));
    let files = [
        with_segment(&baseline(), 0xE2, &numbered(1, 1, &profile)),
        in_two,
        turned,
        in_png,
        with_riff_chunk(LOSSY_WEBP, 1, b"ICCP", &profile, 0x20),
        with_block(STILL_GIF, &application(b"ICCRGBG1012", &profile)),
    ];
    let kept: Vec<_> = files.iter().map(|it| stripped(it)).collect();
    let tags = exiftool::read(&kept.iter().map(|it| &it.bytes[..]).collect::<Vec<_>>());
    for ((file, kept), tags) in files.iter().zip(&kept).zip(tags) {
        // In the last bytes of the profile: the pieces are in order.
        let is_there = tags.iter().any(|it| it.name == "MediaWhitePoint");
        assert!(is_there && tags.iter().all(is_drawn), "{tags:?}");
        assert!(!kept.removed.icc);
        assert!(!kept.bytes.windows(6).any(|it| it == b"SECRET"));
        assert_eq!(stripped(&kept.bytes).bytes, kept.bytes);
        assert_eq!(frames(&kept.bytes), frames(file));

        let options = StripOptions {
            profile: Profile::Drop,
        };
        let dropped = strip(file, &options, &Limits::SOURCE).unwrap();
        assert!(dropped.removed.icc);
        let seen = inspect_whole(&dropped.bytes, &Limits::SOURCE).unwrap();
        assert_eq!(seen.metadata, MetadataFound::default());
    }
    // For any order of the pieces.
    assert_eq!(kept[1].bytes, kept[2].bytes);
}

#[test]
fn exiftool_finds_no_fault_in_the_output() {
    let full = [EXIF, GPS, XMP].concat();
    for file in [baseline(), png(), LOSSY_WEBP.to_vec()] {
        let result = stripped(&exiftool::write(&file, &full, &[]));
        assert_eq!(result.orientation, Orientation::Rotate90);
        // It lacks the five tags that Exif calls mandatory, on purpose.
        let faults = exiftool::validate(&result.bytes);
        let expected = ["OK", "Warnings", "Missing required"];
        let is_fine = |line: &str| expected.iter().any(|it| line.contains(it));
        assert!(faults.lines().all(is_fine), "{faults}");
    }
}

/// Serial numbers or measurements in a profile are not colors, and neither is other data in a
/// profile's place, or beside one.
#[test]
fn what_a_profile_says_beside_its_colors_is_told() {
    let plain = made(b"RGB ", b"XYZ ", &tags());
    let with = |name: &'static [u8; 4]| {
        let more = (name, b"text\0\0\0\0SECRET\0\0".to_vec());
        made(b"RGB ", b"XYZ ", &[&tags()[..], &[more]].concat())
    };
    let files = |profile: &[u8]| {
        let name = |it: &[u8]| [b"ICC_PROFILE\0\x01\x01", it].concat();
        [
            with_chunk(
                &png(),
                b"iCCP",
                &[b"a\0\0", &fdeflate::compress_to_vec(profile)[..]].concat(),
            ),
            with_segment(&baseline(), 0xE2, &name(profile)),
            with_riff_chunk(ALPHA_WEBP, 1, b"ICCP", profile, 0x20),
            with_block(STILL_GIF, &application(b"ICCRGBG1012", profile)),
        ]
    };
    let is_told = |file: &Vec<u8>| stripped(file).removed.has_personal_data();
    let none = b"<script>SECRET</script>".to_vec();
    assert!(!files(&plain).iter().any(is_told));
    for profile in [with(b"mmod"), with(b"targ"), with(b"Anna"), none] {
        assert!(files(&profile).iter().all(is_told));
    }
    for (twice, from) in files(&plain).into_iter().zip([png(), baseline()]) {
        let added = twice.len() - from.len();
        let at = if from.starts_with(b"\x89") { 33 } else { 2 };
        let again = [&twice[..at + added], &twice[at..]].concat();
        assert!(is_told(&again));
    }
}

/// Tags of a color space of its own.
fn tags() -> Vec<(&'static [u8; 4], Vec<u8>)> {
    let curve = b"curv\0\0\0\0\0\0\0\x01\x02\0".to_vec();
    vec![
        (b"rXYZ", xyz([0.45, 0.24, 0.02])),
        (b"gXYZ", xyz([0.37, 0.70, 0.09])),
        (b"bXYZ", xyz([0.1442, 0.06, 0.7149])),
        (b"rTRC", curve.clone()),
        (b"gTRC", curve.clone()),
        (b"bTRC", curve),
    ]
}
