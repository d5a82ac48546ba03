//! Planes side by side, and inks of no profile. Ordinary photos never come here.

use super::ycbcr::rgb_of_ycbcr;
use crate::{
    Error,
    pixels::{Channels, Raster, mapped, merged},
};

/// Three planes side by side.
pub(crate) fn rgb(planes: [&Raster; 3]) -> Result<Raster, Error> {
    let samples = merged(planes.map(Raster::samples), |pixel| pixel);
    Raster::new(planes[0].dimensions(), Channels::Rgb, samples).ok_or_else(Error::missing_samples)
}

/// Cyan, magenta, yellow and black, stored as light (255 = no ink) as Adobe's
/// programs do and every viewer expects, marker or none. In a YCCK file the first
/// three are YCbCr of the inks (Adobe Technical Note 5116, § 3.2).
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

/// Light through the inks one after the other: what browsers show of a file that
/// does not say which inks they are.
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
