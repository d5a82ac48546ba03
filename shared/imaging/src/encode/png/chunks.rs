//! The file around the data: PNG (third edition), § 5 and § 11.

use crc32fast::Hasher;

use super::{
    deflate::{self, Level},
    rows::{Color, Rows},
};
use crate::Error;

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A];
/// Length, type and checksum of a chunk.
const FRAME: usize = 12;

/// The whole file.
pub(super) fn file(rows: &Rows, profile: Option<&[u8]>, data: &[u8]) -> Result<Vec<u8>, Error> {
    let mut file = Vec::with_capacity(data.len() + palette_bytes(&rows.color) + 64);
    file.extend_from_slice(&SIGNATURE);
    chunk(&mut file, *b"IHDR", &header(rows))?;
    if let Some(profile) = profile {
        // § 11.3.2.3: a name of our choice, 0, compression method 0, the stream.
        let mut content = b"ICC\0\0".to_vec();
        content.extend(deflate::deflate(profile, Level::BALANCED)?);
        chunk(&mut file, *b"iCCP", &content)?;
    }
    match &rows.color {
        Color::Indexed { entries } => {
            let colors: Vec<u8> = entries
                .iter()
                .flat_map(|[r, g, b, _]| [*r, *g, *b])
                .collect();
            chunk(&mut file, *b"PLTE", &colors)?;
            let alphas: Vec<u8> = entries[..seen_through(entries)]
                .iter()
                .map(|it| it[3])
                .collect();
            if !alphas.is_empty() {
                chunk(&mut file, *b"tRNS", &alphas)?;
            }
        }
        // Keys have 16 bits at any depth.
        Color::Gray { key: Some(key) } => chunk(&mut file, *b"tRNS", &[0, *key])?,
        Color::Rgb {
            key: Some([r, g, b]),
        } => {
            chunk(&mut file, *b"tRNS", &[0, *r, 0, *g, 0, *b])?;
        }
        _ => {}
    }
    chunk(&mut file, *b"IDAT", data)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

/// Bytes of PLTE and tRNS.
pub(super) fn palette_bytes(color: &Color) -> usize {
    match color {
        Color::Gray { key: Some(_) } => FRAME + 2,
        Color::Rgb { key: Some(_) } => FRAME + 6,
        Color::Indexed { entries } => {
            let transparency = match seen_through(entries) {
                0 => 0,
                count => FRAME + count,
            };
            FRAME + 3 * entries.len() + transparency
        }
        _ => 0,
    }
}

/// The entries up to the last that is not opaque.
fn seen_through(entries: &[[u8; 4]]) -> usize {
    entries
        .iter()
        .rposition(|it| it[3] != 255)
        .map_or(0, |last| last + 1)
}

fn header(rows: &Rows) -> [u8; 13] {
    let color_type = match rows.color {
        Color::Gray { .. } => 0,
        Color::Rgb { .. } => 2,
        Color::Indexed { .. } => 3,
        Color::GrayAlpha => 4,
        Color::Rgba => 6,
    };
    let mut header = [0; 13];
    header[..4].copy_from_slice(&rows.width.to_be_bytes());
    header[4..8].copy_from_slice(&rows.height.to_be_bytes());
    header[8] = rows.depth;
    header[9] = color_type;
    header
}

fn chunk(file: &mut Vec<u8>, kind: [u8; 4], content: &[u8]) -> Result<(), Error> {
    // § 5.3: a length is below 2³¹.
    let length = u32::try_from(content.len()).ok().filter(|it| it >> 31 == 0);
    let length = length.ok_or(Error::OptionInvalid("the picture is too large for a PNG"))?;
    file.extend_from_slice(&length.to_be_bytes());
    file.extend_from_slice(&kind);
    let mut checksum = Hasher::new();
    checksum.update(&kind);
    checksum.update(content);
    file.extend_from_slice(content);
    file.extend_from_slice(&checksum.finalize().to_be_bytes());
    Ok(())
}
