//! Converts samples of a color space to sRGB samples, pixel by pixel.

use super::{
    curve::Curve,
    hdr::Tone,
    lut::Lut,
    matrix::{self, Matrix},
    space::{Space, from_pcs},
    srgb::Encoder,
};
use crate::{
    Error,
    pixels::{Channels, Raster, Sample, mapped},
};

/// A space prepared for samples with this many levels.
pub(super) struct Converter<'a> {
    steps: Steps<'a>,
    encoder: Encoder,
    /// The highest sample.
    last: f32,
}

enum Steps<'a> {
    Gray(Vec<f32>),
    /// The light of every sample, and the matrix from device light to linear sRGB.
    Rgb {
        light: [Vec<f32>; 3],
        matrix: [[f32; 3]; 3],
        tone: Option<Tone>,
    },
    Table {
        lut: &'a Lut,
        /// XYZ of D50 to linear sRGB.
        matrix: [[f32; 3]; 3],
    },
}

impl<'a> Converter<'a> {
    pub(super) fn new(space: &'a Space, levels: usize) -> Option<Self> {
        let to_srgb = from_pcs()?;
        let single = |matrix: &Matrix| matrix.map(|row| row.map(|it| it as f32));
        let steps = match space {
            Space::Gray(curve) => Steps::Gray(curve.levels(levels)),
            Space::Rgb { curves, to_pcs } => Steps::Rgb {
                light: of_each(curves, levels),
                matrix: single(&matrix::product(&to_srgb, to_pcs)),
                tone: None,
            },
            Space::Hdr { transfer, to_pcs } => {
                let (tone, light) = Tone::new(*transfer, to_pcs, levels);
                Steps::Rgb {
                    light: [light.clone(), light.clone(), light],
                    matrix: single(&matrix::product(&to_srgb, to_pcs)),
                    tone: Some(tone),
                }
            }
            Space::Lut(lut) => Steps::Table {
                lut,
                matrix: single(&to_srgb),
            },
        };
        Some(Self {
            steps,
            encoder: Encoder::new(),
            last: (levels - 1) as f32,
        })
    }

    /// Converts the raster to sRGB; alpha stays.
    pub(super) fn raster<S: Sample>(&self, raster: &Raster<S>) -> Result<Raster, Error> {
        let samples = raster.samples();
        let out = match raster.channels() {
            Channels::Gray => mapped(samples, |&[v]: &[S; 1]| [self.gray(v.level())]),
            Channels::GrayAlpha => mapped(samples, |&[v, a]: &[S; 2]| {
                [self.gray(v.level()), a.rounded()]
            }),
            Channels::Rgb => mapped(samples, |pixel: &[S; 3]| self.rgb(pixel.map(Sample::level))),
            Channels::Rgba => mapped(samples, |&[r, g, b, a]: &[S; 4]| {
                let [r, g, b] = self.rgb([r, g, b].map(Sample::level));
                [r, g, b, a.rounded()]
            }),
            Channels::Cmyk => mapped(samples, |pixel: &[S; 4]| {
                self.inks(pixel.map(Sample::level))
            }),
        };
        let channels = match raster.channels() {
            Channels::Cmyk => Channels::Rgb,
            other => other,
        };
        Raster::new(raster.dimensions(), channels, out).ok_or_else(Error::missing_samples)
    }

    fn gray(&self, level: usize) -> u8 {
        match &self.steps {
            Steps::Gray(light) => self.encoder.sample_of(at(light, level)),
            // The white point of the connection space is white: luminance is gray.
            Steps::Table { lut, .. } => {
                let [_, luminance, _] = lut.xyz(&[level as f32 / self.last]);
                self.encoder.sample_of(luminance)
            }
            Steps::Rgb { .. } => 0,
        }
    }

    /// Levels of a pixel to sRGB. Colors beyond sRGB are clipped channel by channel, as in
    /// browsers.
    pub(super) fn rgb(&self, [r, g, b]: [usize; 3]) -> [u8; 3] {
        let (light, matrix) = match &self.steps {
            Steps::Rgb {
                light,
                matrix,
                tone,
            } => {
                let [of_r, of_g, of_b] = light;
                let light = [at(of_r, r), at(of_g, g), at(of_b, b)];
                let light = tone.as_ref().map_or(light, |tone| tone.map(light));
                (light, matrix)
            }
            Steps::Table { lut, matrix } => {
                let samples = [r, g, b].map(|level| level as f32 / self.last);
                (lut.xyz(&samples), matrix)
            }
            Steps::Gray(_) => return [0; 3],
        };
        self.encoded(light, matrix)
    }

    /// Samples are light: 255 is no ink.
    fn inks(&self, levels: [usize; 4]) -> [u8; 3] {
        let Steps::Table { lut, matrix } = &self.steps else {
            return [0; 3];
        };
        let inks = levels.map(|level| 1.0 - level as f32 / self.last);
        self.encoded(lut.xyz(&inks), matrix)
    }

    fn encoded(&self, [a, b, c]: [f32; 3], matrix: &[[f32; 3]; 3]) -> [u8; 3] {
        matrix.map(|row| self.encoder.sample_of(row[0] * a + row[1] * b + row[2] * c))
    }
}

/// Most profiles have the same curve three times, and powers take time.
fn of_each(curves: &[Curve; 3], levels: usize) -> [Vec<f32>; 3] {
    let [r, g, b] = curves;
    let red = r.levels(levels);
    let green = if g == r {
        red.clone()
    } else {
        g.levels(levels)
    };
    let blue = if b == r {
        red.clone()
    } else {
        b.levels(levels)
    };
    [red, green, blue]
}

fn at(light: &[f32], level: usize) -> f32 {
    light.get(level).copied().unwrap_or_default()
}

/// Rounds 16 bits to 8: dropping the low byte would darken by half a step.
pub(super) fn rounded(raster: &Raster<u16>) -> Result<Raster, Error> {
    let samples = mapped(raster.samples(), |[it]: &[u16; 1]| [it.rounded()]);
    Raster::new(raster.dimensions(), raster.channels(), samples).ok_or_else(Error::missing_samples)
}
