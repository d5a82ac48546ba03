//! Table profiles: the tags of § 10.10 to § 10.12.

use super::fields::{Connection, curve, fixed_at, u32_at};
use crate::color::{
    curve::Curve,
    lut::{Encoding, Grid, Lut},
};

/// Points kept of a curve: relevant tables are no finer.
const CURVE_LEVELS: usize = 4096;

/// Reads a table from device to connection space.
pub(super) fn read(tag: &[u8], connection: Connection) -> Option<Lut> {
    let (&inputs, &outputs) = (tag.get(8)?, tag.get(9)?);
    if !matches!(inputs, 1 | 3 | 4) || outputs != 3 {
        return None;
    }
    match tag.first_chunk()? {
        b"mft1" | b"mft2" => old(tag, inputs.into(), connection),
        b"mAB " => new(tag, inputs.into(), connection),
        _ => None,
    }
}

/// lut8Type and lut16Type, § 10.10 and § 10.11. Their matrix applies only to an XYZ device, which
/// does not occur here.
fn old(tag: &[u8], inputs: usize, connection: Connection) -> Option<Lut> {
    let is_deep = tag.starts_with(b"mft2");
    let points = usize::from(*tag.get(10)?);
    let (steps, at) = if is_deep {
        let steps = u32_at(tag, 48)?;
        ([steps >> 16, steps & 0xFFFF].map(|it| it as usize), 52)
    } else {
        ([256; 2], 48)
    };
    if points < 2 || steps.iter().any(|it| !(2..=4096).contains(it)) {
        return None;
    }
    let size = if is_deep { 2 } else { 1 };
    let mut rest = tag.get(at..)?;
    let mut take = |count: usize| {
        let (taken, left) = rest.split_at_checked(count.checked_mul(size)?)?;
        rest = left;
        Some(words(taken, size))
    };
    let curves = |words: Vec<u16>, steps: usize| {
        let curves = words.chunks_exact(steps);
        curves
            .map(|steps| steps.iter().map(|it| f32::from(*it) / 65_535.0).collect())
            .collect()
    };
    let input_curves = curves(take(inputs.checked_mul(steps[0])?)?, steps[0]);
    let count = points.checked_pow(inputs as u32)?.checked_mul(3)?;
    let samples = take(count)?;
    let outputs = curves(take(3 * steps[1])?, steps[1]);
    Some(Lut {
        inputs: input_curves,
        grid: Some(Grid {
            points: vec![points; inputs],
            samples,
        }),
        middle: None,
        outputs,
        encoding: match connection {
            Connection::Xyz => Encoding::Xyz,
            Connection::Lab if is_deep => Encoding::OldLab,
            Connection::Lab => Encoding::Lab,
        },
    })
}

/// Samples of one or two bytes as 16 bits.
fn words(bytes: &[u8], size: usize) -> Vec<u16> {
    if size == 1 {
        return bytes.iter().map(|it| u16::from(*it) * 257).collect();
    }
    let (words, _) = bytes.as_chunks::<2>();
    words.iter().map(|it| u16::from_be_bytes(*it)).collect()
}

/// lutAToBType, § 10.12: A curves, grid, M curves, matrix, B curves; offsets of
/// zero leave a step out.
fn new(tag: &[u8], inputs: usize, connection: Connection) -> Option<Lut> {
    let part = |field: usize| {
        let at = u32_at(tag, field)? as usize;
        if at == 0 { None } else { tag.get(at..) }
    };
    let outputs = curves(part(12)?, 3)?;
    let middle = match (part(20), part(16)) {
        (Some(m), Some(matrix)) => Some((curves(m, 3)?, matrix_of(matrix)?)),
        _ => None,
    };
    let (grid, inputs) = match (part(28), part(24)) {
        (Some(a), Some(table)) => (Some(grid_of(table, inputs)?), curves(a, inputs)?),
        // Without a grid, the number of results must equal that of channels.
        _ if inputs == 3 => (None, vec![vec![0.0, 1.0]; 3]),
        _ => return None,
    };
    Some(Lut {
        inputs,
        grid,
        middle,
        outputs,
        encoding: match connection {
            Connection::Xyz => Encoding::Xyz,
            Connection::Lab => Encoding::Lab,
        },
    })
}

/// Reads consecutive curves, each padded to a multiple of four bytes.
fn curves(bytes: &[u8], count: usize) -> Option<Vec<Vec<f32>>> {
    let mut at = 0usize;
    let mut curves = Vec::new();
    for _ in 0..count {
        let (curve, length) = curve(bytes.get(at..)?)?;
        at += length.next_multiple_of(4);
        let steps = match &curve {
            Curve::Table(steps) => steps.len(),
            Curve::Formula(_) => CURVE_LEVELS,
        };
        curves.push(curve.levels(steps));
    }
    Some(curves)
}

fn matrix_of(bytes: &[u8]) -> Option<[[f32; 4]; 3]> {
    let mut matrix = [[0.0; 4]; 3];
    for (row, out) in matrix.iter_mut().enumerate() {
        for (column, out) in out.iter_mut().enumerate() {
            let at = if column < 3 {
                3 * row + column
            } else {
                9 + row
            };
            *out = fixed_at(bytes, 4 * at)? as f32;
        }
    }
    Some(matrix)
}

fn grid_of(bytes: &[u8], inputs: usize) -> Option<Grid> {
    let points: Vec<usize> = bytes.get(..inputs)?.iter().map(|it| (*it).into()).collect();
    if points.iter().any(|it| *it < 2) {
        return None;
    }
    let count = points
        .iter()
        .try_fold(3usize, |all, it| all.checked_mul(*it))?;
    let size = match bytes.get(16)? {
        1 => 1,
        2 => 2,
        _ => return None,
    };
    let samples = bytes.get(20..)?.get(..count.checked_mul(size)?)?;
    Some(Grid {
        points,
        samples: words(samples, size),
    })
}
