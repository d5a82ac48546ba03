//! Profiles by table: printers' inks, scanners (§ 10.10 to § 10.12).

use super::read::{Connection, curve, fixed_at, u32_at};
use crate::colour::{curve::Curve, matrix::D50};

/// Device samples to XYZ of D50.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::colour) struct Lut {
    /// One for each channel of the device.
    inputs: Vec<Vec<f32>>,
    grid: Option<Grid>,
    /// Curves and matrix with offsets between grid and output; most have none.
    middle: Option<Middle>,
    outputs: Vec<Vec<f32>>,
    encoding: Encoding,
}

/// Curves, then rows of a matrix, each with its offset.
type Middle = (Vec<Vec<f32>>, [[f32; 4]; 3]);

/// How results of 0–1 count.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Encoding {
    Xyz,
    Lab,
    /// Of 16-bit tables of version 2's type: 0xFF00, not 0xFFFF, is L* of 100.
    OldLab,
}

/// Points of a curve kept: the tables are no finer where it matters.
const CURVE_LEVELS: usize = 4096;

impl Lut {
    pub(in crate::colour) fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// XYZ of D50 of samples of 0–1, as many as there are inputs.
    pub(in crate::colour) fn xyz(&self, samples: &[f32]) -> [f32; 3] {
        let mut device = [0.0; 4];
        for ((out, sample), curve) in device.iter_mut().zip(samples).zip(&self.inputs) {
            *out = along(curve, *sample);
        }
        let mut values = match &self.grid {
            Some(grid) => grid.at(device),
            None => [device[0], device[1], device[2]],
        };
        if let Some((curves, matrix)) = &self.middle {
            let [a, b, c] = through(curves, values);
            values = matrix.map(|row| row[0] * a + row[1] * b + row[2] * c + row[3]);
        }
        let values = through(&self.outputs, values);
        match self.encoding {
            Encoding::Xyz => values.map(|it| it * (1.0 + 32_767.0 / 32_768.0)),
            Encoding::Lab => xyz_of_lab(values, 1.0, 255.0),
            Encoding::OldLab => xyz_of_lab(values, 65_535.0 / 65_280.0, 65_535.0 / 256.0),
        }
    }
}

/// CIE 15, § 8.2.1: cubes only, so it is as fast as exact.
fn xyz_of_lab([l, a, b]: [f32; 3], of_l: f32, of_ab: f32) -> [f32; 3] {
    let y = (l * of_l * 100.0 + 16.0) / 116.0;
    let x = y + (a * of_ab - 128.0) / 500.0;
    let z = y - (b * of_ab - 128.0) / 200.0;
    let cube = |t: f32| {
        if t > 24.0 / 116.0 {
            t * t * t
        } else {
            (t - 16.0 / 116.0) * (108.0 / 841.0)
        }
    };
    [
        cube(x) * D50[0] as f32,
        cube(y) * D50[1] as f32,
        cube(z) * D50[2] as f32,
    ]
}

fn through(curves: &[Vec<f32>], values: [f32; 3]) -> [f32; 3] {
    let mut out = values;
    for (value, curve) in out.iter_mut().zip(curves) {
        *value = along(curve, *value);
    }
    out
}

fn along(curve: &[f32], x: f32) -> f32 {
    let last = curve.len().saturating_sub(1);
    let place = x.clamp(0.0, 1.0) * last as f32;
    let below = (place as usize).min(last);
    let step = |index: usize| curve.get(index).copied().unwrap_or_default();
    let (low, high) = (step(below), step((below + 1).min(last)));
    low + (high - low) * (place - below as f32)
}

/// Invariant: `samples` are three for each point of `points`' product.
#[derive(Clone, Debug, PartialEq)]
struct Grid {
    /// Points along each channel, at least two; the last channel varies fastest.
    points: Vec<usize>,
    samples: Vec<u16>,
}

impl Grid {
    /// Tetrahedra in the last three channels, a straight line in a first of four:
    /// as LittleCMS does it.
    fn at(&self, device: [f32; 4]) -> [f32; 3] {
        let mut stride = 3;
        let mut axes = [Axis::default(); 4];
        for (index, points) in self.points.iter().enumerate().rev() {
            let last = points - 1;
            let place = device[index].clamp(0.0, 1.0) * last as f32;
            let below = (place as usize).min(last);
            axes[index] = Axis {
                at: below * stride,
                step: if below < last { stride } else { 0 },
                part: place - below as f32,
            };
            stride *= points;
        }
        match self.points.len() {
            1 => mix(
                self.point(axes[0].at),
                self.point(axes[0].at + axes[0].step),
                axes[0].part,
            ),
            3 => self.tetrahedron(0, [axes[0], axes[1], axes[2]]),
            _ => {
                let [first, rest @ ..] = axes;
                let low = self.tetrahedron(first.at, rest);
                if first.part == 0.0 {
                    return low;
                }
                mix(
                    low,
                    self.tetrahedron(first.at + first.step, rest),
                    first.part,
                )
            }
        }
    }

    /// From the lowest corner to the highest along the edges, the axis with the
    /// largest part first.
    fn tetrahedron(&self, base: usize, mut axes: [Axis; 3]) -> [f32; 3] {
        if axes[0].part < axes[1].part {
            axes.swap(0, 1);
        }
        if axes[1].part < axes[2].part {
            axes.swap(1, 2);
        }
        if axes[0].part < axes[1].part {
            axes.swap(0, 1);
        }
        let mut at = base + axes[0].at + axes[1].at + axes[2].at;
        let mut corner = self.point(at);
        let mut sum = corner;
        for axis in axes {
            at += axis.step;
            let next = self.point(at);
            for ((sum, next), before) in sum.iter_mut().zip(next).zip(corner) {
                *sum += (next - before) * axis.part;
            }
            corner = next;
        }
        sum
    }

    fn point(&self, at: usize) -> [f32; 3] {
        let point = self.samples.get(at..).and_then(|it| it.first_chunk::<3>());
        point.map_or([0.0; 3], |it| it.map(|it| f32::from(it) / 65_535.0))
    }
}

#[derive(Clone, Copy, Default)]
struct Axis {
    /// Offset of the point below, and from it to the point above.
    at: usize,
    step: usize,
    /// How far on between them, 0–1.
    part: f32,
}

fn mix(low: [f32; 3], high: [f32; 3], part: f32) -> [f32; 3] {
    let mut out = low;
    for (low, high) in out.iter_mut().zip(high) {
        *low += (high - *low) * part;
    }
    out
}

/// The tag of a table from device to connection space.
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

/// lut8Type and lut16Type, § 10.10 and § 10.11. Their matrix counts only where the
/// device is XYZ, which it is not here.
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
        // Without a grid there must be as many results as channels.
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

/// Curves one behind the other, each filled up to four bytes.
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
