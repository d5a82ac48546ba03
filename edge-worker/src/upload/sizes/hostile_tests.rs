//! Sizes that fail a check: never published, deleted, logged, and derived in their place.

use calotype_imaging::{inspect_whole, luma_grid, selftest};
use calotype_protocol::{Derivative, Dimensions, Format, ObjectKey};

use super::samples::{Case, made, painted, source};
use crate::upload::samples::{
    SECRET, gif, pdf, with_exif, with_second_picture, with_segment, with_xmp,
};

const LARGE: Dimensions = Dimensions {
    width: 1200,
    height: 900,
};

fn original() -> Vec<u8> {
    selftest::photo_jpeg(1600, 1200)
}

fn large(format: Format) -> Vec<u8> {
    made(&original(), 1200, format)
}

/// Checks that a size, sent as declared, is not published, for this reason; viewers get the derived
/// one.
fn refused(name: &str, as_: Format, bytes: &[u8], why: &str) {
    let sizes = [(Derivative::Large, as_, bytes)];
    check_refused(name, &Case::new(Format::Jpeg, &original(), &sizes), why);
}

fn check_refused(name: &str, case: &Case, why: &str) {
    case.complete();
    let log = case.ports.logged();
    assert!(
        log.contains(&format!("is not published: {why}")),
        "{name}: {log}"
    );
    let original_key = format!("items/original/{}.jpg", case.record.id);
    assert_eq!(case.ports.keys(), [original_key], "{name}");
    let seen = case.see(Derivative::Large).unwrap();
    assert_eq!(source(&seen), "derived", "{name}");
    let limits = &calotype_imaging::Limits::DERIVE;
    let inspection = inspect_whole(seen.body(), limits).unwrap();
    assert_eq!(inspection.dimensions, LARGE, "{name}");
    let same = luma_grid(&original(), limits).unwrap();
    let derived = luma_grid(seen.body(), limits).unwrap();
    assert!(derived.shows_the_same_as(&same), "{name}");
}

/// An animated WebP: the picture of a still one, twice (RFC 9649 § 2.7.1.1).
fn moving(still: &[u8]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        let padding = &[0][..data.len() % 2];
        [name, &length[..], data, padding].concat()
    };
    let side = |side: u32| (side - 1).to_le_bytes()[..3].to_vec();
    let canvas = [side(LARGE.width), side(LARGE.height)].concat();
    let image = &still[12..];
    let frame = [&[0; 6][..], &canvas, &[100, 0, 0, 0], image].concat();
    let chunks = [
        chunk(b"VP8X", &[&[2, 0, 0, 0][..], &canvas].concat()),
        chunk(b"ANIM", &[0; 6]),
        chunk(b"ANMF", &frame),
        chunk(b"ANMF", &frame),
    ]
    .concat();
    let length = u32::try_from(chunks.len() + 4).unwrap().to_le_bytes();
    [b"RIFF", &length[..], b"WEBP", &chunks].concat()
}

/// The photo's header with other sides (ITU-T T.81 § B.2.2).
fn with_sides(mut jpeg: Vec<u8>, width: u16, height: u16) -> Vec<u8> {
    let is_frame = |pair: &[u8]| pair[0] == 0xFF && matches!(pair[1], 0xC0..=0xC2);
    let at = jpeg.windows(2).position(is_frame).unwrap();
    jpeg[at + 5..][..2].copy_from_slice(&height.to_be_bytes());
    jpeg[at + 7..][..2].copy_from_slice(&width.to_be_bytes());
    jpeg
}

#[test]
fn another_picture_is_derived_instead() {
    let opaque = |[r, g, b]: [u8; 3]| [r, g, b, 255];
    let other = "it shows another picture";
    let mirrored = |x: u32, y: u32| {
        // The scene, mirrored.
        let x = LARGE.width - 1 - x;
        let disc = (x * 4 / LARGE.width + y * 4 / LARGE.height) % 2;
        opaque([
            (x * 200 / LARGE.width) as u8,
            (y * 200 / LARGE.height) as u8,
            (disc * 180) as u8,
        ])
    };
    for (name, bytes) in [
        ("black", painted(LARGE, Format::Webp, |_, _| opaque([0; 3]))),
        (
            "white",
            painted(LARGE, Format::Webp, |_, _| opaque([255; 3])),
        ),
        (
            "stripes",
            painted(LARGE, Format::Webp, |x, _| {
                opaque([if x / 200 % 2 == 0 { 240 } else { 10 }; 3])
            }),
        ),
        ("mirrored", painted(LARGE, Format::Webp, mirrored)),
    ] {
        refused(name, Format::Webp, &bytes, other);
    }
}

#[test]
fn what_is_more_than_the_picture_is_derived_instead() {
    let (jpeg, webp) = (large(Format::Jpeg), large(Format::Webp));
    let script = b"<script>secret place</script>";
    let more = "it has more in it than a picture";
    let zip = b"PK\x03\x04 secret place PK\x05\x06";
    for (name, bytes) in [
        ("GPS in EXIF", with_exif(&jpeg, 1)),
        ("GPS in XMP", with_xmp(&jpeg)),
        ("a second picture", with_second_picture(&jpeg)),
        ("HTML in a comment", with_segment(&jpeg, 0xFE, script)),
        ("a maker's own segment", with_segment(&jpeg, 0xEA, script)),
        ("a color profile", selftest::p3_jpeg(1200, 900)),
        ("a ZIP behind", [&jpeg[..], zip].concat()),
        ("a PDF behind", [&jpeg[..], &pdf()].concat()),
        ("a NUL behind", [&jpeg[..], &[0]].concat()),
    ] {
        let sizes = [(Derivative::Large, Format::Jpeg, &bytes[..])];
        let case = Case::new(Format::Jpeg, &original(), &sizes);
        check_refused(name, &case, more);
    }
    refused(
        "behind a WebP",
        Format::Webp,
        &[&webp[..], SECRET].concat(),
        more,
    );
}

#[test]
fn what_is_of_another_shape_or_kind_is_derived_instead() {
    let webp = large(Format::Webp);
    let lying = made(&selftest::photo_jpeg(900, 1200), 1200, Format::Jpeg);
    let hole = |x: u32, _: u32| [90, 90, 90, if x < 600 { 255 } else { 0 }];
    let cut = &webp[..webp.len() / 2];
    let (whole, sides) = ("it is no whole picture", "it has other dimensions");
    for (name, as_, bytes, why) in [
        (
            "a JPEG as WebP",
            Format::Webp,
            large(Format::Jpeg),
            "it is of another format",
        ),
        (
            "a GIF as WebP",
            Format::Webp,
            gif(b""),
            "it is of another format",
        ),
        ("HTML", Format::Webp, b"<html><script>".to_vec(), whole),
        ("a PDF", Format::Webp, pdf(), whole),
        ("half of it", Format::Webp, cut.to_vec(), whole),
        (
            "medium as large",
            Format::Webp,
            made(&original(), 800, Format::Webp),
            sides,
        ),
        (
            "a pixel less",
            Format::Webp,
            made(&original(), 1199, Format::Webp),
            sides,
        ),
        ("the original", Format::Jpeg, original(), sides),
        (
            "a bomb",
            Format::Jpeg,
            with_sides(large(Format::Jpeg), 65_500, 65_500),
            whole,
        ),
        (
            "16 megapixels",
            Format::Jpeg,
            with_sides(large(Format::Jpeg), 4000, 4000),
            sides,
        ),
        (
            "on its side",
            Format::Jpeg,
            with_exif(&lying, 6),
            "it does not stand upright",
        ),
        ("moving", Format::Webp, moving(&webp), "it moves"),
        (
            "transparent",
            Format::Webp,
            painted(LARGE, Format::Webp, hole),
            "it is transparent and its original is not",
        ),
        (
            "a PNG, which no viewer of an opaque picture gets",
            Format::Png,
            large(Format::Png),
            "nobody is ever shown it in this format",
        ),
    ] {
        refused(name, as_, &bytes, why);
    }
}

#[test]
fn a_jpeg_whose_pixels_are_damaged_is_derived_instead() {
    let mut bytes = large(Format::Jpeg);
    let end = bytes.len() - 2;
    // All ones is not a code (ITU-T T.81, annex C); a zero after each is not a marker.
    for pair in bytes[end - 4000..end].as_chunks_mut().0 {
        *pair = [0xFF, 0];
    }
    refused("damaged", Format::Jpeg, &bytes, "it is no whole picture");
}

#[test]
fn other_bytes_than_declared_are_derived_instead() {
    let webp = large(Format::Webp);
    let sizes = [(Derivative::Large, Format::Webp, &webp[..])];
    let mut other = webp.clone();
    *other.last_mut().unwrap() ^= 1;
    let longer = [&webp[..], b"x"].concat();
    for (name, sent, why) in [
        ("other", &other[..], "it is not what was declared"),
        ("longer", &longer, "it has another length than declared"),
        (
            "shorter",
            &webp[..100],
            "it has another length than declared",
        ),
        ("empty", &[], "it has another length than declared"),
    ] {
        let case = Case::declaring(Format::Jpeg, &original(), &sizes);
        case.send(Derivative::Large, Format::Webp, sent);
        check_refused(name, &case, why);
    }
}

#[test]
fn one_that_lies_takes_no_other_with_it() {
    let (good, black) = (
        made(&original(), 800, Format::Webp),
        painted(LARGE, Format::Webp, |_, _| [0, 0, 0, 255]),
    );
    let sizes = [
        (Derivative::Large, Format::Webp, &black[..]),
        (Derivative::Medium, Format::Webp, &good[..]),
    ];
    let case = Case::new(Format::Jpeg, &original(), &sizes);
    case.complete();
    assert_eq!(case.stored(Derivative::Large, Format::Webp), None);
    assert_eq!(case.stored(Derivative::Medium, Format::Webp), Some(good));
    let temporary = ObjectKey::temporary_size(case.record.id, Derivative::Large, Format::Webp);
    assert_eq!(case.ports.stored(temporary.as_str()), None);
}
