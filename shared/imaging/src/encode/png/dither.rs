//! Dithering by Floyd and Steinberg's error diffusion, 1976, with rows alternately from the left
//! and from the right.

use super::{
    nearest::{Nearest, Point},
    rows::seen,
};
use crate::pixels::Raster;

/// The share of an error that is passed on: less than all, so that it dies out.
const PASSED: f32 = 0.85;
/// A larger error means that the palette lacks the color: passed on, it would smear the color over
/// its neighbors. Squared, in the units of [`Point`].
const MOST: f32 = 16.0 * 16.0;

/// Red, green, blue and alpha of each pixel, each one of the entries, or zero for an invisible
/// pixel.
pub(super) fn dither(raster: &Raster, entries: &[[u8; 4]]) -> Vec<u8> {
    let points: Vec<Point> = entries.iter().map(|entry| Point::of(*entry)).collect();
    let nearest = Nearest::new(&points);
    let width = raster.dimensions().width as usize;
    let row_bytes = width * raster.channels().count();
    let mut samples = Vec::with_capacity(width * raster.dimensions().height as usize * 4);
    // One more column on each side, for errors that fall off the picture.
    let mut here = vec![Point::default(); width + 2];
    let mut below = here.clone();
    let mut guess = 0;
    let mut row: Vec<[u8; 4]> = vec![[0; 4]; width];
    for (index, source) in raster.samples().chunks_exact(row_bytes.max(1)).enumerate() {
        let from_right = index % 2 == 1;
        for (pixel, sample) in row
            .iter_mut()
            .zip(source.chunks_exact(raster.channels().count()))
        {
            *pixel = seen(sample);
        }
        for step in 0..width {
            let column = if from_right { width - 1 - step } else { step };
            if row[column][3] == 0 {
                continue;
            }
            let mut wanted = Point::of(row[column]);
            for (axis, error) in wanted.0.iter_mut().zip(here[column + 1].0) {
                *axis += error;
            }
            guess = nearest.to(wanted, guess);
            row[column] = entries[guess];
            let scale = if wanted.distance(points[guess]) > MOST {
                PASSED / 2.0
            } else {
                PASSED
            };
            let mut error = [0.0; 4];
            for ((error, wanted), got) in error.iter_mut().zip(wanted.0).zip(points[guess].0) {
                *error = (wanted - got) * scale;
            }
            let (ahead, behind) = if from_right {
                (column, column + 2)
            } else {
                (column + 2, column)
            };
            pass(&mut here[ahead], error, 7.0 / 16.0);
            pass(&mut below[behind], error, 3.0 / 16.0);
            pass(&mut below[column + 1], error, 5.0 / 16.0);
            pass(&mut below[ahead], error, 1.0 / 16.0);
        }
        samples.extend(row.iter().flatten());
        here.fill(Point::default());
        std::mem::swap(&mut here, &mut below);
    }
    samples
}

fn pass(to: &mut Point, error: [f32; 4], share: f32) {
    for (axis, error) in to.0.iter_mut().zip(error) {
        *axis += error * share;
    }
}
