//! Rewrites the bytes of a table's tag at their exact length.

use super::fields::{curve, u32_at};

/// Returns the tag with the same curves, grid and matrix, and zeros in the unused bytes. `None` for
/// a tag that [`super::lut::read`] rejects.
pub(super) fn rewritten(tag: &[u8]) -> Option<Vec<u8>> {
    match tag.first_chunk()? {
        b"mft1" => old(tag, 48, 1, [256; 2]),
        b"mft2" => {
            let steps = u32_at(tag, 48)?;
            old(
                tag,
                52,
                2,
                [steps >> 16, steps & 0xFFFF].map(|it| it as usize),
            )
        }
        b"mAB " => new(tag),
        _ => None,
    }
}

/// lut8Type and lut16Type, § 10.10 and § 10.11.
fn old(tag: &[u8], head: usize, size: usize, [before, behind]: [usize; 2]) -> Option<Vec<u8>> {
    let (inputs, points) = (*tag.get(8)?, usize::from(*tag.get(10)?));
    let grid = points.checked_pow(inputs.into())?.checked_mul(3)?;
    let words = (before * usize::from(inputs) + behind * 3).checked_add(grid)?;
    let length = words.checked_mul(size)?.checked_add(head)?;
    let mut out = tag.get(..length)?.to_vec();
    out.get_mut(4..8)?.fill(0);
    // Padding, and the matrix, which applies only to an XYZ device.
    let matrix = out.get_mut(11..48)?;
    matrix.fill(0);
    for one in [1, 17, 33] {
        *matrix.get_mut(one + 1)? = 1;
    }
    Some(out)
}

/// lutAToBType, § 10.12: its parts, one after the other.
fn new(tag: &[u8]) -> Option<Vec<u8>> {
    let inputs = *tag.get(8)?;
    let part = |field: usize| {
        let at = u32_at(tag, field)? as usize;
        if at == 0 { None } else { tag.get(at..) }
    };
    let mut out = [b"mAB \0\0\0\0", &[inputs, 3, 0, 0][..], &[0; 20]].concat();
    let mut put = |field: usize, bytes: &[u8]| {
        let at = (out.len() as u32).to_be_bytes();
        out.get_mut(field..field + 4)?.copy_from_slice(&at);
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(4), 0);
        Some(())
    };
    put(12, &curves(part(12)?, 3)?)?;
    if let (Some(m), Some(matrix)) = (part(20), part(16)) {
        put(16, matrix.get(..48)?)?;
        put(20, &curves(m, 3)?)?;
    }
    if let (Some(a), Some(table)) = (part(28), part(24)) {
        put(24, &grid(table, inputs.into())?)?;
        put(28, &curves(a, inputs.into())?)?;
    }
    Some(out)
}

/// Pads each curve to a multiple of four bytes.
fn curves(mut bytes: &[u8], count: usize) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    for _ in 0..count {
        let (_, length) = curve(bytes)?;
        let start = out.len();
        out.extend_from_slice(bytes.get(..length)?);
        let reserved = if bytes.starts_with(b"para") {
            10..12
        } else {
            4..8
        };
        let written = out.get_mut(start..)?;
        written.get_mut(4..8)?.fill(0);
        written.get_mut(reserved)?.fill(0);
        out.resize(out.len().next_multiple_of(4), 0);
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    Some(out)
}

fn grid(bytes: &[u8], inputs: usize) -> Option<Vec<u8>> {
    let points = bytes.get(..inputs)?;
    let count = points
        .iter()
        .try_fold(3usize, |all, it| all.checked_mul((*it).into()))?;
    let size = *bytes.get(16)?;
    let samples = bytes.get(20..)?.get(..count.checked_mul(size.into())?)?;
    let mut head = [0; 20];
    head.get_mut(..inputs)?.copy_from_slice(points);
    head[16] = size;
    Some([&head, samples].concat())
}
