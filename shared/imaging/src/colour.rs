//! Planes that are not YCbCr to RGB. Ordinary photos never come here.

use crate::pixels::{Channels, Raster};

/// Three planes side by side.
pub(crate) fn rgb(r: &Raster, g: &Raster, b: &Raster) -> Option<Raster> {
    let samples = r
        .samples()
        .iter()
        .zip(g.samples())
        .zip(b.samples())
        .flat_map(|((r, g), b)| [*r, *g, *b])
        .collect();
    Raster::new(r.dimensions(), Channels::Rgb, samples)
}

/// Light through cyan, magenta, yellow and black, stored as light (255 = no ink)
/// as Adobe's programs do and every viewer expects, marker or none. In a YCCK
/// file the first three are YCbCr of the inks (Adobe Technical Note 5116, § 3.2).
/// No colour profile is applied yet.
pub(crate) fn rgb_of_inks(planes: &[Raster], is_ycck: bool) -> Option<Raster> {
    let [a, b, c, k] = planes else {
        return None;
    };
    let light = |ink: u8, black: u8| {
        let product = u32::from(ink) * u32::from(black);
        ((product + 127) / 255) as u8
    };
    let samples = a
        .samples()
        .iter()
        .zip(b.samples())
        .zip(c.samples())
        .zip(k.samples())
        .flat_map(|(((a, b), c), k)| {
            let inks = if is_ycck {
                rgb_of_ycbcr(*a, *b, *c).map(|sample| 255 - sample)
            } else {
                [*a, *b, *c]
            };
            inks.map(|ink| light(ink, *k))
        })
        .collect();
    Raster::new(a.dimensions(), Channels::Rgb, samples)
}

/// JFIF 1.02, § "Conversion to and from RGB", in 16-bit fixed point.
fn rgb_of_ycbcr(y: u8, cb: u8, cr: u8) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y) << 16, i32::from(cb) - 128, i32::from(cr) - 128);
    [
        y + 91_881 * cr,
        y - 22_554 * cb - 46_802 * cr,
        y + 116_130 * cb,
    ]
    .map(|sum| ((sum + 32_768) >> 16).clamp(0, 255) as u8)
}
