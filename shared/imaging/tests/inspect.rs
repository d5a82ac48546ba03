//! What the header walk promises: dimensions, orientation and every kind of metadata.

#![allow(clippy::unwrap_used)] // fixtures are sound, and a test may panic

mod fixtures;

use calotype_imaging::{
    Error, Inspection, Limits, MetadataFound, Orientation, inspect, inspect_whole,
};
use calotype_protocol::{Dimensions, Format};
use fixtures::{Exif, Order, chunk, jpeg, tiff, with_chunk, with_exif, with_segment};

fn see(bytes: &[u8]) -> Inspection {
    inspect(bytes, &Limits::SOURCE).unwrap()
}

fn found(bytes: &[u8]) -> MetadataFound {
    see(bytes).metadata
}

fn png() -> Vec<u8> {
    calotype_imaging::selftest::drawing_png(20, 10)
}

#[test]
fn a_clean_picture_carries_nothing() {
    for file in [jpeg(20, 10), png()] {
        let seen = see(&file);
        assert_eq!(
            seen.dimensions,
            Dimensions {
                width: 20,
                height: 10
            }
        );
        assert_eq!(seen.orientation, Orientation::Upright);
        assert_eq!(seen.metadata, MetadataFound::default());
    }
}

#[test]
fn orientation_is_read_in_both_byte_orders() {
    for order in [Order::Little, Order::Big] {
        for value in 1..=8u16 {
            let exif = Exif {
                orientation: Some(value),
                ..Exif::default()
            };
            let in_png = with_chunk(&png(), b"eXIf", &tiff(order, exif));
            for file in [with_exif(&jpeg(20, 10), order, exif), in_png] {
                let seen = see(&file);
                assert_eq!(seen.orientation.to_exif(), u32::from(value));
                let is_tall = seen.dimensions.height == 20;
                assert_eq!(is_tall, value >= 5, "{order:?} {value}");
                assert!(seen.metadata.exif && seen.metadata.is_private());
            }
        }
    }
}

#[test]
fn an_orientation_outside_1_to_8_is_upright() {
    for value in [0, 9, 65_535] {
        let file = fixtures::with_orientation(&jpeg(20, 10), value);
        assert_eq!(see(&file).orientation, Orientation::Upright);
    }
}

#[test]
fn exif_facts_are_told_apart() {
    let clean = jpeg(20, 10);
    for order in [Order::Little, Order::Big] {
        let exif = |exif| found(&with_exif(&clean, order, exif));
        let none = exif(Exif::default());
        assert!(none.exif && !none.gps && !none.camera && !none.thumbnail);
        assert!(
            exif(Exif {
                gps: true,
                ..Exif::default()
            })
            .gps
        );
        assert!(
            exif(Exif {
                camera: true,
                ..Exif::default()
            })
            .camera
        );
        assert!(
            exif(Exif {
                thumbnail: true,
                ..Exif::default()
            })
            .thumbnail
        );
    }
}

#[test]
fn every_kind_of_jpeg_metadata_is_found() {
    let clean = jpeg(20, 10);
    let flag = |marker, data: &[u8]| found(&with_segment(&clean, marker, data));
    assert!(flag(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>").xmp);
    assert!(flag(0xE1, b"http://ns.adobe.com/xmp/extension/\0").xmp);
    assert!(flag(0xED, b"Photoshop 3.0\0 8BIM").iptc);
    assert!(flag(0xFE, b"taken at home").comment);
    assert!(flag(0xE2, b"ICC_PROFILE\0\x01\x01").icc);
    assert!(flag(0xE2, b"MPF\0").other);
    assert!(flag(0xEB, b"JP\0\x01jumb c2pa").other);
    assert!(flag(0xE0, b"JFXX\0\x10").thumbnail);
    assert!(flag(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x01abc").thumbnail);
    assert!(flag(0xEE, b"Adobe\0\x64\0\0\0\0\x01 and more").other);
    assert_eq!(flag(0xFE, b"taken at home").bytes, 4 + 13);

    assert!(!flag(0xE2, b"ICC_PROFILE\0\x01\x01").is_private());
    assert_eq!(
        flag(0xEE, b"Adobe\0\x64\0\0\0\0\x01"),
        MetadataFound::default()
    );
}

#[test]
fn every_kind_of_png_metadata_is_found() {
    let flag = |name, data: &[u8]| found(&with_chunk(&png(), name, data));
    assert!(flag(b"tEXt", b"Author\0me").comment);
    assert!(flag(b"zTXt", b"Author\0\0").comment);
    assert!(flag(b"iTXt", b"Author\0\0\0\0\0me").comment);
    assert!(flag(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0<x/>").xmp);
    assert!(flag(b"tIME", &[0; 7]).other);
    assert!(flag(b"caBX", b"c2pa").other);
    assert!(flag(b"iCCP", b"p\0\0").icc);
    assert!(!flag(b"iCCP", b"p\0\0").is_private());
    assert_eq!(flag(b"gAMA", &[0, 0, 1, 1]), MetadataFound::default());
    assert_eq!(flag(b"tEXt", b"Author\0me").bytes, 12 + 9);
}

#[test]
fn metadata_behind_the_first_pixels_is_found_too() {
    let file = jpeg(20, 10);
    let end = file.len() - 2;
    let late = [&file[..end], b"\xFF\xFE\0\x04hi", &file[end..]].concat();
    assert!(found(&late).comment);

    let file = png();
    let end = file.len() - 12;
    let late = [&file[..end], &chunk(b"tEXt", b"a\0b")[..], &file[end..]].concat();
    assert!(found(&late).comment);
}

#[test]
fn bytes_after_the_end_are_a_trailer() {
    for file in [jpeg(20, 10), png()] {
        let longer = [&file[..], b"MotionPhoto"].concat();
        assert!(found(&longer).trailer && found(&longer).is_private());
        assert_eq!(found(&longer).bytes, 11);
    }
}

#[test]
fn a_prefix_up_to_the_pixels_is_enough() {
    let comment = [b'x'; 300];
    let jpeg = with_segment(&jpeg(200, 100), 0xFE, &comment);
    let png = with_chunk(&png(), b"tEXt", &comment);
    for file in [jpeg, png] {
        let whole = see(&file);
        let mut is_enough = false;
        for length in 8..file.len() {
            match inspect(&file[..length], &Limits::SOURCE) {
                Ok(seen) => {
                    assert_eq!(seen, whole);
                    is_enough = true;
                }
                Err(error) => {
                    assert_eq!(error, Error::HeaderIncomplete, "{length}");
                    assert!(!is_enough, "more bytes never make it incomplete again");
                }
            }
        }
        assert!(is_enough);
    }
}

#[test]
fn what_is_no_picture_of_ours_is_refused() {
    let refusal = |bytes: &[u8]| inspect(bytes, &Limits::SOURCE).unwrap_err();
    assert_eq!(refusal(b""), Error::Empty);
    assert_eq!(refusal(b"Dear diary,"), Error::UnknownFormat);
    assert_eq!(
        refusal(b"GIF89a...."),
        Error::UnsupportedFormat(Format::Gif)
    );
    assert_eq!(
        refusal(b"RIFF\0\0\0\0WEBPVP8 "),
        Error::UnsupportedFormat(Format::Webp)
    );
    assert_eq!(
        refusal(b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf"),
        Error::NeedsBrowser(Format::Avif)
    );
    assert_eq!(
        refusal(b"\0\0\0\x1cftypheic\0\0\0\0mif1heic"),
        Error::NeedsBrowser(Format::Heic)
    );
}

#[test]
fn illegal_headers_are_corrupt() {
    let header = |data: &[u8]| {
        let file = [
            b"\x89PNG\r\n\x1a\n",
            &chunk(b"IHDR", data)[..],
            b"\0\0\0\0IDAT",
        ]
        .concat();
        inspect(&file, &Limits::SOURCE)
    };
    assert!(header(b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0").is_ok());
    for bad in [
        b"\0\0\0\0\0\0\0\x01\x08\x02\0\0\0",     // no width
        b"\0\0\0\x01\0\0\0\x01\x04\x02\0\0\0",   // RGB of 4 bits
        b"\0\0\0\x01\0\0\0\x01\x08\x05\0\0\0",   // colour type 5
        b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\x02", // interlace 2
    ] {
        assert!(matches!(header(bad), Err(Error::Corrupt(_))), "{bad:?}");
    }
}

#[test]
fn limits_are_checked_from_the_header_alone() {
    // 30,000 × 30,000 RGBA would be 3.6 GB of pixels; the file has 45 bytes.
    let bomb = [
        b"\x89PNG\r\n\x1a\n",
        &chunk(b"IHDR", b"\0\0\x75\x30\0\0\x75\x30\x08\x06\0\0\0")[..],
        &chunk(b"IDAT", b"")[..],
    ]
    .concat();
    let refusal = inspect(&bomb, &Limits::SOURCE).unwrap_err();
    assert!(matches!(refusal, Error::TooLarge { .. }), "{refusal}");

    let limits = Limits {
        max_bytes: 100,
        ..Limits::SOURCE
    };
    let refusal = inspect(&jpeg(200, 100), &limits).unwrap_err();
    assert!(matches!(
        refusal,
        Error::TooManyBytes { max_bytes: 100, .. }
    ));

    let limits = Limits {
        max_side: 199,
        ..Limits::SOURCE
    };
    let refusal = inspect(&jpeg(200, 100), &limits).unwrap_err();
    assert!(matches!(refusal, Error::TooLarge { max_side: 199, .. }));
}

#[test]
fn a_whole_file_must_reach_its_end_wherever_it_is_cut() {
    for file in [jpeg(200, 100), png()] {
        assert_eq!(
            inspect_whole(&file, &Limits::SOURCE).unwrap(),
            see(&file),
            "whole"
        );
        for length in 1..file.len() {
            let error = inspect_whole(&file[..length], &Limits::SOURCE).unwrap_err();
            let is_named = matches!(error, Error::Corrupt(_) | Error::UnknownFormat);
            assert!(is_named, "{length} bytes: {error:?}");
        }
    }
}
