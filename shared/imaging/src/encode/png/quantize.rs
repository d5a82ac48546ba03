//! Chooses a limited number of colors for a picture: variance cut, then k-means, then error
//! diffusion. Arithmetic is only +, −, ×, ÷ on `f32`, in one order: every machine chooses the same
//! colors.

use std::borrow::Cow;

use super::{
    dither,
    nearest::{Nearest, Point},
    rows::seen_pixels,
};
use crate::{
    Error,
    pixels::{Channels, Raster},
};

/// Moves of the palette toward its colors' means. More gain less than 0.05 dB.
const ROUNDS: usize = 6;

/// The picture with at most `colors` colors, 2 to 256; itself when it has no more.
pub(super) fn quantize<'a>(raster: &'a Raster, colors: u16) -> Result<Cow<'a, Raster>, Error> {
    if !(2..=256).contains(&colors) {
        return Err(Error::OptionInvalid("colors must be 2 to 256"));
    }
    if has_at_most(raster, usize::from(colors)) {
        return Ok(Cow::Borrowed(raster));
    }
    let Histogram { cells, has_holes } = Histogram::of(raster);
    // Fully transparent pixels have an entry of their own: nothing shows through.
    let count = usize::from(colors) - usize::from(has_holes);
    let mut palette = cut(cells.clone(), count);
    for _ in 0..ROUNDS {
        settle(&cells, &mut palette);
    }
    let is_gray = matches!(raster.channels(), Channels::Gray | Channels::GrayAlpha);
    let entries: Vec<[u8; 4]> = palette.iter().map(|at| at.to_rgba(is_gray)).collect();
    let samples = dither::dither(raster, &entries);
    let raster = Raster::new(raster.dimensions(), Channels::Rgba, samples);
    raster
        .map(Cow::Owned)
        .ok_or(Error::OptionInvalid("the picture has no rows"))
}

fn has_at_most(raster: &Raster, count: usize) -> bool {
    let mut colors = std::collections::HashSet::with_capacity(count + 1);
    let mut last = None;
    for pixel in seen_pixels(raster) {
        if last == Some(pixel) {
            continue;
        }
        last = Some(pixel);
        colors.insert(pixel);
        if colors.len() > count {
            return false;
        }
    }
    true
}

/// Pixels of nearly one color.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    point: Point,
    /// The number of pixels.
    weight: f32,
}

/// The visible colors of the picture; colors with the same first five or six bits are merged: at
/// most 2¹⁸ cells, and some 10,000 for a photo.
struct Histogram {
    cells: Vec<Cell>,
    /// Whether there are invisible pixels.
    has_holes: bool,
}

impl Histogram {
    fn of(raster: &Raster) -> Self {
        let mut sums: Vec<([u64; 4], u64)> = Vec::new();
        let mut places = vec![0_u32; 1 << 19];
        let mut has_holes = false;
        for pixel in seen_pixels(raster) {
            if pixel[3] == 0 {
                has_holes = true;
                continue;
            }
            let [r, g, b, a] = pixel.map(usize::from);
            let key = (a >> 6) << 17 | (r >> 3) << 12 | (g >> 2) << 6 | (b >> 3);
            let place = match places[key] {
                0 => {
                    sums.push(Default::default());
                    places[key] = sums.len() as u32;
                    sums.len() - 1
                }
                place => place as usize - 1,
            };
            let (sum, count) = &mut sums[place];
            for (sum, sample) in sum.iter_mut().zip([r * a, g * a, b * a, a]) {
                *sum += sample as u64;
            }
            *count += 1;
        }
        let cells = sums.iter().map(|(sums, count)| Cell::of(*sums, *count));
        Self {
            cells: cells.collect(),
            has_holes,
        }
    }
}

impl Cell {
    /// From sums over its pixels: of colors times alpha, and of alpha.
    fn of([r, g, b, a]: [u64; 4], count: u64) -> Self {
        let weight = count as f32;
        let mut axes = [
            r as f32 / 255.0,
            g as f32 / 255.0,
            b as f32 / 255.0,
            a as f32,
        ];
        for (axis, scale) in axes.iter_mut().zip(Point::WEIGHTS) {
            *axis *= scale / weight;
        }
        Self {
            point: Point(axes),
            weight,
        }
    }
}

/// Cells represented by one color.
struct Group {
    cells: Vec<Cell>,
    mean: Point,
    /// The error over all axes, weighted by pixels.
    error: f32,
    /// The axis with most of the error.
    axis: usize,
}

impl Group {
    fn of(cells: Vec<Cell>) -> Self {
        let mut weight = 0.0;
        let mut mean = [0.0_f32; 4];
        for cell in &cells {
            weight += cell.weight;
            for (sum, axis) in mean.iter_mut().zip(cell.point.0) {
                *sum += axis * cell.weight;
            }
        }
        mean = mean.map(|sum| sum / weight);
        let mut errors = [0.0_f32; 4];
        for cell in &cells {
            for ((error, axis), mean) in errors.iter_mut().zip(cell.point.0).zip(mean) {
                *error += (axis - mean) * (axis - mean) * cell.weight;
            }
        }
        let axis = (0..4).fold(0, |most, axis| {
            if errors[axis] > errors[most] {
                axis
            } else {
                most
            }
        });
        Self {
            error: errors[0] + errors[1] + errors[2] + errors[3],
            mean: Point(mean),
            cells,
            axis,
        }
    }

    /// Splits across the widest axis at the position with the least total error.
    fn split(self) -> (Self, Self) {
        let Self {
            mut cells, axis, ..
        } = self;
        cells.sort_by(|one, two| one.point.0[axis].total_cmp(&two.point.0[axis]));
        let (mut weight, mut sum) = (0.0_f64, 0.0_f64);
        for cell in &cells {
            weight += f64::from(cell.weight);
            sum += f64::from(cell.weight * cell.point.0[axis]);
        }
        // The least error is at the maximum of sum² / weight on both sides.
        let (mut best, mut place) = (f64::MIN, 1);
        let (mut left_weight, mut left_sum) = (0.0_f64, 0.0_f64);
        for (index, cell) in cells.iter().enumerate().take(cells.len() - 1) {
            left_weight += f64::from(cell.weight);
            left_sum += f64::from(cell.weight * cell.point.0[axis]);
            let (right_weight, right_sum) = (weight - left_weight, sum - left_sum);
            let gain = left_sum * left_sum / left_weight + right_sum * right_sum / right_weight;
            if gain > best {
                (best, place) = (gain, index + 1);
            }
        }
        let right = cells.split_off(place);
        (Self::of(cells), Self::of(right))
    }
}

/// After Wan, Prusinkiewicz and Wong, "Variance-based color image quantization", 1988: always
/// splits the group with the largest error.
fn cut(cells: Vec<Cell>, count: usize) -> Vec<Point> {
    let mut groups = vec![Group::of(cells)];
    while groups.len() < count {
        let worst = (0..groups.len())
            .filter(|index| groups[*index].cells.len() > 1)
            .reduce(|most, index| {
                if groups[index].error > groups[most].error {
                    index
                } else {
                    most
                }
            });
        let Some(worst) = worst else { break };
        let (left, right) = groups.swap_remove(worst).split();
        groups.extend([left, right]);
    }
    groups.into_iter().map(|group| group.mean).collect()
}

/// Moves each color to the mean of the cells nearest to it.
fn settle(cells: &[Cell], palette: &mut [Point]) {
    let nearest = Nearest::new(palette);
    let mut sums = vec![([0.0_f32; 4], 0.0_f32); palette.len()];
    let mut guess = 0;
    for cell in cells {
        guess = nearest.to(cell.point, guess);
        let (sum, weight) = &mut sums[guess];
        for (sum, axis) in sum.iter_mut().zip(cell.point.0) {
            *sum += axis * cell.weight;
        }
        *weight += cell.weight;
    }
    for (point, (sum, weight)) in palette.iter_mut().zip(sums) {
        if weight > 0.0 {
            *point = Point(sum.map(|sum| sum / weight));
        }
    }
}
