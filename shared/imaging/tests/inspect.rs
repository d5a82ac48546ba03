//! What the header walk promises: dimensions, orientation and every kind of metadata.

#![allow(clippy::unwrap_used)] // fixtures are sound, and a test may panic

mod fixtures;
mod pictures;

use calotype_imaging::{
    Error, Inspection, Limits, MetadataFound, Orientation, inspect, inspect_whole,
};
use calotype_protocol::{Dimensions, Format};
use fixtures::{Exif, Order, chunk, jpeg, tiff, with_chunk, with_exif, with_segment};
use pictures::{
    ALPHA_WEBP, ANIMATED_GIF, ANIMATED_WEBP, LOSSLESS_WEBP, LOSSY_WEBP, Mutator, STILL_GIF,
    animated_png, application, riff, riff_chunk, riff_chunks, with_block, with_riff_chunk,
};

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
                // Nothing but the orientation: not private.
                assert!(seen.metadata.orientation && !seen.metadata.exif);
                assert!(!seen.metadata.is_private());
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
    assert!(flag(0xE2, b"MPF\0").pictures);
    assert!(flag(0xEB, b"JP\0\x01jumb c2pa").c2pa);
    assert!(flag(0xE5, b"vendor").other);
    assert!(flag(0xE1, b"http://ns.adobe.com/xap/1.0/\0<exif:GPSLatitude>").gps);
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
    assert!(flag(b"tIME", &[0; 7]).time);
    assert!(flag(b"caBX", b"c2pa").c2pa);
    assert!(flag(b"prVt", b"vendor").other);
    assert!(flag(b"gAMA", &[0; 5]).other, "longer than gamma is");
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
    // The header alone says it, whether or not there are pixels.
    for file in [&bomb[..], &bomb[..33]] {
        let refusal = inspect_whole(file, &Limits::SOURCE).unwrap_err();
        assert!(matches!(refusal, Error::TooLarge { .. }), "{refusal}");
    }

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
    let others = pictures::all().into_iter().map(|(_, file)| file);
    for file in others.chain([jpeg(200, 100), png()]) {
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

#[test]
fn every_kind_of_webp_metadata_is_found() {
    for clean in [LOSSY_WEBP, ALPHA_WEBP, LOSSLESS_WEBP, ANIMATED_WEBP] {
        let last = riff_chunks(clean).len().max(2);
        let flag = |name, data: &[u8]| found(&with_riff_chunk(clean, last, name, data, 0));
        let camera = Exif {
            camera: true,
            ..Exif::default()
        };
        assert!(flag(b"EXIF", &tiff(Order::Big, camera)).camera);
        assert!(flag(b"EXIF", b"no block at all").exif);
        assert!(flag(b"XMP ", b"<x/>").xmp);
        assert!(flag(b"XMP ", b"<exif:GPSLatitude>").gps);
        assert!(flag(b"C2PA", b"jumb").c2pa);
        assert!(flag(b"abcd", b"").other);
        assert!(flag(b"VP8 ", b"a second picture").other);
        assert!(flag(b"ICCP", b"").icc);
        assert!(!flag(b"ICCP", b"").is_private());
        assert_eq!(flag(b"abcd", b"odd").bytes, 8 + 4);
        let longer = [clean, b"MotionPhoto"].concat();
        assert!(found(&longer).trailer);
        assert_eq!(found(&longer).bytes, 11);
    }
    let mut chunks = riff_chunks(ANIMATED_WEBP);
    let last = chunks.pop().unwrap();
    let data = [&last[8..], &riff_chunk(b"abcd", b"hidden")].concat();
    chunks.push(riff_chunk(b"ANMF", &data));
    assert!(found(&riff(&chunks)).other, "inside a frame");
}

#[test]
fn a_webp_says_its_orientation_when_it_announces_exif() {
    for value in 1..=8u16 {
        let exif = Exif {
            orientation: Some(value),
            ..Exif::default()
        };
        let block = tiff(Order::Big, exif);
        for block in [block.clone(), [b"Exif\0\0", &block[..]].concat()] {
            let file = with_riff_chunk(LOSSY_WEBP, 2, b"EXIF", &block, 0x08);
            let seen = see(&file);
            assert_eq!(seen.orientation.to_exif(), u32::from(value));
            assert_eq!(seen.dimensions.height == 45, value >= 5);
            // The picture is there, what turns it is not yet.
            let refusal = inspect(&file[..file.len() - 1], &Limits::SOURCE);
            assert_eq!(refusal, Err(Error::HeaderIncomplete));
            let hushed = with_riff_chunk(LOSSY_WEBP, 2, b"EXIF", &block, 0);
            assert_eq!(see(&hushed).orientation, Orientation::Upright);
        }
    }
}

#[test]
fn illegal_webp_headers_are_corrupt() {
    let refusal = |file: &[u8]| inspect(file, &Limits::SOURCE).unwrap_err();
    let chunks = riff_chunks(ALPHA_WEBP);
    let mut canvas = chunks.clone();
    canvas[0][12] += 1;
    let mut animation = chunks.clone();
    animation[0][8] |= 2;
    let mut moved = riff_chunks(ANIMATED_WEBP);
    let frame = moved.iter().position(|it| it.starts_with(b"ANMF")).unwrap();
    moved[frame][8] += 1;
    let mut start_code = chunks.clone();
    start_code[2][11] = 0;
    for chunks in [
        &chunks[1..], // an extended file without its header
        &chunks[..1], // nor a picture
        &canvas,
        &animation,
        &moved,
        &start_code,
    ] {
        let refusal = refusal(&riff(chunks));
        assert!(matches!(refusal, Error::Corrupt(_)), "{refusal}");
    }
    let refusal = refusal(b"RIFF\0\0\0\0WEBPVP8 ");
    assert!(matches!(refusal, Error::Corrupt(_)), "{refusal}");
}

#[test]
fn every_kind_of_gif_metadata_is_found() {
    for clean in [STILL_GIF, ANIMATED_GIF] {
        let flag = |block: &[u8]| found(&with_block(clean, block));
        assert!(flag(b"\x21\xFE\x05hello\0").comment);
        assert_eq!(flag(b"\x21\xFE\x05hello\0").bytes, 9);
        assert!(flag(&application(b"XMP DataXMP", b"<x/>")).xmp);
        assert!(flag(&application(b"Vendor  1.0", b"?")).other);
        assert!(flag(&application(b"C2PA_GIF\x01\0\0", b"?")).c2pa);
        assert!(flag(b"\x21\x77\x01?\0").other);
        assert!(flag(b"\0").other);
        assert!(!flag(&application(b"ICCRGBG1012", b"?")).is_private());
        assert!(flag(&application(b"ICCRGBG1012", b"?")).icc);
        let plays = application(b"ANIMEXTS1.0", b"\x01\0\0");
        assert_eq!(flag(&plays), MetadataFound::default());
        let longer = [clean, b"MotionPhoto"].concat();
        assert!(found(&longer).trailer);
    }
}

#[test]
fn too_many_frames_are_refused() {
    for file in [
        animated_png(),
        ANIMATED_WEBP.to_vec(),
        ANIMATED_GIF.to_vec(),
    ] {
        let limits = |max_frames| Limits {
            max_frames,
            ..Limits::SOURCE
        };
        assert!(inspect(&file, &limits(3)).is_ok());
        let refusal = Error::TooManyFrames {
            frames: 3,
            max_frames: 2,
        };
        assert_eq!(inspect(&file, &limits(2)), Err(refusal));
    }
}

#[test]
fn a_profile_beyond_the_limit_is_refused() {
    let numbered = [b"ICC_PROFILE\0\x01\x01", &[0; 200][..]].concat();
    for file in [
        with_segment(
            &with_segment(&jpeg(20, 10), 0xE2, &numbered),
            0xE2,
            &numbered,
        ),
        with_chunk(&png(), b"iCCP", &[0; 400]),
        with_riff_chunk(LOSSY_WEBP, 1, b"ICCP", &[0; 400], 0x20),
        with_block(STILL_GIF, &application(b"ICCRGBG1012", &[0; 200])),
    ] {
        let limits = |max_profile_bytes| Limits {
            max_profile_bytes,
            ..Limits::SOURCE
        };
        assert!(inspect(&file, &limits(426)).is_ok());
        let refusal = inspect(&file, &limits(199)).unwrap_err();
        assert!(
            matches!(refusal, Error::ProfileTooLarge { .. }),
            "{refusal}"
        );
        assert_eq!(refusal.code().as_str(), "profile_too_large");
    }
}

#[test]
fn exif_is_read_no_further_than_the_limit() {
    let mut block = tiff(
        Order::Big,
        Exif {
            orientation: Some(6),
            ..Exif::default()
        },
    );
    block.extend([0; 1000]);
    let file = with_chunk(&png(), b"eXIf", &block);
    let limits = |max_metadata_bytes| Limits {
        max_metadata_bytes,
        ..Limits::SOURCE
    };
    let seen = inspect(&file, &limits(100)).unwrap();
    assert_eq!(seen.orientation, Orientation::Rotate90);
    let seen = inspect(&file, &limits(10)).unwrap();
    assert_eq!(seen.orientation, Orientation::Upright);
    assert!(seen.metadata.exif);
}

#[test]
fn mutated_files_are_inspected_or_refused() {
    for (name, file) in pictures::all() {
        let mut mutator = Mutator(0x9E37_79B9_7F4A_7C15);
        let mut taken = 0;
        for _ in 0..5000 {
            let bytes = mutator.mutate(&file);
            let prefix = inspect(&bytes, &Limits::SOURCE);
            if let Ok(whole) = inspect_whole(&bytes, &Limits::SOURCE) {
                assert_eq!(prefix, Ok(whole), "{name}");
                taken += 1;
            }
        }
        assert!((1..5000).contains(&taken), "{name}: {taken}");
    }
}
