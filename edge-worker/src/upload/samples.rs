//! Files with more than a picture in them, put together by hand.

use calotype_imaging::selftest;

/// The bytes that no stored original may contain.
pub(super) const SECRET: &[u8] = b"secret place";

/// A picture with nothing to remove.
pub(super) fn jpeg() -> Vec<u8> {
    selftest::photo_jpeg(640, 480)
}

/// A segment right after the start of image (ITU-T T.81 § B.1.1.4).
pub(super) fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, marker], &length, data, &jpeg[2..]].concat()
}

/// EXIF with a description, an orientation and a GPS position (Exif 3.0 § 4.6).
pub(super) fn with_exif(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    with_segment(
        jpeg,
        0xE1,
        &[b"Exif\0\0".as_slice(), &exif(orientation)].concat(),
    )
}

fn exif(orientation: u16) -> Vec<u8> {
    let entry = |tag: u16, kind: u16, count: u32, value: u32| {
        let ids = [tag.to_le_bytes(), kind.to_le_bytes()].concat();
        [ids, [count.to_le_bytes(), value.to_le_bytes()].concat()].concat()
    };
    let (ascii, short, long, rational) = (2, 3, 4, 5);
    let (description_at, gps_at, latitude_at) = (50, 64, 94);
    let mut block = b"II*\0\x08\0\0\0\x03\0".to_vec();
    let length = SECRET.len() as u32 + 1;
    block.extend(entry(0x010E, ascii, length, description_at));
    block.extend(entry(0x0112, short, 1, orientation.into()));
    block.extend(entry(0x8825, long, 1, gps_at));
    block.extend([0; 4]);
    block.extend(SECRET);
    block.resize(gps_at as usize, 0);
    block.extend([2, 0]);
    block.extend(entry(1, ascii, 2, u32::from_le_bytes(*b"N\0\0\0")));
    block.extend(entry(2, rational, 3, latitude_at));
    block.extend([0; 4]);
    for number in [48u32, 1, 12, 1, 30, 1] {
        block.extend(number.to_le_bytes());
    }
    block
}

/// An XMP packet with a position (XMP part 3, § 1.1.3).
pub(super) fn with_xmp(jpeg: &[u8]) -> Vec<u8> {
    let packet = "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x='adobe:ns:meta/'>\
        <rdf:Description exif:GPSLatitude='48,12.5N' dc:title='secret place'/></x:xmpmeta>";
    with_segment(jpeg, 0xE1, packet.as_bytes())
}

/// A second picture after the first, as phones write it (CIPA DC-007): most programs that remove
/// metadata ignore its position.
pub(super) fn with_second_picture(jpeg: &[u8]) -> Vec<u8> {
    let index = with_segment(jpeg, 0xE2, b"MPF\0II*\0\x08\0\0\0\0\0\0\0\0\0");
    [index, with_exif(jpeg, 1)].concat()
}

/// A PNG of these sides with chunks before its pixels: the pixels of 4 × 4, all black.
pub(super) fn png(width: u32, height: u32, chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    png_of(width, height, chunks, BLACK)
}

/// 52 zeros, by Python's zlib.
pub(super) const BLACK: &[u8] = b"\x78\xda\x63\x60\x20\x1d\x00\x00\x00\x34\x00\x01";

/// The same with other compressed rows.
pub(super) fn png_of(
    width: u32,
    height: u32,
    chunks: &[(&[u8; 4], &[u8])],
    rows: &[u8],
) -> Vec<u8> {
    let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
    let header = [&sides[..], &[8, 2, 0, 0, 0]].concat();
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend(chunk(b"IHDR", &header));
    for (name, data) in chunks {
        file.extend(chunk(name, data));
    }
    file.extend(chunk(b"IDAT", rows));
    file.extend(chunk(b"IEND", b""));
    file
}

/// A chunk and its checksum (W3C PNG third edition § 5.3, annex D).
fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let body = [&name[..], data].concat();
    let crc = !body.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            (crc >> 1) ^ (0xEDB8_8320 & 0u32.wrapping_sub(crc & 1))
        })
    });
    let length = (data.len() as u32).to_be_bytes();
    [&length[..], &body, &crc.to_be_bytes()].concat()
}

/// A GIF of one pixel (GIF89a, appendix D), with a comment if it is not empty.
pub(super) fn gif(comment: &[u8]) -> Vec<u8> {
    let mut file = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0".to_vec();
    if !comment.is_empty() {
        file.extend([0x21, 0xFE, u8::try_from(comment.len()).unwrap()]);
        file.extend(comment);
        file.push(0);
    }
    file.extend(b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3B");
    file
}

/// The shortest possible PDF.
pub(super) fn pdf() -> Vec<u8> {
    b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n".to_vec()
}
