//! Removes transparency, for formats without it.

use crate::pixels::{Channels, Pixels, Raster, mapped};

/// Draws the picture over an sRGB background; opaque pixels stay as they are.
pub(crate) fn flatten(pixels: &Pixels, background: [u8; 3]) -> Pixels {
    match pixels {
        Pixels::Packed(raster) => Pixels::Packed(flattened(raster, background)),
        // The conversion to sRGB already rounded deep pictures, and YCbCr is opaque.
        other => other.clone(),
    }
}

fn flattened(raster: &Raster, background: [u8; 3]) -> Raster {
    let [r, g, b] = background;
    let samples = raster.samples();
    let (channels, samples) = match raster.channels() {
        Channels::Gray | Channels::Rgb | Channels::Cmyk => return raster.clone(),
        // Gray over a gray background stays gray.
        Channels::GrayAlpha if r == g && g == b => {
            let gray = mapped(samples, |&[v, a]: &[u8; 2]| [over(v, r, a)]);
            (Channels::Gray, gray)
        }
        Channels::GrayAlpha => {
            let each = |&[v, a]: &[u8; 2]| background.map(|it| over(v, it, a));
            (Channels::Rgb, mapped(samples, each))
        }
        Channels::Rgba => {
            let each = |&[x, y, z, a]: &[u8; 4]| [over(x, r, a), over(y, g, a), over(z, b, a)];
            (Channels::Rgb, mapped(samples, each))
        }
    };
    Raster::new(raster.dimensions(), channels, samples).expect("as many pixels as before")
}

/// Blends with rounding. In samples, not in light, as browsers do.
fn over(above: u8, below: u8, alpha: u8) -> u8 {
    let (above, below, alpha) = (u32::from(above), u32::from(below), u32::from(alpha));
    ((above * alpha + below * (255 - alpha) + 127) / 255) as u8
}
