//! Reads metadata before stripping: exiftool writes it, in every place that it supports.

use crate::support::exiftool;
use crate::support::fixtures::{Exif, Order, chunk, tiff, with_chunk, with_exif, with_segment};
use crate::support::pictures::{
    ALPHA_WEBP, ANIMATED_GIF, ANIMATED_WEBP, LOSSLESS_WEBP, LOSSY_WEBP, Mutator, STILL_GIF,
    animated_png, baseline, png, progressive, with_block, with_riff_chunk, zlib,
};
use calotype_imaging::{
    CaptureTime, Error, Limits, Metadata, Orientation, StripOptions, read_metadata, strip,
};
use calotype_protocol::Format;

fn read(file: &[u8]) -> Metadata {
    read_metadata(file, &Limits::SOURCE).unwrap()
}

fn described(file: &[u8]) -> Option<String> {
    read(file).description
}

const FACTS: &[&str] = &[
    "-EXIF:Make=ACM ",
    "-EXIF:Model=One Ü",
    "-EXIF:LensModel=50 mm f/2",
    "-EXIF:ImageDescription=Sea and sky",
    "-EXIF:DateTimeOriginal=2024:02:29 23:59:58",
    "-EXIF:SubSecTimeOriginal=125",
    "-EXIF:OffsetTimeOriginal=-03:30",
    "-EXIF:GPSLatitude=33.85682",
    "-EXIF:GPSLatitudeRef=S",
    "-EXIF:GPSLongitude=151.21527",
    "-EXIF:GPSLongitudeRef=E",
    "-EXIF:GPSAltitude=12.5",
    "-EXIF:GPSAltitudeRef=1",
    "-EXIF:Orientation=6",
];

#[test]
fn every_fact_that_exiftool_wrote_is_read() {
    let clean = [
        baseline(),
        progressive(),
        png(),
        animated_png(),
        LOSSY_WEBP.to_vec(),
        ALPHA_WEBP.to_vec(),
        LOSSLESS_WEBP.to_vec(),
        ANIMATED_WEBP.to_vec(),
    ];
    for file in clean {
        for order in ["-ExifByteOrder=II", "-ExifByteOrder=MM"] {
            let written = exiftool::write(&file, &[&[order], FACTS].concat(), &[]);
            let found = read(&written);
            assert_eq!(found.make.as_deref(), Some("ACM"));
            assert_eq!(found.model.as_deref(), Some("One Ü"));
            assert_eq!(found.lens.as_deref(), Some("50 mm f/2"));
            assert_eq!(found.description.as_deref(), Some("Sea and sky"));
            assert_eq!(found.orientation, Some(Orientation::Rotate90));
            let captured = CaptureTime {
                year: 2024,
                month: 2,
                day: 29,
                hour: 23,
                minute: 59,
                second: 58,
                nanosecond: 125_000_000,
                offset_minutes: Some(-210),
            };
            assert_eq!(found.captured, Some(captured));
            let position = found.position.unwrap();
            // exiftool rounds seconds of arc to a ten-thousandth or so.
            assert!((position.latitude + 33.85682).abs() < 1e-7, "{position:?}");
            assert!(
                (position.longitude - 151.21527).abs() < 1e-7,
                "{position:?}"
            );
            assert!((position.altitude.unwrap() + 12.5).abs() < 1e-9);

            let stripped = strip(&written, &StripOptions::default(), &Limits::SOURCE).unwrap();
            let left = Metadata {
                orientation: Some(Orientation::Rotate90),
                ..Metadata::default()
            };
            assert_eq!(read(&stripped.bytes), left);
        }
    }
}

#[test]
fn a_description_is_read_wherever_it_stands() {
    let wrote = |file: &[u8], argument: &str| described(&exiftool::write(file, &[argument], &[]));
    let said = Some("Sea & <sky> of Ü".to_owned());
    for (file, argument) in [
        (baseline(), "-XMP-dc:Description=Sea & <sky> of Ü"),
        (baseline(), "-IPTC:Caption-Abstract=Sea & <sky> of Ü"),
        (baseline(), "-Comment=Sea & <sky> of Ü"),
        (png(), "-XMP-dc:Description=Sea & <sky> of Ü"),
        (png(), "-PNG:Description=Sea & <sky> of Ü"),
        (png(), "-PNG:Comment=Sea & <sky> of Ü"),
        (LOSSY_WEBP.to_vec(), "-XMP-dc:Description=Sea & <sky> of Ü"),
        (STILL_GIF.to_vec(), "-XMP-dc:Description=Sea & <sky> of Ü"),
        (ANIMATED_GIF.to_vec(), "-Comment=Sea & <sky> of Ü"),
    ] {
        assert_eq!(wrote(&file, argument), said, "{argument}");
    }
    let all = [
        "-Comment=comment",
        "-IPTC:Caption-Abstract=iptc",
        "-XMP-dc:Description=xmp",
        "-EXIF:ImageDescription=exif",
    ];
    for (index, best) in ["comment", "iptc", "xmp", "exif"].iter().enumerate() {
        let file = exiftool::write(&baseline(), &all[..=index], &[]);
        assert_eq!(described(&file).as_deref(), Some(*best));
    }
}

#[test]
fn compressed_png_texts_are_read_within_the_limit() {
    let text = zlib(b"sea and sky");
    let short = [b"Description\0\0", &text[..]].concat();
    let file = with_chunk(&png(), b"zTXt", &short);
    assert_eq!(described(&file).as_deref(), Some("sea and sky"));
    let international = [b"Description\0\x01\0en\0\0", &text[..]].concat();
    let file = with_chunk(&png(), b"iTXt", &international);
    assert_eq!(described(&file).as_deref(), Some("sea and sky"));

    let limits = Limits {
        max_metadata_bytes: 3,
        ..Limits::SOURCE
    };
    let cut = read_metadata(&file, &limits).unwrap();
    assert_eq!(cut.description.as_deref(), Some("sea"));
    let damaged = [&short[..], b"?"].concat();
    let damaged = [&damaged[..20], b"\xFF\xFF", &damaged[22..]].concat();
    assert_eq!(described(&with_chunk(&png(), b"zTXt", &damaged)), None);
}

#[test]
fn a_long_text_is_cut_and_a_blank_one_is_none() {
    let long = vec![b'x'; 60_000];
    let length = described(&with_segment(&baseline(), 0xFE, &long))
        .unwrap()
        .len();
    assert_eq!(length, 8 * 1024);
    assert_eq!(
        described(&with_segment(&baseline(), 0xFE, b" \0secret")),
        None
    );
    assert_eq!(described(&with_block(STILL_GIF, b"\x21\xFE\x02  \0")), None);
    // A character of two bytes cut in its middle.
    let uneven = [b"x", "ü".repeat(5000).as_bytes()].concat();
    let text = described(&with_segment(&baseline(), 0xFE, &uneven)).unwrap();
    assert!(text.chars().skip(1).all(|it| it == 'ü'));
}

#[test]
fn a_position_that_is_none_is_not_read() {
    for arguments in [
        ["-EXIF:GPSLatitude=48", "-EXIF:GPSLatitudeRef=N"],
        ["-EXIF:GPSLongitude=16", "-EXIF:GPSLongitudeRef=E"],
    ] {
        let file = exiftool::write(&baseline(), &arguments, &[]);
        assert_eq!(read(&file).position, None);
    }
    // Zero over zero, as cameras write it without a signal.
    let block = unknown_position();
    let file = with_segment(&baseline(), 0xE1, &[b"Exif\0\0", &block[..]].concat());
    assert_eq!(read(&file).position, None);
}

#[test]
fn pointers_that_loop_end() {
    // The first directory points to itself as Exif, GPS and next directory.
    let mut block = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    block.extend(b"\x87\x69\0\x04\0\0\0\x01\0\0\0\x08");
    block.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x08");
    block.extend(b"\0\0\0\x08");
    let file = with_chunk(&png(), b"eXIf", &block);
    assert_eq!(read(&file), Metadata::default());
}

#[test]
fn only_what_is_no_picture_of_ours_is_an_error() {
    let refusal = |bytes: &[u8]| read_metadata(bytes, &Limits::SOURCE).unwrap_err();
    assert_eq!(refusal(b""), Error::Empty);
    assert_eq!(refusal(b"Dear diary,"), Error::UnknownFormat);
    assert_eq!(
        refusal(b"\0\0\0\x1cftypheic\0\0\0\0mif1heic"),
        Error::NeedsBrowser(Format::Heic)
    );
    let written = exiftool::write(&baseline(), FACTS, &[]);
    let limits = Limits {
        max_bytes: 100,
        ..Limits::SOURCE
    };
    let refusal = read_metadata(&written, &limits).unwrap_err();
    assert!(matches!(refusal, Error::TooManyBytes { .. }));
    // Data before the damage is read.
    assert!(read(&written[..written.len() - 200]).position.is_some());
}

#[test]
fn mutated_files_are_read_or_not() {
    let everything = Exif {
        orientation: Some(6),
        camera: true,
        gps: true,
        thumbnail: true,
    };
    let block = exif_block(&exiftool::write(&baseline(), FACTS, &[]));
    let xmp =
        b"http://ns.adobe.com/xap/1.0/\0<dc:description><rdf:li>a&amp;b</rdf:li></dc:description>";
    let iptc = b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x08\x1c\x02\x78\0\x03sea";
    let text = [b"Description\0\0", &zlib(b"sea and sky")[..]].concat();
    let jpeg = with_segment(&baseline(), 0xE1, &[b"Exif\0\0", &block[..]].concat());
    let files = [
        with_segment(&with_segment(&jpeg, 0xE1, xmp), 0xED, iptc),
        with_exif(&baseline(), Order::Big, everything),
        [
            &png()[..33],
            &chunk(b"eXIf", &block),
            &chunk(b"zTXt", &text),
            &png()[33..],
        ]
        .concat(),
        with_riff_chunk(LOSSY_WEBP, 2, b"EXIF", &block, 0x08),
        with_block(STILL_GIF, b"\x21\xFE\x05hello\0"),
        with_chunk(&png(), b"eXIf", &tiff(Order::Little, everything)),
    ];
    for (index, file) in files.iter().enumerate() {
        let whole = read(file);
        let mut mutator = Mutator(0x9E37_79B9_7F4A_7C15);
        let mut same = 0;
        let rounds = 4000;
        for _ in 0..rounds {
            // Pixels are not read: mutate the bytes before them.
            let (head, rest) = file.split_at(file.len().min(2000));
            let bytes = [&mutator.mutate(head)[..], rest].concat();
            same += usize::from(read_metadata(&bytes, &Limits::SOURCE).as_ref() == Ok(&whole));
        }
        // Some mutations do no harm; if none or all did, the loop tests nothing.
        assert!((1..rounds).contains(&same), "{index}: {same}");
    }
}

/// The TIFF block of a JPEG that exiftool wrote.
fn exif_block(jpeg: &[u8]) -> Vec<u8> {
    let at = jpeg.windows(6).position(|it| it == b"Exif\0\0").unwrap();
    let length = usize::from(u16::from_be_bytes([jpeg[at - 2], jpeg[at - 1]]));
    jpeg[at + 6..at - 2 + length].to_vec()
}

/// A GPS directory whose coordinates are 0/0.
fn unknown_position() -> Vec<u8> {
    let mut block = b"MM\0*\0\0\0\x08\0\x01".to_vec();
    block.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x1A\0\0\0\0");
    block.extend(b"\0\x04");
    block.extend(b"\0\x01\0\x02\0\0\0\x02N\0\0\0");
    block.extend(b"\0\x02\0\x05\0\0\0\x03\0\0\0\x50");
    block.extend(b"\0\x03\0\x02\0\0\0\x02E\0\0\0");
    block.extend(b"\0\x04\0\x05\0\0\0\x03\0\0\0\x50");
    block.extend(b"\0\0\0\0");
    assert_eq!(block.len(), 0x50);
    block.extend([0; 24]);
    block
}
