//! PNG: its header and every chunk.

use super::*;

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
    assert!(!flag(b"iCCP", b"p\0\0").has_personal_data());
    assert_eq!(flag(b"gAMA", b"\0\0\xB1\x8F"), MetadataFound::default());
    assert!(
        flag(b"gAMA", &[0, 0, 1, 1]).other,
        "of no camera or monitor"
    );
    assert_eq!(flag(b"tEXt", b"Author\0me").bytes, 12 + 9);
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
        b"\0\0\0\x01\0\0\0\x01\x08\x05\0\0\0",   // color type 5
        b"\0\0\0\x01\0\0\0\x01\x08\x02\0\0\x02", // interlace 2
    ] {
        assert!(matches!(header(bad), Err(Error::Corrupt(_))), "{bad:?}");
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
