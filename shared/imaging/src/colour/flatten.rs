//! Transparency away, for formats without it.

use crate::pixels::{Channels, Pixels, Raster};

/// The picture over a background of sRGB; what is opaque stays as it is.
pub(crate) fn flatten(pixels: Pixels, background: [u8; 3]) -> Pixels {
    match pixels {
        Pixels::Packed(raster) => Pixels::Packed(flattened(raster, background)),
        // Deep pictures were rounded on the way to sRGB, and YCbCr is opaque.
        other => other,
    }
}

fn flattened(raster: Raster, background: [u8; 3]) -> Raster {
    let [r, g, b] = background;
    let (channels, samples): (_, Vec<u8>) = match raster.channels() {
        Channels::Grey | Channels::Rgb | Channels::Cmyk => return raster,
        // Over a grey one grey stays grey.
        Channels::GreyAlpha if r == g && g == b => {
            let (pixels, _) = raster.samples().as_chunks::<2>();
            let over = pixels.iter().map(|&[v, a]| over(v, r, a));
            (Channels::Grey, over.collect())
        }
        Channels::GreyAlpha => {
            let (pixels, _) = raster.samples().as_chunks::<2>();
            let over = pixels
                .iter()
                .flat_map(|&[v, a]| background.map(|it| over(v, it, a)));
            (Channels::Rgb, over.collect())
        }
        Channels::Rgba => {
            let (pixels, _) = raster.samples().as_chunks::<4>();
            let over = pixels
                .iter()
                .flat_map(|&[x, y, z, a]| [over(x, r, a), over(y, g, a), over(z, b, a)]);
            (Channels::Rgb, over.collect())
        }
    };
    Raster::new(raster.dimensions(), channels, samples).expect("as many pixels as before")
}

/// Rounded. In samples, not in light: as browsers show it.
fn over(above: u8, below: u8, alpha: u8) -> u8 {
    let (above, below, alpha) = (u32::from(above), u32::from(below), u32::from(alpha));
    ((above * alpha + below * (255 - alpha) + 127) / 255) as u8
}
