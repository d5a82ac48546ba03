//! YCbCr to RGB, for pictures that cannot stay YCbCr.

use crate::{
    Error,
    pixels::{Channels, Raster, merged},
};

/// Levels between 0 and 255 in sixteenths: fine enough that the rounding stays invisible after
/// curves and a matrix have stretched it.
pub(super) const LEVELS: usize = 255 * 16 + 1;

/// JFIF 1.02, § "Conversion to and from RGB", in 16-bit fixed point.
pub(super) fn rgb_of_ycbcr([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    sums(i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128)
        .map(|sum| ((sum + 32_768) >> 16).clamp(0, 255) as u8)
}

/// Interleaves three planes of one size, as RGB.
pub(crate) fn rgb_of_planes(planes: [&Raster; 3]) -> Result<Raster, Error> {
    let samples = merged(planes.map(Raster::samples), rgb_of_ycbcr);
    Raster::new(planes[0].dimensions(), Channels::Rgb, samples).ok_or_else(Error::missing_samples)
}

/// Converts the planes of an upright 4:2:0 picture to RGB.
pub(crate) fn rgb_of_halves(luma: &Raster, chroma: &[Raster; 2]) -> Result<Raster, Error> {
    converted(luma, chroma, |levels| {
        levels.map(|level| ((level + 8) / 16) as u8)
    })
}

/// The sums of the conversion, in 1/65536 of their unit.
fn sums(y: i32, cb: i32, cr: i32) -> [i32; 3] {
    let y = y << 16;
    [
        y + 91_881 * cr,
        y - 22_554 * cb - 46_802 * cr,
        y + 116_130 * cb,
    ]
}

/// Passes every pixel's levels of [`LEVELS`] through `convert`. A chroma sample lies between four
/// luma samples, counted from the top left, and is blended as in libjpeg's "fancy upsampling":
/// nine, three, three and one sixteenths.
pub(super) fn converted(
    luma: &Raster,
    chroma: &[Raster; 2],
    convert: impl Fn([usize; 3]) -> [u8; 3],
) -> Result<Raster, Error> {
    let dimensions = luma.dimensions();
    let width = dimensions.width as usize;
    let [cb, cr] = chroma;
    let columns = cb.dimensions().width as usize;
    let is_sound = columns == width.div_ceil(2)
        && cb.dimensions().height == dimensions.height.div_ceil(2)
        && cr.dimensions() == cb.dimensions();
    if !is_sound {
        return Err(Error::missing_samples());
    }
    let mut samples = vec![0; luma.samples().len() * 3];
    let (pixels, _) = samples.as_chunks_mut::<3>();
    let out = pixels.chunks_exact_mut(width);
    let mut rows = [vec![0; columns], vec![0; columns]];
    for ((y, row), out) in luma.samples().chunks_exact(width).enumerate().zip(out) {
        for (plane, blended) in chroma.iter().zip(&mut rows) {
            blend_rows(plane, y, blended);
        }
        let [cb, cr] = &rows;
        for ((x, luma), out) in row.iter().enumerate().zip(out) {
            let (cb, cr) = (blended(cb, x), blended(cr, x));
            let levels = sums(16 * i32::from(*luma), cb - 16 * 128, cr - 16 * 128)
                .map(|sum| ((sum + 32_768) >> 16).clamp(0, LEVELS as i32 - 1) as usize);
            *out = convert(levels);
        }
    }
    Raster::new(dimensions, Channels::Rgb, samples).ok_or_else(Error::missing_samples)
}

/// A row of the plane for row `y` of the luma, in quarters.
fn blend_rows(plane: &Raster, y: usize, out: &mut [i32]) {
    let width = plane.dimensions().width as usize;
    let last = plane.dimensions().height as usize - 1;
    let near = (y / 2).min(last);
    let far = if y.is_multiple_of(2) {
        near.saturating_sub(1)
    } else {
        (near + 1).min(last)
    };
    let row = |index: usize| plane.samples().iter().skip(index * width);
    for ((out, near), far) in out.iter_mut().zip(row(near)).zip(row(far)) {
        *out = 3 * i32::from(*near) + i32::from(*far);
    }
}

/// The sample for column `x` of the luma, in sixteenths.
fn blended(row: &[i32], x: usize) -> i32 {
    let last = row.len() - 1;
    let near = (x / 2).min(last);
    let far = if x.is_multiple_of(2) {
        near.saturating_sub(1)
    } else {
        (near + 1).min(last)
    };
    3 * row[near] + row[far]
}
