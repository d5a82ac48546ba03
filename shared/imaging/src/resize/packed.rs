//! Resizes interleaved pixels. Alpha is multiplied in for the filter, or the colors of transparent
//! pixels would bleed.

use std::borrow::Cow;

use calotype_lanczos::Area;
use calotype_protocol::Dimensions;

use super::{
    failed::failed,
    filter::{Filter, whole},
    light::Lit,
};
use crate::{
    Error, ResizeLight,
    pixels::{Channels, Raster, Sample, changed, mapped},
};

/// Resizes the raster to `target` pixels.
pub(super) fn resize<S: Lit>(
    raster: Cow<'_, Raster<S>>,
    target: Dimensions,
    light: ResizeLight,
) -> Result<Raster<S>, Error> {
    let from = raster.dimensions();
    if from == target {
        return Ok(raster.into_owned());
    }
    // Inks are not light.
    if light == ResizeLight::Linear && raster.channels() != Channels::Cmyk {
        return resize_light(&raster, whole(from), target);
    }
    let channels = raster.channels();
    if !channels.has_alpha() {
        let samples = S::filter(channels, raster.samples(), from, whole(from), target)?;
        return Raster::new(target, channels, samples).ok_or_else(failed);
    }
    let mut samples = raster.into_owned().into_samples();
    multiply(channels, &mut samples);
    let mut samples = S::filter(channels, &samples, from, whole(from), target)?;
    divide(channels, &mut samples);
    Raster::new(target, channels, samples).ok_or_else(failed)
}

/// Resizes an area of the raster to `target` pixels in light.
pub(super) fn resize_light<S: Lit>(
    raster: &Raster<S>,
    area: Area,
    target: Dimensions,
) -> Result<Raster<S>, Error> {
    let (channels, table) = (raster.channels(), S::to_light());
    let mut light: Vec<u16> = mapped(raster.samples(), |[it]: &[S; 1]| [light_of(&table, *it)]);
    if channels.has_alpha() {
        // Alpha is not light: it is widened to 16 bits unchanged.
        let scale = 65_535 / S::MOST.level();
        alphas(channels, &mut light, raster.samples(), |alpha| {
            (alpha.level() * scale) as u16
        });
        multiply(channels, &mut light);
    }
    let mut light = u16::filter(channels, &light, raster.dimensions(), area, target)?;
    if channels.has_alpha() {
        divide(channels, &mut light);
    }
    let table = S::from_light();
    let mut samples: Vec<S> = mapped(&light, |[it]: &[u16; 1]| [sample_of(&table, *it)]);
    if channels.has_alpha() {
        alphas(channels, &mut samples, &light, S::from_word);
    }
    Raster::new(target, channels, samples).ok_or_else(failed)
}

/// Copies the last sample of each pixel from another picture.
fn alphas<S: Sample, T: Sample>(
    channels: Channels,
    to: &mut [S],
    from: &[T],
    convert: impl Fn(T) -> S,
) {
    let count = channels.count();
    for (to, from) in to.iter_mut().zip(from).skip(count - 1).step_by(count) {
        *to = convert(*from);
    }
}

fn light_of<S: Sample>(table: &[u16], sample: S) -> u16 {
    table.get(sample.level()).copied().unwrap_or_default()
}

fn sample_of<S: Sample>(table: &[S], light: u16) -> S {
    table.get(usize::from(light)).copied().unwrap_or(S::MOST)
}

fn multiply<S: Sample>(channels: Channels, samples: &mut [S]) {
    match channels {
        Channels::GrayAlpha => each::<S, 2>(samples, S::premultiplied),
        Channels::Rgba => each::<S, 4>(samples, S::premultiplied),
        Channels::Gray | Channels::Rgb | Channels::Cmyk => {}
    }
}

fn divide<S: Sample>(channels: Channels, samples: &mut [S]) {
    match channels {
        Channels::GrayAlpha => each::<S, 2>(samples, S::unpremultiplied),
        Channels::Rgba => each::<S, 4>(samples, S::unpremultiplied),
        Channels::Gray | Channels::Rgb | Channels::Cmyk => {}
    }
}

/// Combines every sample of a pixel with its last one, the alpha.
fn each<S: Sample, const N: usize>(samples: &mut [S], step: impl Fn(S, S) -> S) {
    changed(samples, |pixel: &mut [S; N]| {
        let alpha = pixel[N - 1];
        if alpha != S::MOST {
            for sample in &mut pixel[..N - 1] {
                *sample = step(*sample, alpha);
            }
        }
    })
}
