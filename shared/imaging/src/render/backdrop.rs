//! The background behind transparent pixels and around a picture, and the border.

use std::borrow::Cow;

use calotype_protocol::Dimensions;
use calotype_protocol::rendition::{Border, Rendition, RenditionFormat};

use super::work::Work;
use crate::{
    Error,
    color::rgb_of_halves,
    pixels::{Channels, Pixels, Raster, rgba},
};

const CLEAR: [u8; 4] = [0; 4];
const WHITE: [u8; 4] = [255; 4];

/// Colors of a canvas: red, green, blue and alpha.
pub(super) struct Backdrop {
    behind: [u8; 4],
    border: Option<Border>,
}

impl Backdrop {
    /// White as the lowest layer in a format without alpha.
    pub(super) fn of(rendition: &Rendition) -> Self {
        let color = rendition.background.unwrap_or(CLEAR);
        let behind = match rendition.format {
            RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => over(color, WHITE),
            RenditionFormat::Webp | RenditionFormat::Png => color,
        };
        let border = rendition.border.map(|it| Border {
            color: over(it.color, behind),
            ..it
        });
        Self { behind, border }
    }

    /// The red, green and blue of the background.
    pub(super) const fn opaque(&self) -> [u8; 3] {
        let [r, g, b, _] = self.behind;
        [r, g, b]
    }

    /// Draws the picture over the background, on the work's canvas.
    pub(super) fn behind<'p>(
        &self,
        pixels: &'p Pixels,
        work: &Work,
    ) -> Result<Cow<'p, Pixels>, Error> {
        let canvas = work.layout.canvas;
        let is_padded = pixels.dimensions() != canvas;
        let shows = pixels.has_alpha() && self.behind != CLEAR;
        if !is_padded && !shows {
            return Ok(Cow::Borrowed(pixels));
        }
        let rgb;
        let raster = match pixels {
            Pixels::Packed(raster) => raster,
            Pixels::YCbCr { luma, chroma } => {
                rgb = rgb_of_halves(luma, chroma)?;
                &rgb
            }
            Pixels::Deep(_) => return Err(Error::missing_samples()),
        };
        let is_opaque = self.behind[3] == 255 && self.border.is_none_or(|it| it.color[3] == 255);
        let channels = match is_opaque {
            true => Channels::Rgb,
            false => Channels::Rgba,
        };
        let count = channels.count();
        let mut samples = self.filled(work.layout.canvas, count);
        let (left, top) = (work.place.0 as usize, work.place.1 as usize);
        let width = canvas.width as usize * count;
        let across = raster.dimensions().width as usize;
        let rows = raster
            .samples()
            .chunks_exact(across * raster.channels().count());
        for (out, row) in samples.chunks_exact_mut(width).skip(top).zip(rows) {
            let out = out.chunks_exact_mut(count).skip(left);
            for (out, pixel) in out.zip(rgba(raster.channels(), row)) {
                let pixel = if pixel[3] == 255 {
                    pixel
                } else {
                    over(pixel, self.behind)
                };
                out.copy_from_slice(&pixel[..count]);
            }
        }
        let raster = Raster::new(canvas, channels, samples).ok_or_else(Error::missing_samples)?;
        Ok(Cow::Owned(Pixels::Packed(raster)))
    }
}

impl Backdrop {
    /// A canvas without its picture.
    fn filled(&self, canvas: Dimensions, count: usize) -> Vec<u8> {
        let Some(Border { sides, color }) = self.border else {
            return self.behind[..count].repeat(canvas.pixels() as usize);
        };
        let across = canvas.width as usize;
        let edge = color[..count].repeat(across);
        let inside = canvas.width - sides.left - sides.right;
        let row = [
            color[..count].repeat(sides.left as usize),
            self.behind[..count].repeat(inside as usize),
            color[..count].repeat(sides.right as usize),
        ]
        .concat();
        let rows = canvas.height - sides.top - sides.bottom;
        [
            edge.repeat(sides.top as usize),
            row.repeat(rows as usize),
            edge.repeat(sides.bottom as usize),
        ]
        .concat()
    }
}

/// Draws one color over another (Porter and Duff's), in samples, as browsers do.
fn over(above: [u8; 4], below: [u8; 4]) -> [u8; 4] {
    let [own, under] = [above[3], below[3]].map(u32::from);
    let rest = under * (255 - own);
    let alpha = own * 255 + rest;
    let mut out = [0, 0, 0, ((alpha + 127) / 255) as u8];
    for ((out, above), below) in out.iter_mut().take(3).zip(above).zip(below) {
        let sum = u32::from(above) * own * 255 + u32::from(below) * rest;
        *out = (sum + alpha / 2).checked_div(alpha).unwrap_or_default() as u8;
    }
    out
}

#[cfg(test)]
#[path = "backdrop_tests.rs"]
mod tests;
