//! Planes side by side, and inks of no profile. Ordinary photos never come here.

use super::ycbcr::rgb_of_ycbcr;
use crate::pixels::{Channels, Raster};

/// Three planes side by side.
pub(crate) fn rgb([r, g, b]: [&Raster; 3]) -> Option<Raster> {
    let samples = r
        .samples()
        .iter()
        .zip(g.samples())
        .zip(b.samples())
        .flat_map(|((r, g), b)| [*r, *g, *b])
        .collect();
    Raster::new(r.dimensions(), Channels::Rgb, samples)
}

/// Cyan, magenta, yellow and black, stored as light (255 = no ink) as Adobe's
/// programs do and every viewer expects, marker or none. In a YCCK file the first
/// three are YCbCr of the inks (Adobe Technical Note 5116, § 3.2).
pub(crate) fn cmyk([a, b, c, k]: [&Raster; 4], is_ycck: bool) -> Option<Raster> {
    let samples = a
        .samples()
        .iter()
        .zip(b.samples())
        .zip(c.samples())
        .zip(k.samples())
        .flat_map(|(((a, b), c), k)| {
            let [c, m, y] = if is_ycck {
                rgb_of_ycbcr([*a, *b, *c]).map(|sample| 255 - sample)
            } else {
                [*a, *b, *c]
            };
            [c, m, y, *k]
        })
        .collect();
    Raster::new(a.dimensions(), Channels::Cmyk, samples)
}

/// Light through the inks one after the other: what browsers show of a file that
/// does not say which inks they are.
pub(super) fn without_profile(cmyk: &Raster) -> Option<Raster> {
    let light = |ink: u8, black: u8| {
        let product = u32::from(ink) * u32::from(black);
        ((product + 127) / 255) as u8
    };
    let (pixels, _) = cmyk.samples().as_chunks::<4>();
    let samples = pixels
        .iter()
        .flat_map(|&[c, m, y, k]| [c, m, y].map(|ink| light(ink, k)))
        .collect();
    Raster::new(cmyk.dimensions(), Channels::Rgb, samples)
}
