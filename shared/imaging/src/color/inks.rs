//! Interleaves planes, and converts inks without a profile. Ordinary photos need neither.

use super::ycbcr::rgb_of_ycbcr;
use crate::{
    Error,
    pixels::{Channels, Raster, mapped, merged},
};

/// Interleaves three planes.
pub(crate) fn rgb(planes: [&Raster; 3]) -> Result<Raster, Error> {
    let samples = merged(planes.map(Raster::samples), |pixel| pixel);
    Raster::new(planes[0].dimensions(), Channels::Rgb, samples).ok_or_else(Error::missing_samples)
}

/// Interleaves cyan, magenta, yellow and black, stored as light (255 = no ink), as Adobe's programs
/// write and every viewer expects, with or without a marker. In a YCCK file the first three are
/// YCbCr of the inks (Adobe Technical Note 5116, § 3.2).
pub(crate) fn cmyk(planes: [&Raster; 4], is_ycck: bool) -> Result<Raster, Error> {
    let samples = merged(planes.map(Raster::samples), |[a, b, c, k]| {
        let [c, m, y] = if is_ycck {
            rgb_of_ycbcr([a, b, c]).map(|sample| 255 - sample)
        } else {
            [a, b, c]
        };
        [c, m, y, k]
    });
    Raster::new(planes[0].dimensions(), Channels::Cmyk, samples).ok_or_else(Error::missing_samples)
}

/// Multiplies the light that each ink lets through, as browsers do for a file that does not specify
/// its inks.
pub(super) fn without_profile(cmyk: &Raster) -> Result<Raster, Error> {
    let light = |ink: u8, black: u8| {
        let product = u32::from(ink) * u32::from(black);
        ((product + 127) / 255) as u8
    };
    let samples = mapped(cmyk.samples(), |&[c, m, y, k]: &[u8; 4]| {
        [c, m, y].map(|ink| light(ink, k))
    });
    Raster::new(cmyk.dimensions(), Channels::Rgb, samples).ok_or_else(Error::missing_samples)
}
