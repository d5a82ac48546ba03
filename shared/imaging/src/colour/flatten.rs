//! Transparency away, for formats without it.

use crate::{
    Error,
    pixels::{Channels, Pixels, Raster, mapped},
    progress::Ask,
};

/// The picture over a background of sRGB; what is opaque stays as it is.
pub(crate) fn flatten(
    pixels: &Pixels,
    background: [u8; 3],
    ask: &mut Ask<'_>,
) -> Result<Pixels, Error> {
    match pixels {
        Pixels::Packed(raster) => flattened(raster, background, ask).map(Pixels::Packed),
        // Deep pictures were rounded on the way to sRGB, and YCbCr is opaque.
        other => Ok(other.clone()),
    }
}

fn flattened(raster: &Raster, background: [u8; 3], ask: &mut Ask<'_>) -> Result<Raster, Error> {
    let [r, g, b] = background;
    let samples = raster.samples();
    let (channels, samples) = match raster.channels() {
        Channels::Grey | Channels::Rgb | Channels::Cmyk => return Ok(raster.clone()),
        // Over a grey one grey stays grey.
        Channels::GreyAlpha if r == g && g == b => {
            let grey = mapped(samples, ask, |&[v, a]: &[u8; 2]| [over(v, r, a)])?;
            (Channels::Grey, grey)
        }
        Channels::GreyAlpha => {
            let each = |&[v, a]: &[u8; 2]| background.map(|it| over(v, it, a));
            (Channels::Rgb, mapped(samples, ask, each)?)
        }
        Channels::Rgba => {
            let each = |&[x, y, z, a]: &[u8; 4]| [over(x, r, a), over(y, g, a), over(z, b, a)];
            (Channels::Rgb, mapped(samples, ask, each)?)
        }
    };
    Ok(Raster::new(raster.dimensions(), channels, samples).expect("as many pixels as before"))
}

/// Rounded. In samples, not in light: as browsers show it.
fn over(above: u8, below: u8, alpha: u8) -> u8 {
    let (above, below, alpha) = (u32::from(above), u32::from(below), u32::from(alpha));
    ((above * alpha + below * (255 - alpha) + 127) / 255) as u8
}
