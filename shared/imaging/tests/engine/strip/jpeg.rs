//! JPEG: every segment except the ones used for drawing.

use super::*;
use crate::support::exiftool;

#[test]
fn no_tag_that_exiftool_writes_is_left_in_a_jpeg() {
    let mut cases = Vec::new();
    for (kind, clean) in [("baseline", baseline()), ("progressive", progressive())] {
        let mut add = |name: &str, arguments: &[&str], is_reported| {
            let file = exiftool::write(&clean, arguments, &clean);
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        add("EXIF", EXIF, is_all_exif);
        add("GPS", GPS, |it| it.gps && it.exif);
        add("thumbnail", &["-ThumbnailImage<=DIR/attached.bin"], |it| {
            it.thumbnail
        });
        add("XMP", XMP, |it| it.xmp && it.gps);
        add(
            "IPTC",
            &[
                "-IPTC:Caption-Abstract=SECRET caption",
                "-IPTC:City=SECRET city",
                "-IPTC:By-line=SECRET author",
                "-Photoshop:CopyrightFlag=1",
                "-Photoshop:URL=https://secret.example/",
            ],
            |it| it.iptc,
        );
        add("comment", &["-Comment=SECRET comment"], |it| it.comment);
        add("everything", &[EXIF, GPS, XMP].concat(), |it| {
            is_all_exif(it) && it.gps && it.xmp
        });
    }
    check(&cases);
}

#[test]
fn no_segment_that_a_program_may_write_is_left_in_a_jpeg() {
    let clean = baseline();
    let with = |marker, data: &[u8]| with_segment(&clean, marker, data);
    let mut cases = vec![
        case("MPF", with(0xE2, MPF), |it| it.pictures),
        case("FlashPix", with(0xE2, b"FPXR\0\0SECRET"), |it| it.other),
        case("JUMBF", with(0xEB, JUMBF), |it| it.c2pa),
        case("JFXX", with(0xE0, b"JFXX\0\x13\x01\x01SECRET"), |it| {
            it.thumbnail
        }),
        case(
            "JFIF with a thumbnail",
            with(0xE0, b"JFIF\0\x01\x02\0\0\x01\0\x01\x01\x02SECRET"),
            |it| it.thumbnail,
        ),
        case(
            "long Adobe",
            with(0xEE, b"Adobe\0\x64\0\0\0\0\x01SECRET"),
            |it| it.other,
        ),
        case("extended XMP", with(0xE1, EXTENDED_XMP), |it| it.xmp),
        case(
            "part of a profile",
            with(0xE2, b"ICC_PROFILE\0\x01\x02SECRET"),
            |it| it.icc,
        ),
        case(
            "no profile at all",
            with(0xE2, b"ICC_PROFILE\0\x01\x01SECRET"),
            |it| it.icc,
        ),
        case(
            "maker's note",
            with_exif_block(&clean, &maker_note()),
            |it| it.exif && it.camera,
        ),
        case("comment", with(0xFE, b"SECRET"), |it| it.comment),
    ];
    for number in (0..=15).filter(|it| *it != 14) {
        let name = format!("APP{number}");
        let file = with(0xE0 + number, b"Vendor\0SECRET");
        cases.push(case(&name, file, |it| it.other));
    }
    // After the frame header, between two segments, and between two scans.
    let start = clean.windows(2).position(|it| it == b"\xFF\xDA").unwrap();
    let late = [&clean[..start], b"\xFF\xE5\0\x08SECRET", &clean[start..]].concat();
    cases.push(case("late segment", late, |it| it.other));
    let stray = [&clean[..start], b"SECRET", &clean[start..]].concat();
    cases.push(case("stray bytes", stray, |it| it.other));
    let progressive = progressive();
    let last = progressive
        .windows(2)
        .rposition(|it| it == b"\xFF\xDA")
        .unwrap();
    let (before, after) = progressive.split_at(last);
    let between = [before, b"\xFF\xFE\0\x08SECRET", after].concat();
    cases.push(case("between scans", between, |it| it.comment));
    check(&cases);
}

#[test]
fn a_broken_sequence_of_profile_pieces_goes() {
    let profile = profile();
    let (front, back) = profile.split_at(50);
    let numbered = |number: u8, count: u8, bytes: &[u8]| {
        [b"ICC_PROFILE\0", &[number, count][..], bytes].concat()
    };
    for pieces in [
        vec![numbered(1, 2, front)],
        vec![numbered(1, 2, front), numbered(1, 2, back)],
        vec![numbered(1, 2, front), numbered(2, 3, back)],
        vec![numbered(0, 2, front), numbered(1, 2, back)],
        vec![numbered(1, 1, front)],
        vec![numbered(1, 1, &[&profile[..], b"more"].concat())],
        vec![numbered(1, 1, &profile); 300],
    ] {
        let mut file = baseline();
        for piece in pieces.iter().rev() {
            file = with_segment(&file, 0xE2, piece);
        }
        let result = stripped(&file);
        assert!(result.removed.icc);
        assert_eq!(result.bytes, baseline());
    }
}

fn with_exif_block(file: &[u8], block: &[u8]) -> Vec<u8> {
    with_segment(file, 0xE1, &[b"Exif\0\0", block].concat())
}
