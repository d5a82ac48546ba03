//! Cuts a part out of decoded samples before any other step.

use std::borrow::Cow;

use calotype_protocol::Dimensions;

use super::{
    planes::{Plane, Planes, SLACK, sides},
    raster::{Raster, Sample},
    samples::Samples,
};
use crate::{Error, orientation::Area};

impl Samples {
    /// The part that shows `area` of the stored picture, which has `stored` pixels. Samples outside
    /// are removed, so that no filter can mix them in.
    pub(crate) fn part(
        samples: Cow<'_, Self>,
        area: Area,
        stored: Dimensions,
    ) -> Result<Self, Error> {
        match samples {
            Cow::Owned(Self::Packed(raster)) => {
                packed(Cow::Owned(raster), area, stored).map(Self::Packed)
            }
            Cow::Borrowed(Self::Packed(raster)) => {
                packed(Cow::Borrowed(raster), area, stored).map(Self::Packed)
            }
            Cow::Owned(Self::Deep(raster)) => {
                packed(Cow::Owned(raster), area, stored).map(Self::Deep)
            }
            Cow::Borrowed(Self::Deep(raster)) => {
                packed(Cow::Borrowed(raster), area, stored).map(Self::Deep)
            }
            samples => {
                let Self::Planes(planes) = &*samples else {
                    return Err(Error::missing_samples());
                };
                let part = |plane| plane_part(plane, area, stored);
                Ok(Self::Planes(Planes {
                    planes: planes.planes.iter().map(part).collect::<Result<_, _>>()?,
                    ..*planes
                }))
            }
        }
    }

    /// Memory that [`Self::part`] needs, including the samples if they are owned: packed ones are
    /// cut in place.
    pub(crate) fn part_bytes(&self, is_own: bool, area: Area, stored: Dimensions) -> u64 {
        let share = area.dimensions().pixels() as f64 / stored.pixels().max(1) as f64;
        let part = (self.bytes() as f64 * share) as u64;
        match self {
            _ if !is_own => part,
            Self::Planes(_) => self.bytes() + part,
            _ => self.bytes(),
        }
    }
}

/// First sample and number of them, on a side of `stored` pixels and `samples` samples: the nearest
/// whole ones if the picture was decoded smaller.
fn nearest(from: u32, length: u32, stored: u32, samples: u32) -> (u32, u32) {
    let at = |pixel: u32| {
        let exact = u64::from(pixel) * u64::from(samples);
        (exact + u64::from(stored) / 2) / u64::from(stored)
    };
    let first = at(from).min(u64::from(samples) - 1);
    let end = at(from + length).clamp(first + 1, u64::from(samples));
    (first as u32, (end - first) as u32)
}

fn packed<S: Sample>(
    raster: Cow<'_, Raster<S>>,
    area: Area,
    stored: Dimensions,
) -> Result<Raster<S>, Error> {
    let of = raster.dimensions();
    let (left, width) = nearest(area.left, area.width, stored.width, of.width);
    let (top, height) = nearest(area.top, area.height, stored.height, of.height);
    let area = Area {
        left,
        top,
        width,
        height,
    };
    match raster {
        Cow::Borrowed(raster) => raster.part(area),
        Cow::Owned(raster) => raster.cut(area),
    }
}

impl<S: Sample> Raster<S> {
    /// Cuts out an area, which must lie inside.
    pub(crate) fn part(&self, area: Area) -> Result<Self, Error> {
        let count = self.channels().count();
        let samples = rows(
            self.samples(),
            self.dimensions().width as usize * count,
            (area.left as usize * count, area.width as usize * count),
            (area.top as usize, area.height as usize),
        )?;
        Self::new(area.dimensions(), self.channels(), samples).ok_or_else(Error::missing_samples)
    }

    /// Cuts out an area in the memory that the raster has.
    fn cut(self, area: Area) -> Result<Self, Error> {
        let (channels, stride) = (self.channels(), self.dimensions().width as usize);
        let count = channels.count();
        let (left, width) = (area.left as usize * count, area.width as usize * count);
        let mut samples = self.into_samples();
        for row in 0..area.height as usize {
            let from = (area.top as usize + row) * stride * count + left;
            if from + width > samples.len() {
                return Err(Error::missing_samples());
            }
            samples.copy_within(from..from + width, row * width);
        }
        samples.truncate(area.height as usize * width);
        samples.shrink_to_fit();
        Self::new(area.dimensions(), channels, samples).ok_or_else(Error::missing_samples)
    }
}

/// The samples of a plane are not pixels: the part may begin and end inside one.
fn plane_part(plane: &Plane, area: Area, stored: Dimensions) -> Result<Plane, Error> {
    let part = |from: u32, length: u32, stored: u32, samples: f64, before: f64| {
        let scale = samples / f64::from(stored);
        let start = before + f64::from(from) * scale;
        let first = (start + SLACK).floor();
        (first, (start - first).max(0.0), f64::from(length) * scale)
    };
    let (first_column, left, across) = part(
        area.left,
        area.width,
        stored.width,
        plane.across,
        plane.left,
    );
    let (first_row, top, down) = part(area.top, area.height, stored.height, plane.down, plane.top);
    let (stride, height) = sides((left, top), (across, down));
    let samples = rows(
        &plane.samples,
        plane.stride,
        (first_column as usize, stride),
        (first_row as usize, height),
    )?;
    Ok(Plane {
        stride,
        left,
        top,
        across,
        down,
        samples,
    })
}

/// Columns and rows of samples, each as first and number.
fn rows<S: Sample>(
    samples: &[S],
    stride: usize,
    (left, width): (usize, usize),
    (top, height): (usize, usize),
) -> Result<Vec<S>, Error> {
    let mut out = Vec::with_capacity(width * height);
    for row in samples.chunks_exact(stride).skip(top).take(height) {
        let part = row.get(left..left + width);
        out.extend_from_slice(part.ok_or_else(Error::missing_samples)?);
    }
    Ok(out)
}
