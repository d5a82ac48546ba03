//! What stripping promises: no private tag left, every pixel kept, nothing else.

#![allow(clippy::unwrap_used)] // fixtures are sound, and a test may panic

mod exiftool;
mod fixtures;
mod pictures;
mod secrets;

use calotype_imaging::{
    Error, Limits, MetadataFound, Orientation, Profile, StripOptions, Stripped, inspect_whole,
    strip,
};
use fixtures::{Exif, Order, chunk, tiff, with_chunk, with_exif, with_segment};
use pictures::{
    ALPHA_WEBP, ANIMATED_GIF, ANIMATED_WEBP, LOSSLESS_WEBP, LOSSY_WEBP, Mutator, STILL_GIF,
    animated_png, application, baseline, frames, iccp, png, profile, progressive, riff, riff_chunk,
    riff_chunks, with_block, with_riff_chunk,
};
use secrets::{EXIF, EXTENDED_XMP, GPS, JUMBF, MPF, XMP, is_drawn, maker_note};

fn stripped(file: &[u8]) -> Stripped {
    strip(file, &StripOptions::default(), &Limits::SOURCE).unwrap()
}

/// One file with one family of metadata, and what the report has to call it.
struct Case {
    name: String,
    file: Vec<u8>,
    is_reported: fn(&MetadataFound) -> bool,
}

fn case(name: &str, file: Vec<u8>, is_reported: fn(&MetadataFound) -> bool) -> Case {
    let name = name.to_owned();
    Case {
        name,
        file,
        is_reported,
    }
}

/// The promises that hold for every file.
fn check(cases: &[Case]) {
    let results: Vec<_> = cases.iter().map(|it| stripped(&it.file)).collect();
    let before = exiftool::read(&cases.iter().map(|it| &it.file[..]).collect::<Vec<_>>());
    let after = exiftool::read(&results.iter().map(|it| &it.bytes[..]).collect::<Vec<_>>());
    for (((case, result), before), after) in cases.iter().zip(&results).zip(before).zip(after) {
        let name = &case.name;
        let is_seen = before.iter().any(|tag| !is_drawn(tag));
        let is_hidden = case.file.windows(6).any(|it| it == b"SECRET");
        assert!(is_seen || is_hidden, "{name}: nothing to take away");
        let left: Vec<_> = after.iter().filter(|tag| !is_drawn(tag)).collect();
        assert!(left.is_empty(), "{name}: {left:?}");
        let is_clean = !result.bytes.windows(6).any(|it| it == b"SECRET");
        assert!(is_clean, "{name}: the secret is still there");

        assert!(
            (case.is_reported)(&result.removed),
            "{name}: {:?}",
            result.removed
        );
        let gone = case.file.len() - result.bytes.len();
        assert_eq!(result.removed.bytes, gone as u64, "{name}");
        let seen = inspect_whole(&result.bytes, &Limits::SOURCE).unwrap();
        assert!(!seen.metadata.is_private(), "{name}: {:?}", seen.metadata);
        assert_eq!(seen.orientation, result.orientation, "{name}");
        assert_eq!(seen.dimensions, result.dimensions, "{name}");
        assert_eq!(
            stripped(&result.bytes).bytes,
            result.bytes,
            "{name}: once is enough"
        );
        assert_eq!(frames(&result.bytes), frames(&case.file), "{name}: pixels");
    }
}

fn is_all_exif(found: &MetadataFound) -> bool {
    let MetadataFound {
        exif,
        time,
        camera,
        serial,
        owner,
        caption,
        ..
    } = *found;
    exif && time && camera && serial && owner && caption
}

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
    // Behind the frame header, between two segments, and between two scans.
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
fn nothing_behind_the_end_is_left() {
    let inner = exiftool::write(&baseline(), GPS, &[]);
    let trailers: [(&str, &[u8]); 4] = [
        ("second JPEG", &inner),
        (
            "motion photo",
            b"\0\0\0\x18ftypmp42\0\0\0\0isommp42\0\0\0\x0emoovSECRET",
        ),
        ("archive", b"PK\x03\x04\x14\0\0\0\0\0SECRET"),
        ("text", b"MotionPhoto_Data SECRET"),
    ];
    let mut cases = Vec::new();
    for (kind, clean) in pictures::all() {
        for (name, trailer) in trailers {
            let file = [&clean[..], trailer].concat();
            cases.push(case(&format!("{kind}, {name}"), file, |it| it.trailer));
            assert_eq!(
                stripped(&cases.last().unwrap().file).bytes.len(),
                clean.len()
            );
        }
    }
    // exiftool does not look behind the end of a GIF; the other promises stand.
    for case in &cases {
        assert_eq!(frames(&stripped(&case.file).bytes), frames(&case.file));
    }
    cases.retain(|it| !it.name.contains("second JPEG"));
    check(&cases);
}

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
    // Of a known name, but not of its length.
    (b"gAMA", b"\0\0\xB1\x8FSECRET", |it| it.other),
    (b"pHYs", b"SECRET", |it| it.other),
    (b"iCCP", b"SECRET\0\0no zlib stream", |it| it.icc),
];

#[test]
fn no_tag_that_exiftool_writes_is_left_in_a_webp() {
    let mut cases = Vec::new();
    for (kind, clean) in [
        ("lossy", LOSSY_WEBP),
        ("alpha", ALPHA_WEBP),
        ("lossless", LOSSLESS_WEBP),
        ("animated", ANIMATED_WEBP),
    ] {
        let mut add = |name: &str, arguments: &[&str], is_reported| {
            let file = exiftool::write(clean, arguments, &[]);
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        add("EXIF", EXIF, is_all_exif);
        add("GPS", GPS, |it| it.gps && it.exif);
        add("XMP", XMP, |it| it.xmp && it.gps);
        add("everything", &[EXIF, GPS, XMP].concat(), |it| {
            is_all_exif(it) && it.gps && it.xmp
        });
        let mut add = |name: &str, at, chunk: &[u8; 4], is_reported| {
            let file = with_riff_chunk(clean, at, chunk, b"SECRET!", 0);
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        add("unknown chunk", 1, b"XXXX", |it| it.other);
        add("late unknown chunk", 2, b"abcd", |it| it.other);
        add("C2PA", 2, b"C2PA", |it| it.c2pa);
        add("no profile at all", 1, b"ICCP", |it| it.icc);
    }
    // Inside a frame.
    let mut chunks = riff_chunks(ANIMATED_WEBP);
    let frame = chunks
        .iter()
        .position(|it| it.starts_with(b"ANMF"))
        .unwrap();
    let data = [&chunks[frame][8..], &riff_chunk(b"XMP ", b"SECRET")].concat();
    chunks[frame] = riff_chunk(b"ANMF", &data);
    cases.push(case("in a frame", riff(&chunks), |it| it.other));
    check(&cases);
}

#[test]
fn no_tag_that_exiftool_writes_is_left_in_a_gif() {
    let mut cases = Vec::new();
    for (kind, clean) in [("still", STILL_GIF), ("animated", ANIMATED_GIF)] {
        let mut add = |name: &str, file: Vec<u8>, is_reported| {
            cases.push(case(&format!("{kind} {name}"), file, is_reported));
        };
        let comment = exiftool::write(clean, &["-Comment=SECRET comment"], &[]);
        add("comment", comment, |it| it.comment);
        add("XMP", exiftool::write(clean, XMP, &[]), |it| {
            it.xmp && it.gps
        });
        let unknown = with_block(clean, &application(b"Vendor  1.0", b"SECRET"));
        add("unknown", unknown, |it| it.other);
        let c2pa = with_block(clean, &application(b"C2PA_GIF\x01\0\0", b"SECRET"));
        add("C2PA", c2pa, |it| it.c2pa);
        let none = with_block(clean, &application(b"ICCRGBG1012", b"SECRET"));
        add("no profile at all", none, |it| it.icc);
        // The reference decoder refuses these two: they cannot go its way.
        for block in [&b"\x21\x77\x06SECRET\0"[..], b"\0"] {
            let result = stripped(&with_block(clean, block));
            assert!(result.removed.other);
            assert_eq!(result.bytes, clean);
        }
        let text = b"\x21\x01\x0c\0\0\0\0\x08\0\x08\0\x08\x08\0\x01\x06SECRET\0";
        add("plain text", with_block(clean, text), |it| it.other);
        let buffer = b"\x21\xFF\x0BNETSCAPE2.0\x03\x01\x03\0\x07\x02SECRET\0";
        add("long loop", with_block(clean, buffer), |it| it.other);
    }
    check(&cases);
}

#[test]
fn a_clean_file_stays_byte_for_byte() {
    for (name, file) in pictures::all() {
        let result = stripped(&file);
        assert_eq!(result.bytes, file, "{name}");
        assert_eq!(result.removed, MetadataFound::default(), "{name}");
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
    // The last segment written is the first in the file.
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
    // In whichever order the pieces stood.
    assert_eq!(kept[1].bytes, kept[2].bytes);
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
    // Zeros behind the profile are padding.
    assert!(
        !stripped(&with(&iccp(&[profile(), vec![0]].concat())))
            .removed
            .icc
    );
}

#[test]
fn colour_chunks_and_timing_stay() {
    let mut file = png();
    for (name, data) in [
        (b"gAMA", &b"\0\0\xB1\x8F"[..]),
        (b"cHRM", &[0; 32]),
        (b"sRGB", b"\0"),
        (b"cICP", b"\x0C\x0D\0\x01"),
        (b"pHYs", b"\0\0\x0B\x13\0\0\x0B\x13\x01"),
        (b"bKGD", &[0; 6]),
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

#[test]
fn a_file_cut_off_anywhere_is_corrupt() {
    for (name, file) in pictures::all() {
        for length in 1..file.len() {
            let result = strip(&file[..length], &StripOptions::default(), &Limits::SOURCE);
            let is_named = matches!(result, Err(Error::Corrupt(_) | Error::UnknownFormat));
            assert!(is_named, "{name}, {length} bytes: {result:?}");
        }
    }
}

#[test]
fn exiftool_finds_no_fault_in_the_output() {
    let full = [EXIF, GPS, XMP].concat();
    for file in [baseline(), png(), LOSSY_WEBP.to_vec()] {
        let result = stripped(&exiftool::write(&file, &full, &[]));
        assert_eq!(result.orientation, Orientation::Rotate90);
        // It misses the five tags that Exif calls mandatory: they are not wanted.
        let faults = exiftool::validate(&result.bytes);
        let expected = ["OK", "Warnings", "Missing required"];
        let is_fine = |line: &str| expected.iter().any(|it| line.contains(it));
        assert!(faults.lines().all(is_fine), "{faults}");
    }
}

#[test]
fn mutated_files_are_stripped_clean_or_refused() {
    let limits = Limits {
        max_pixels: 1_000_000,
        ..Limits::SOURCE
    };
    for (name, file) in loaded() {
        let mut mutator = Mutator(0x9E37_79B9_7F4A_7C15);
        let mut taken = 0;
        for round in 0..3000 {
            let bytes = mutator.mutate(&file);
            let Ok(result) = strip(&bytes, &StripOptions::default(), &limits) else {
                continue;
            };
            taken += 1;
            let seen = inspect_whole(&result.bytes, &limits).unwrap();
            assert!(!seen.metadata.is_private(), "{name} {round}: {seen:?}");
            assert_eq!(seen.orientation, result.orientation, "{name} {round}");
            let again = strip(&result.bytes, &StripOptions::default(), &limits).unwrap();
            assert_eq!(again.bytes, result.bytes, "{name} {round}");
            assert!(result.bytes.len() <= bytes.len() + 64, "{name} {round}");
        }
        assert!((1..3000).contains(&taken), "{name}: {taken}");
    }
}

/// Every kind of picture with much to take away.
fn loaded() -> Vec<(&'static str, Vec<u8>)> {
    let everything = Exif {
        orientation: Some(6),
        camera: true,
        gps: true,
        thumbnail: true,
    };
    let block = tiff(Order::Big, everything);
    let profile = profile();
    let chunk = [b"ICC_PROFILE\0\x01\x01", &profile[..]].concat();
    pictures::all()
        .into_iter()
        .map(|(name, file)| {
            let loaded = match &file[..4] {
                b"RIFF" => {
                    let at = riff_chunks(&file).len().max(2);
                    let file = with_riff_chunk(&file, at, b"EXIF", &block, 0x08);
                    with_riff_chunk(&file, 1, b"ICCP", &profile, 0x20)
                }
                b"GIF8" => {
                    let file = with_block(&file, b"\x21\xFE\x05hello\0");
                    with_block(&file, &application(b"ICCRGBG1012", &profile))
                }
                b"\x89PNG" => {
                    let file = with_chunk(&file, b"eXIf", &block);
                    [&file[..33], &iccp(&profile), &file[33..]].concat()
                }
                _ => {
                    let file = with_exif(&file, Order::Little, everything);
                    with_segment(&with_segment(&file, 0xE2, &chunk), 0xFE, b"hello")
                }
            };
            (name, [&loaded[..], b"trailer"].concat())
        })
        .collect()
}

fn with_exif_block(file: &[u8], block: &[u8]) -> Vec<u8> {
    with_segment(file, 0xE1, &[b"Exif\0\0", block].concat())
}
