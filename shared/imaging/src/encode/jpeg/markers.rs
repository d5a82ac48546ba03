//! The segments around the scans (T.81 § B.2).

use super::huffman::Table;

/// The division of the file into scans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scans {
    /// Baseline.
    One,
    /// Progressive.
    Bands,
}

/// A component in a frame header.
pub(super) struct FrameComponent {
    /// Samples across and down in an MCU.
    pub(super) sampling: u8,
    /// Index of its quantization table.
    pub(super) table: u8,
}

/// Longest part of an ICC profile in a segment (ICC.1, annex B.4).
const ICC_PART: usize = 65_519;

/// Longest ICC profile that segments can number.
pub(super) const ICC_MAX: usize = 255 * ICC_PART;

/// Start of image and the JFIF 1.01 header: square pixels, no thumbnail.
pub(super) fn start(out: &mut Vec<u8>) {
    out.extend([0xFF, 0xD8]);
    segment(out, 0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
}

pub(super) fn icc(out: &mut Vec<u8>, profile: &[u8]) {
    let parts = profile.len().div_ceil(ICC_PART) as u8;
    for (number, part) in (1u8..).zip(profile.chunks(ICC_PART)) {
        let mut data = b"ICC_PROFILE\0".to_vec();
        data.extend([number, parts]);
        data.extend(part);
        segment(out, 0xE2, &data);
    }
}

/// Quantization tables in zigzag order.
pub(super) fn quantization(out: &mut Vec<u8>, tables: &[[u8; 64]]) {
    let mut data = Vec::new();
    for (slot, table) in (0u8..).zip(tables) {
        data.push(slot);
        data.extend(table);
    }
    segment(out, 0xDB, &data);
}

pub(super) fn frame(
    out: &mut Vec<u8>,
    scans: Scans,
    (width, height): (u16, u16),
    components: &[FrameComponent],
) {
    let mut data = vec![8];
    data.extend(height.to_be_bytes());
    data.extend(width.to_be_bytes());
    data.push(components.len() as u8);
    for (number, component) in (1u8..).zip(components) {
        data.extend([number, component.sampling * 0x11, component.table]);
    }
    let marker = match scans {
        Scans::One => 0xC0,
        Scans::Bands => 0xC2,
    };
    segment(out, marker, &data);
}

/// Tables by their class (high half) and slot.
pub(super) fn huffman(out: &mut Vec<u8>, slots: &[u8], tables: &[Table]) {
    let mut data = Vec::new();
    for (slot, table) in slots.iter().zip(tables) {
        data.push(*slot);
        table.write(&mut data);
    }
    segment(out, 0xC4, &data);
}

pub(super) fn restart_interval(out: &mut Vec<u8>, units: Option<u16>) {
    if let Some(units) = units {
        segment(out, 0xDD, &units.to_be_bytes());
    }
}

/// `components` by index, with the slots of their DC (high half) and AC tables;
/// `band` is first and last zigzag index.
pub(super) fn scan(out: &mut Vec<u8>, components: &[(u8, u8)], band: (u8, u8)) {
    let mut data = vec![components.len() as u8];
    for (index, slots) in components {
        data.extend([index + 1, *slots]);
    }
    data.extend([band.0, band.1, 0]);
    segment(out, 0xDA, &data);
}

pub(super) fn end(out: &mut Vec<u8>) {
    out.extend([0xFF, 0xD9]);
}

/// A marker, its length and its data (at most 65,533 bytes).
fn segment(out: &mut Vec<u8>, marker: u8, data: &[u8]) {
    out.extend([0xFF, marker]);
    out.extend((data.len() as u16 + 2).to_be_bytes());
    out.extend(data);
}
