//! Tests of `format`.

use super::*;

#[test]
fn magic_bytes_decide() {
    let cases: [(&[u8], Option<Format>); 17] = [
        (b"\xFF\xD8\xFF\xE1", Some(Format::Jpeg)),
        (b"\x89PNG\r\n\x1a\n....", Some(Format::Png)),
        (b"GIF89a", Some(Format::Gif)),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Some(Format::Webp)),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"\0\0\0\x1cftypavif\0\0\0\0mif1", Some(Format::Avif)),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heic", Some(Format::Heic)),
        (b"\xFF\x0A\x30", Some(Format::Jxl)),
        (b"\0\0\0\x0CJXL \r\n\x87\n\0", Some(Format::Jxl)),
        (b"II*\0\x08\0\0\0", Some(Format::Tiff)),
        (b"MM\0*\0\0\0\x08", Some(Format::Tiff)),
        (b"BM\x46\0\0\0\0\0\0\0\x36", Some(Format::Bmp)),
        (b"BMW is a car", None),
        (b"\0\0\x01\0\x01\0\x10\x10\0\0\x01\0", Some(Format::Ico)),
        (b"<svg xmlns=", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ];
    for (bytes, format) in cases {
        assert_eq!(Format::sniff(bytes), format, "{bytes:?}");
    }
}

#[test]
fn media_types_round_trip() {
    for format in Format::ALL {
        assert_eq!(Format::from_media_type(format.media_type()), Some(format));
    }
    assert_eq!(Format::from_media_type("IMAGE/JPEG"), Some(Format::Jpeg));
    assert_eq!(Format::from_media_type("image/svg+xml"), None);
}
