//! WebP: its headers and every chunk.

use super::*;

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
        assert!(!flag(b"ICCP", b"").has_personal_data());
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
            // The picture is complete, but not its orientation.
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
