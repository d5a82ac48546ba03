//! Tells whether two files show the same picture, by the luma of 16 × 16 areas.

use std::ops::ControlFlow;

use calotype_protocol::{Format, limits::SAME_PICTURE_MAX_DISTANCE};

use crate::{
    Error, Limits, Options,
    color::luma,
    containers::segments::{EOI, Part, Parts, SOI, SOS},
    pipeline::{at_most, whole},
    pixels::{Channels, Pixels, Raster},
};

/// Cells along a side.
const SIDE: usize = 16;

/// Frame header of a progressive JPEG.
const SOF2: u8 = 0xC2;

/// Longest side of the picture that the cells average: four pixels for each.
const SOURCE_SIDE: u32 = 64;

/// The mean luma of 16 × 16 areas of the upright picture, row by row: in sRGB, on
/// white where it is transparent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LumaGrid {
    /// In 1/16 of a level: means are finer than samples.
    cells: [u16; SIDE * SIDE],
}

/// Reads the [`LumaGrid`] of a file, decoded as small as its format allows.
///
/// # Errors
/// As [`crate::prepare`].
pub fn luma_grid(bytes: &[u8], limits: &Limits) -> Result<LumaGrid, Error> {
    let go_on = &mut |_| ControlFlow::Continue(());
    let pixels = at_most(SOURCE_SIDE, bytes, &Options::default(), limits, go_on)?;
    match &pixels {
        Pixels::Packed(raster) => Ok(LumaGrid::of(raster)),
        Pixels::YCbCr { luma, .. } => Ok(LumaGrid::of(luma)),
        Pixels::Deep(_) => Err(Error::missing_samples()),
    }
}

/// Returns the same grid, and skips the details of a large progressive JPEG: damage in them is not
/// found.
///
/// # Errors
/// As [`luma_grid`].
pub fn coarse_luma_grid(bytes: &[u8], limits: &Limits) -> Result<LumaGrid, Error> {
    let coarse = coarse(bytes, limits)?;
    luma_grid(coarse.as_deref().unwrap_or(bytes), limits)
}

/// A large progressive JPEG without the scans that hold only details. At an eighth of the size,
/// which is enough here, none of them is drawn, and they take two thirds of the time (of 12
/// megapixels 13 ms of 20, natively, November 2026).
fn coarse(bytes: &[u8], limits: &Limits) -> Result<Option<Vec<u8>>, Error> {
    let seen = whole(bytes, limits)?;
    if seen.format != Format::Jpeg || seen.dimensions.longest_side() < 8 * SOURCE_SIDE {
        return Ok(None);
    }
    let mut out = vec![0xFF, SOI];
    let (mut is_progressive, mut is_kept) = (false, true);
    for part in Parts::new(bytes) {
        let part = part.map_err(|_| Error::corrupt("the JPEG ends early"))?;
        match part {
            // Has no length, and no use outside a scan.
            Part::Segment {
                marker: 0x01 | 0xD0..=0xD7,
                ..
            } => {}
            Part::Segment { marker, data } => {
                is_progressive |= marker == SOF2;
                is_kept = marker != SOS || first_coefficient(data) == Some(0);
                if is_kept {
                    let length = u16::try_from(data.len() + 2).unwrap_or(u16::MAX);
                    out.extend([0xFF, marker]);
                    out.extend(length.to_be_bytes());
                    out.extend_from_slice(data);
                }
            }
            Part::Scan(data) if is_kept => out.extend_from_slice(data),
            Part::Scan(_) | Part::Stray(_) => {}
            Part::End { .. } => out.extend([0xFF, EOI]),
        }
    }
    Ok(is_progressive.then_some(out))
}

/// The first coefficient of a scan (ITU-T T.81 § B.2.3): 0 is the DC, the mean of each block.
fn first_coefficient(scan: &[u8]) -> Option<u8> {
    let components = usize::from(*scan.first()?);
    scan.get(1 + 2 * components).copied()
}

impl LumaGrid {
    fn of(raster: &Raster) -> Self {
        let (width, height) = (
            raster.dimensions().width as usize,
            raster.dimensions().height as usize,
        );
        let channels = raster.channels();
        let lumas: Vec<u64> = (raster.samples().chunks_exact(channels.count()))
            .map(|pixel| on_white(channels, pixel))
            .collect();
        let (across, down) = (Shares::of(width), Shares::of(height));
        let mut cells = [0; SIDE * SIDE];
        for (at, cell) in cells.iter_mut().enumerate() {
            let mut sum = 0;
            for (y, tall) in down.of_cell(at / SIDE) {
                for (x, wide) in across.of_cell(at % SIDE) {
                    let luma = lumas.get(y * width + x).copied().unwrap_or_default();
                    sum += luma * wide * tall;
                }
            }
            // A cell has as many shares as the picture has pixels.
            let pixels = (width * height) as u64;
            *cell = ((sum * 16 + pixels / 2) / pixels) as u16;
        }
        Self { cells }
    }

    /// The distance of two pictures: the mean difference of their cells, in hundredths of the
    /// contrast of the picture with more of it (the mean difference of its cells from their mean),
    /// or of ten levels if that is less.
    ///
    /// Symmetric, and 0 for equal grids.
    pub fn distance(&self, other: &Self) -> u32 {
        let count = self.cells.len() as i64;
        let pairs = self.cells.iter().zip(&other.cells);
        let apart: Vec<i64> = pairs.map(|(a, b)| i64::from(*a) - i64::from(*b)).collect();
        let mean = apart.iter().map(|it| it.abs()).sum::<i64>();
        let contrast = self.contrast().max(other.contrast()).max(10 * 16 * count);
        u32::try_from(mean * 100 / contrast).unwrap_or(u32::MAX)
    }

    /// Whether the two count as the same picture, encoded again or scaled down: a distance of at
    /// most [`SAME_PICTURE_MAX_DISTANCE`].
    pub fn shows_the_same_as(&self, other: &Self) -> bool {
        self.distance(other) <= SAME_PICTURE_MAX_DISTANCE
    }

    /// The sum of the differences between the cells and their mean.
    fn contrast(&self) -> i64 {
        let sum: i64 = self.cells.iter().map(|it| i64::from(*it)).sum();
        let mean = sum / self.cells.len() as i64;
        self.cells
            .iter()
            .map(|it| (i64::from(*it) - mean).abs())
            .sum()
    }
}

fn on_white(channels: Channels, pixel: &[u8]) -> u64 {
    let colors = channels.count() - usize::from(channels.has_alpha());
    let luma = u32::from(luma(pixel, colors));
    let alpha = match channels.has_alpha() {
        true => pixel.last().copied().map_or(255, u32::from),
        false => 255,
    };
    u64::from((luma * alpha + 255 * (255 - alpha) + 127) / 255)
}

/// Distributes the pixels of a side to cells, in 1/16 of a pixel.
struct Shares {
    pixels: usize,
}

impl Shares {
    const fn of(pixels: usize) -> Self {
        Self { pixels }
    }

    /// The pixels of a cell, and the share of each in 1/16.
    fn of_cell(&self, cell: usize) -> impl Iterator<Item = (usize, u64)> {
        let (start, end) = (cell * self.pixels, (cell + 1) * self.pixels);
        (start / SIDE..end.div_ceil(SIDE)).map(move |pixel| {
            let first = start.max(pixel * SIDE);
            let last = end.min((pixel + 1) * SIDE);
            (pixel, (last - first) as u64)
        })
    }
}
