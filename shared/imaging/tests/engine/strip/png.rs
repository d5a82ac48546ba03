//! PNG: every chunk except the ones used for drawing.

use super::*;
use crate::support::exiftool;

#[test]
fn no_tag_that_exiftool_writes_is_left_in_a_png() {
    let mut cases = Vec::new();
    for (kind, clean) in [("still", png()), ("animated", animated_png())] {
        let mut add = |name: &str, arguments: &[&str], is_reported| {
            let file = exiftool::write(&clean, arguments, &clean);
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        add("EXIF", EXIF, is_all_exif);
        add("GPS", GPS, |it| it.gps && it.exif);
        add("XMP", XMP, |it| it.xmp && it.gps);
        add(
            "texts",
            &[
                "-PNG:Description=SECRET description",
                "-PNG:Author=SECRET author",
                "-PNG:Comment=SECRET comment",
                "-PNG:CreationTime=2024:05:06 07:08:09",
            ],
            |it| it.comment,
        );
        add(
            "compressed texts",
            &["-z", "-PNG:Description=SECRET"],
            |it| it.comment,
        );
        add("IPTC", &["-IPTC:City=SECRET city"], |it| it.comment);
    }
    let clean = png();
    for (name, data, is_reported) in PNG_CHUNKS {
        let name_text = String::from_utf8_lossy(*name).into_owned();
        cases.push(case(
            &name_text,
            with_chunk(&clean, name, data),
            *is_reported,
        ));
    }
    let end = clean.len() - 12;
    let late = [
        &clean[..end],
        &chunk(b"tEXt", b"a\0SECRET")[..],
        &clean[end..],
    ]
    .concat();
    cases.push(case("late text", late, |it| it.comment));
    check(&cases);
}

type Reported = fn(&MetadataFound) -> bool;

const PNG_CHUNKS: &[(&[u8; 4], &[u8], Reported)] = &[
    (b"tIME", b"\x07\xE8\x05\x06\x07\x08\x09", |it| it.time),
    (b"caBX", b"SECRET c2pa", |it| it.c2pa),
    (b"zTXt", b"Raw profile type exif\0\0SECRET", |it| it.comment),
    (b"sPLT", b"SECRET palette\0\x08", |it| it.other),
    (b"prVt", b"SECRET", |it| it.other),
    (b"vpAg", b"SECRET", |it| it.other),
    // A known name with the wrong length.
    (b"gAMA", b"\0\0\xB1\x8FSECRET", |it| it.other),
    (b"pHYs", b"SECRET", |it| it.other),
    (b"iCCP", b"SECRET\0\0no zlib stream", |it| it.icc),
];

#[test]
fn a_damaged_png_profile_goes() {
    let png = png();
    let mut bad_checksum = iccp(&profile());
    *bad_checksum.last_mut().unwrap() ^= 1;
    let with = |chunk: &[u8]| [&png[..33], chunk, &png[33..]].concat();
    for chunk in [
        bad_checksum,
        iccp(b"short"),
        iccp(&[profile(), vec![1]].concat()),
    ] {
        let result = stripped(&with(&chunk));
        assert!(result.removed.icc);
        assert_eq!(result.bytes, png);
    }
    // Zeros after the profile are padding.
    assert!(
        !stripped(&with(&iccp(&[profile(), vec![0]].concat())))
            .removed
            .icc
    );
}

/// § 11.3.2.1 and § 11.3.2.5: white, red, green and blue, times 100,000.
const SRGB_COLORS: &[u8; 32] = b"\0\0\x7A\x26\0\0\x80\x84\0\0\xFA\0\0\0\x80\xE8\
    \0\0\x75\x30\0\0\xEA\x60\0\0\x3A\x98\0\0\x17\x70";

/// § 11.3.2.7: red, green, blue and white in steps of 0.00002; 1,000 and 0.0001 cd/m².
const P3_MASTERED: &[u8; 24] = b"\x84\xD0\x3E\x80\x33\xC2\x86\xC4\x1D\x4C\x0B\xB8\
    \x3D\x13\x40\x42\0\x98\x96\x80\0\0\0\x01";

#[test]
fn color_chunks_and_timing_stay() {
    let mut file = png();
    for (name, data) in [
        (b"gAMA", &b"\0\0\xB1\x8F"[..]),
        (b"cHRM", SRGB_COLORS),
        (b"sRGB", b"\0"),
        (b"cICP", b"\x0C\x0D\0\x01"),
        (b"pHYs", b"\0\0\x0B\x13\0\0\x0B\x13\x01"),
    ] {
        file = with_chunk(&file, name, data);
    }
    assert_eq!(stripped(&file).bytes, file);
    // A code for high dynamic range, and the display on which the picture was mastered for it.
    let mut file = png();
    for (name, data) in [
        (b"cLLI", &b"\0\x98\x96\x80\0\x0F\x42\x40"[..]),
        (b"mDCV", P3_MASTERED),
        (b"cICP", b"\x09\x10\0\x01"),
    ] {
        file = with_chunk(&file, name, data);
    }
    assert_eq!(stripped(&file).bytes, file);
}

#[test]
fn what_a_decoder_must_know_is_refused_when_unknown() {
    let file = with_chunk(&png(), b"CgBI", &[0; 4]);
    let refusal = strip(&file, &StripOptions::default(), &Limits::SOURCE).unwrap_err();
    assert!(matches!(refusal, Error::UnsupportedFormat(_)), "{refusal}");
    let file = with_chunk(&png(), b"PLTE", &[0; 900]);
    let refusal = strip(&file, &StripOptions::default(), &Limits::SOURCE).unwrap_err();
    assert!(matches!(refusal, Error::Corrupt(_)), "{refusal}");
}
