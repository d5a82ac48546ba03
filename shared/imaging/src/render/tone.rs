//! Brightness, contrast, gamma and saturation, of sRGB samples as coded: the arithmetic of CSS
//! filters (Filter Effects Module Level 1 § 9), and a power.

use calotype_protocol::rendition::Tone;

use crate::{
    Error,
    color::rgb_of_halves,
    pixels::{Channels, Pixels, Raster, changed},
};

/// Luma weights of red, green and blue, as in `saturate()`.
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];

/// Changes the colors, not alpha.
pub(super) fn toned(pixels: Pixels, tone: Tone) -> Result<Pixels, Error> {
    let raster = match pixels {
        Pixels::Packed(raster) => raster,
        Pixels::YCbCr { luma, chroma } => rgb_of_halves(&luma, &chroma)?,
        Pixels::Deep(_) => return Err(Error::missing_samples()),
    };
    let (dimensions, channels) = (raster.dimensions(), raster.channels());
    let levels = levels(tone);
    let level = |sample: u8| levels[usize::from(sample)];
    let saturation = f32::from(tone.saturation) / 100.0;
    let color = |[r, g, b]: [u8; 3]| saturated([r, g, b].map(level), saturation);
    let mut samples = raster.into_samples();
    match channels {
        // Gray has no color to change.
        Channels::Gray => changed(&mut samples, |[v]| *v = rounded(level(*v))),
        Channels::GrayAlpha => changed(&mut samples, |[v, _]| *v = rounded(level(*v))),
        Channels::Rgb => changed(&mut samples, |pixel| *pixel = color(*pixel)),
        // Inks do not occur: colors are already sRGB.
        Channels::Rgba | Channels::Cmyk => changed(&mut samples, |[r, g, b, _]| {
            [*r, *g, *b] = color([*r, *g, *b]);
        }),
    }
    let raster = Raster::new(dimensions, channels, samples).ok_or_else(Error::missing_samples)?;
    Ok(Pixels::Packed(raster))
}

/// The value of each level after brightness, contrast and gamma, 0 to 1.
fn levels(tone: Tone) -> [f32; 256] {
    let factor = |hundredths: u16| f32::from(hundredths) / 100.0;
    let (brightness, contrast) = (factor(tone.brightness), factor(tone.contrast));
    let power = 1.0 / factor(tone.gamma);
    std::array::from_fn(|level| {
        let bright = (level as f32 / 255.0 * brightness).clamp(0.0, 1.0);
        let contrasting = ((bright - 0.5) * contrast + 0.5).clamp(0.0, 1.0);
        match tone.gamma {
            100 => contrasting,
            _ => contrasting.powf(power),
        }
    })
}

fn saturated(color: [f32; 3], saturation: f32) -> [u8; 3] {
    let luma: f32 = color.iter().zip(LUMA).map(|(it, share)| it * share).sum();
    color.map(|it| rounded(luma + (it - luma) * saturation))
}

fn rounded(level: f32) -> u8 {
    (level * 255.0 + 0.5).clamp(0.0, 255.0) as u8
}

#[cfg(test)]
#[path = "tone_tests.rs"]
mod tests;
