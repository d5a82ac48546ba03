//! Colors by table: printers' inks, scanners (ICC.1:2022, § 10.10 to § 10.12).

use super::matrix::D50;

/// Device samples to XYZ of D50.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lut {
    /// One for each channel of the device.
    pub(super) inputs: Vec<Vec<f32>>,
    pub(super) grid: Option<Grid>,
    /// Curves and matrix with offsets between grid and output; most have none.
    pub(super) middle: Option<Middle>,
    pub(super) outputs: Vec<Vec<f32>>,
    pub(super) encoding: Encoding,
}

/// Curves, then rows of a matrix, each with its offset.
pub(super) type Middle = (Vec<Vec<f32>>, [[f32; 4]; 3]);

/// The meaning of results of 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Encoding {
    Xyz,
    Lab,
    /// The 16-bit tables of version 2: 0xFF00, not 0xFFFF, is L* of 100.
    OldLab,
}

impl Lut {
    pub(super) fn inputs(&self) -> usize {
        self.inputs.len()
    }

    /// XYZ of D50 for samples of 0–1, one for each input.
    pub(super) fn xyz(&self, samples: &[f32]) -> [f32; 3] {
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

/// CIE 15, § 8.2.1: only cubes, so exact and fast.
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

/// Invariant: `samples` has three values for each point of `points`' product.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// Points along each channel, at least two; the last channel varies fastest.
    pub(super) points: Vec<usize>,
    pub(super) samples: Vec<u16>,
}

impl Grid {
    /// Interpolates in tetrahedra over the last three channels, and linearly over the first of
    /// four, as LittleCMS does.
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

    /// Walks from the lowest corner to the highest along the edges, the axis with the largest part
    /// first.
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
    /// Offset of the point below, and the step to the point above.
    at: usize,
    step: usize,
    /// Position between them, 0–1.
    part: f32,
}

fn mix(low: [f32; 3], high: [f32; 3], part: f32) -> [f32; 3] {
    let mut out = low;
    for (low, high) in out.iter_mut().zip(high) {
        *low += (high - *low) * part;
    }
    out
}
