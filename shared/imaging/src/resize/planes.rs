//! Resizes the planes of a JPEG one by one, chroma to half of the luma.

use std::borrow::Cow;

use calotype_lanczos::Area;
use calotype_protocol::Dimensions;

use super::{failed::failed, filter::Filter, packed};
use crate::{
    Error, Orientation, ResizeLight, color,
    pixels::{
        Channels, Pixels, Raster,
        planes::{Color, Plane, Planes, SLACK},
    },
};

pub(super) fn resize(
    planes: Cow<'_, Planes>,
    target: Dimensions,
    orientation: Orientation,
    light: ResizeLight,
) -> Result<Pixels, Error> {
    let is_ink = matches!(planes.color, Color::Cmyk | Color::Ycck);
    if light == ResizeLight::Linear
        && !is_ink
        && !planes.planes.iter().all(|it| is_size(it, target))
    {
        return linear(&planes, target).map(Pixels::Packed);
    }
    let Planes {
        color,
        has_full_chroma,
        ..
    } = *planes;
    let rasters: Vec<Raster> = (0..)
        .zip(&planes.planes)
        .map(|(index, plane)| {
            if color.is_halved(index) && !has_full_chroma {
                resize_chroma(plane, target, orientation)
            } else {
                resize_area(plane, whole(plane), target)
            }
        })
        .collect::<Result<_, _>>()?;
    drop(planes);
    if color == Color::YCbCr && !has_full_chroma {
        let [luma, cb, cr] = <[Raster; 3]>::try_from(rasters).map_err(|_| failed())?;
        let chroma = [cb, cr];
        return Ok(Pixels::YCbCr { luma, chroma });
    }
    packed(color, rasters).map(Pixels::Packed)
}

/// Makes a smaller copy of an upright 4:2:0 picture.
pub(super) fn smaller(
    luma: &Raster,
    chroma: &[Raster; 2],
    target: Dimensions,
    light: ResizeLight,
) -> Result<Pixels, Error> {
    let from = luma.dimensions();
    if light == ResizeLight::Linear && from != target {
        let rgb = color::rgb_of_halves(luma, chroma)?;
        return packed::resize(Cow::Owned(rgb), target, light).map(Pixels::Packed);
    }
    let (across, down) = (f64::from(from.width) / 2.0, f64::from(from.height) / 2.0);
    let half = |raster: &Raster| {
        let stride = raster.dimensions().width as usize;
        let plane = Plane::new(stride, across, down, raster.samples().to_vec());
        resize_chroma(&plane, target, Orientation::Upright)
    };
    let [cb, cr] = chroma;
    let chroma = [half(cb)?, half(cr)?];
    Ok(Pixels::YCbCr {
        luma: packed::resize(Cow::Borrowed(luma), target, light)?,
        chroma,
    })
}

/// Interleaves planes; YCbCr becomes RGB.
fn packed(color: Color, rasters: Vec<Raster>) -> Result<Raster, Error> {
    match (color, rasters.as_slice()) {
        (Color::Gray, [gray]) => Ok(gray.clone()),
        (Color::Rgb, [r, g, b]) => color::rgb([r, g, b]),
        (Color::YCbCr, [y, cb, cr]) => color::rgb_of_planes([y, cb, cr]),
        (Color::Cmyk, [c, m, y, k]) => color::cmyk([c, m, y, k], false),
        (Color::Ycck, [c, m, y, k]) => color::cmyk([c, m, y, k], true),
        _ => Err(failed()),
    }
}

/// Resizes all planes to the grid of the first, then mixes light.
fn linear(Planes { color, planes, .. }: &Planes, target: Dimensions) -> Result<Raster, Error> {
    let first = planes.first().ok_or_else(failed)?;
    let (width, height) = (first.across.ceil(), first.down.ceil());
    let grid = Dimensions::new(width as u32, height as u32).ok_or_else(failed)?;
    let on_grid = |plane: &Plane| {
        let area = Area {
            width: plane.across * width / first.across,
            height: plane.down * height / first.down,
            ..whole(plane)
        };
        resize_area(plane, area, grid)
    };
    let rasters = planes.iter().map(on_grid).collect::<Result<Vec<_>, _>>()?;
    let packed = packed(*color, rasters)?;
    packed::resize_light(&packed, whole(first), target)
}

fn whole(plane: &Plane) -> Area {
    Area {
        left: plane.left,
        top: plane.top,
        width: plane.across,
        height: plane.down,
    }
}

fn is_size(plane: &Plane, target: Dimensions) -> bool {
    plane.across == f64::from(target.width) && plane.down == f64::from(target.height)
}

/// Resizes a chroma plane to half of `target`, rounded up. On an odd side the last sample of the
/// upright picture lies half outside of it, and so does its area; otherwise colors would shift
/// against the luma.
fn resize_chroma(
    plane: &Plane,
    target: Dimensions,
    orientation: Orientation,
) -> Result<Raster, Error> {
    let half = Dimensions {
        width: target.width.div_ceil(2),
        height: target.height.div_ceil(2),
    };
    let stretch = |half: u32, side: u32| f64::from(2 * half) / f64::from(side);
    let width = plane.across * stretch(half.width, target.width);
    let height = plane.down * stretch(half.height, target.height);
    let (columns, rows) = orientation.reverses();
    let area = Area {
        left: plane.left + if columns { plane.across - width } else { 0.0 },
        top: plane.top + if rows { plane.down - height } else { 0.0 },
        width,
        height,
    };
    resize_area(plane, area, half)
}

/// Resizes an area of a plane to `target` pixels; it may reach beyond the edges.
fn resize_area(plane: &Plane, area: Area, target: Dimensions) -> Result<Raster, Error> {
    let beyond = |from: f64, length: f64, side: usize| {
        let before = (-from - SLACK).ceil().max(0.0);
        let after = (from + length - side as f64 - SLACK).ceil().max(0.0);
        (before as usize, after as usize)
    };
    let (width, height) = plane.sides();
    let (left, right) = beyond(area.left, area.width, width);
    let (above, below) = beyond(area.top, area.height, height);
    if left + right + above + below > 0 {
        let plane = plane.extended((left, above), (right, below));
        let area = Area {
            left: area.left + left as f64,
            top: area.top + above as f64,
            ..area
        };
        return filtered(&plane, area, target);
    }
    let is_whole = |from: f64, length: f64, side: u32| {
        from.abs() < SLACK && (length - f64::from(side)).abs() < SLACK
    };
    if is_whole(area.left, area.width, target.width)
        && is_whole(area.top, area.height, target.height)
    {
        return cropped(plane, target);
    }
    filtered(plane, area, target)
}

fn cropped(plane: &Plane, target: Dimensions) -> Result<Raster, Error> {
    let width = target.width as usize;
    let mut samples = Vec::with_capacity(width * target.height as usize);
    let rows = plane.samples.chunks_exact(plane.stride);
    for row in rows.take(target.height as usize) {
        samples.extend_from_slice(row.get(..width).unwrap_or(row));
    }
    Raster::new(target, Channels::Gray, samples).ok_or_else(failed)
}

fn filtered(plane: &Plane, area: Area, target: Dimensions) -> Result<Raster, Error> {
    let from = Dimensions {
        width: plane.stride as u32,
        height: plane.rows() as u32,
    };
    let (left, top) = (area.left.max(0.0), area.top.max(0.0));
    let area = Area {
        left,
        top,
        width: area.width.min(f64::from(from.width) - left),
        height: area.height.min(f64::from(from.height) - top),
    };
    let samples = u8::filter(Channels::Gray, &plane.samples, from, area, target)?;
    Raster::new(target, Channels::Gray, samples).ok_or_else(failed)
}
