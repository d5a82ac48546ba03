//! Writes a small profile of a color space, for pictures that keep their colors.
//!
//! The source's bytes are never copied: profiles of monitors and scanners contain the device's name
//! and serial number, and the day it was measured.

use std::borrow::Cow;

use super::known::known;
use crate::color::{
    curve::{Curve, Formula},
    matrix::{D50, transposed},
    space::Space,
};

/// Maximum steps of a written curve; finer curves are thinned out.
const MAX_STEPS: usize = 4096;

/// Name and bytes of each tag.
pub(super) type Tags = Vec<([u8; 4], Vec<u8>)>;

/// The fields of a profile's header (§ 7.2).
pub(super) struct Header<'a> {
    pub(super) version: [u8; 2],
    pub(super) class: &'a [u8; 4],
    pub(super) space: &'a [u8; 4],
    pub(super) connection: &'a [u8; 4],
}

/// Writes a profile of version 4.3 of at most 25 kB; `None` for spaces that only a table describes.
pub(in crate::color) fn write(space: &Space) -> Option<Vec<u8>> {
    matrix(space, Vec::new())
}

/// As [`write()`], with additional tags.
pub(super) fn matrix(space: &Space, more: Tags) -> Option<Vec<u8>> {
    let known = known(space);
    let mut tags = texts(4);
    tags.extend(more);
    let kind = match known.as_ref().unwrap_or(space) {
        Space::Gray(gray) => {
            tags.push((*b"kTRC", curve(gray)));
            b"GRAY"
        }
        Space::Rgb { curves, to_pcs } => {
            let columns = transposed(*to_pcs);
            for (name, column) in [b"rXYZ", b"gXYZ", b"bXYZ"].into_iter().zip(columns) {
                tags.push((*name, xyz(column)));
            }
            for (name, trc) in [b"rTRC", b"gTRC", b"bTRC"].into_iter().zip(curves) {
                tags.push((*name, curve(trc)));
            }
            b"RGB "
        }
        Space::Lut(_) | Space::Hdr { .. } => return None,
    };
    let header = Header {
        version: [4, 0x30],
        class: b"mntr",
        space: kind,
        connection: b"XYZ ",
    };
    Some(assemble(&header, &tags))
}

/// The tags that every profile must have, in the types of a major version.
pub(super) fn texts(version: u8) -> Tags {
    let (description, rights) = if version < 4 {
        // textDescriptionType and textType of ICC.1:2001-04, § 6.5.17 and § 6.5.18: the first has
        // room for Unicode and for 67 bytes of a Macintosh script.
        let mut description = b"desc\0\0\0\0\0\0\0\x09Calotype\0".to_vec();
        description.resize(description.len() + 8 + 3 + 67, 0);
        (description, b"text\0\0\0\0CC0\0".to_vec())
    } else {
        (text("Calotype"), text("CC0"))
    };
    vec![
        (*b"desc", description),
        (*b"cprt", rights),
        (*b"wtpt", xyz(D50)),
    ]
}

/// Assembles the profile. Texts and dates are the same in all.
pub(super) fn assemble(about: &Header<'_>, tags: &[([u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut table = Vec::new();
    let mut data: Vec<u8> = Vec::new();
    let base = 128 + 4 + 12 * tags.len();
    for (index, (name, tag)) in tags.iter().enumerate() {
        // The three curves are usually the same: tags may share their bytes (§ 7.3.1).
        let same = tags.iter().take(index).position(|(_, it)| it == tag);
        let at = same.map_or(base + data.len(), |same| {
            let entry = &table[12 * same + 4..];
            u32::from_be_bytes([entry[0], entry[1], entry[2], entry[3]]) as usize
        });
        table.extend_from_slice(name);
        table.extend((at as u32).to_be_bytes());
        table.extend((tag.len() as u32).to_be_bytes());
        if same.is_none() {
            data.extend_from_slice(tag);
            data.resize(data.len().next_multiple_of(4), 0);
        }
    }
    let mut header = vec![0u8; 128];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, &((base + data.len()) as u32).to_be_bytes());
    put(8, &about.version);
    put(12, about.class);
    put(16, about.space);
    put(20, about.connection);
    // A date is required (§ 4.2); a fixed one needs no clock.
    put(24, &[0x07, 0xE8, 0, 1, 0, 1]);
    put(36, b"acsp");
    put(68, xyz(D50).get(8..).unwrap_or_default());
    let count = (tags.len() as u32).to_be_bytes();
    [&header, &count[..], &table, &data].concat()
}

/// multiLocalizedUnicodeType, § 10.15, with one record.
fn text(ascii: &str) -> Vec<u8> {
    let mut tag = b"mluc\0\0\0\0\0\0\0\x01\0\0\0\x0CenUS".to_vec();
    tag.extend((2 * ascii.len() as u32).to_be_bytes());
    tag.extend(28u32.to_be_bytes());
    tag.extend(ascii.encode_utf16().flat_map(u16::to_be_bytes));
    tag
}

fn xyz(values: [f64; 3]) -> Vec<u8> {
    let mut tag = b"XYZ \0\0\0\0".to_vec();
    tag.extend(values.into_iter().flat_map(fixed));
    tag
}

fn fixed(value: f64) -> [u8; 4] {
    // Rounded; `as` saturates. Every colorant is far inside.
    let scaled = value * 65_536.0;
    ((scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i32).to_be_bytes()
}

fn curve(curve: &Curve) -> Vec<u8> {
    match curve {
        Curve::Table(steps) => {
            let steps = thinned(curve, steps);
            let mut tag = b"curv\0\0\0\0".to_vec();
            tag.extend((steps.len() as u32).to_be_bytes());
            tag.extend(steps.iter().flat_map(|it| it.to_be_bytes()));
            tag
        }
        Curve::Formula(Formula {
            gamma,
            a,
            b,
            c,
            d,
            e,
            f,
        }) => {
            let mut tag = b"para\0\0\0\0\0\x04\0\0".to_vec();
            tag.extend(
                [gamma, a, b, c, d, e, f]
                    .into_iter()
                    .flat_map(|it| fixed(*it)),
            );
            tag
        }
    }
}

/// Drops steps that are not worth their bytes.
fn thinned<'a>(curve: &Curve, steps: &'a [u16]) -> Cow<'a, [u16]> {
    if steps.len() <= MAX_STEPS {
        return Cow::Borrowed(steps);
    }
    let levels = curve.levels(MAX_STEPS).into_iter();
    Cow::Owned(levels.map(|it| (it * 65_535.0 + 0.5) as u16).collect())
}
