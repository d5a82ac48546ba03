//! The promises of the header walk: dimensions, orientation and every kind of metadata.

mod extent;
mod gif;
mod jpeg;
mod limits;
mod png;
mod webp;

use crate::support::fixtures::{
    Exif, Order, chunk, jpeg, tiff, with_chunk, with_exif, with_segment,
};
use crate::support::pictures;
use crate::support::pictures::{
    ALPHA_WEBP, ANIMATED_GIF, ANIMATED_WEBP, LOSSLESS_WEBP, LOSSY_WEBP, Mutator, STILL_GIF,
    animated_png, application, riff, riff_chunk, riff_chunks, with_block, with_riff_chunk,
};
use calotype_imaging::{
    Error, Inspection, Limits, MetadataFound, Orientation, inspect, inspect_whole,
};
use calotype_protocol::{Dimensions, Format};

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
                // Only the orientation: not private.
                assert!(seen.metadata.orientation && !seen.metadata.exif);
                assert!(!seen.metadata.has_personal_data());
            }
        }
    }
}

#[test]
fn what_is_no_picture_of_ours_is_refused() {
    let refusal = |bytes: &[u8]| inspect(bytes, &Limits::SOURCE).unwrap_err();
    assert_eq!(refusal(b""), Error::Empty);
    assert_eq!(refusal(b"Dear diary,"), Error::UnknownFormat);
    let others: [(&[u8], Format); 6] = [
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1miaf", Format::Avif),
        (b"\0\0\0\x1cftypheic\0\0\0\0mif1heic", Format::Heic),
        (b"\xFF\x0A\xFA\x7F", Format::Jxl),
        (b"II*\0\x08\0\0\0", Format::Tiff),
        (b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0", Format::Bmp),
        (b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0", Format::Ico),
    ];
    for (bytes, format) in others {
        assert_eq!(refusal(bytes), Error::NeedsBrowser(format));
    }
}

#[test]
fn frames_and_alpha_are_told() {
    // By name of the picture: frames, alpha (webpmux -info, gifsicle -I).
    let expected = [
        ("baseline JPEG", 1, false),
        ("progressive JPEG", 1, false),
        ("PNG", 1, true),
        ("APNG", 3, false),
        ("lossy WebP", 1, false),
        ("lossy WebP with alpha", 1, true),
        ("lossless WebP", 1, true),
        ("animated WebP", 3, true),
        ("GIF", 1, true),
        ("animated GIF", 3, false),
    ];
    for ((name, file), (expected_name, frames, has_alpha)) in
        pictures::all().into_iter().zip(expected)
    {
        assert_eq!(name, expected_name);
        let seen = see(&file);
        assert_eq!((seen.frames, seen.has_alpha), (frames, has_alpha), "{name}");
        assert_eq!((seen.dimensions.width, seen.dimensions.height), (45, 31));
        assert_eq!(seen.metadata, MetadataFound::default(), "{name}");
        assert_eq!(seen.orientation, Orientation::Upright);
    }
}
