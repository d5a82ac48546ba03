//! To the wanted size, by a Lanczos3 filter; each plane for itself.

use calotype_protocol::Dimensions;
use fast_image_resize::{
    FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use crate::{
    Error, Orientation, colour,
    decode::Decoded,
    pixels::{Channels, Pixels, Raster},
    planes::{Colour, Plane, Planes},
};

/// The picture in exactly `target` pixels, not yet turned by `orientation`.
pub(crate) fn resize(
    decoded: Decoded,
    target: Dimensions,
    orientation: Orientation,
) -> Result<Pixels, Error> {
    match decoded {
        Decoded::Packed(raster) => Ok(Pixels::Packed(resize_raster(raster, target)?)),
        Decoded::Planes(planes) => resize_planes(planes, target, orientation),
    }
}

fn failed() -> Error {
    Error::corrupt("the picture cannot be resized")
}

fn filter() -> ResizeOptions {
    ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
}

fn resize_raster(raster: Raster, target: Dimensions) -> Result<Raster, Error> {
    let Dimensions { width, height } = raster.dimensions();
    if raster.dimensions() == target {
        return Ok(raster);
    }
    let kind = match raster.channels() {
        Channels::Grey => PixelType::U8,
        Channels::Rgb => PixelType::U8x3,
    };
    let source = ImageRef::new(width, height, raster.samples(), kind).map_err(|_| failed())?;
    let mut resized = Image::new(target.width, target.height, kind);
    Resizer::new()
        .resize(&source, &mut resized, &filter())
        .map_err(|_| failed())?;
    Raster::new(target, raster.channels(), resized.into_vec()).ok_or_else(failed)
}

fn resize_planes(
    Planes { colour, planes }: Planes,
    target: Dimensions,
    orientation: Orientation,
) -> Result<Pixels, Error> {
    let rasters: Vec<Raster> = (0..)
        .zip(&planes)
        .map(|(index, plane)| {
            if colour.is_halved(index) {
                resize_chroma(plane, target, orientation)
            } else {
                let whole = Area {
                    left: 0.0,
                    top: 0.0,
                    width: plane.across,
                    height: plane.down,
                };
                resize_area(plane, whole, target)
            }
        })
        .collect::<Result<_, _>>()?;
    drop(planes);
    let packed = |raster: Option<Raster>| raster.map(Pixels::Packed).ok_or_else(failed);
    match (colour, <[Raster; 3]>::try_from(rasters)) {
        (Colour::YCbCr, Ok([luma, cb, cr])) => Ok(Pixels::YCbCr {
            luma,
            chroma: [cb, cr],
        }),
        (_, Ok([r, g, b])) => packed(colour::rgb(&r, &g, &b)),
        (Colour::Grey, Err(mut rasters)) => packed(rasters.pop()),
        (_, Err(rasters)) => packed(colour::rgb_of_inks(&rasters, colour == Colour::Ycck)),
    }
}

/// Part of a plane, in samples; it may reach beyond the edges.
#[derive(Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// A chroma plane to half of `target`, rounded up. Where a side is odd the last
/// sample, as seen upright, lies half outside of the picture: so does its area,
/// or colours would shift against the luma.
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
        left: if columns { plane.across - width } else { 0.0 },
        top: if rows { plane.down - height } else { 0.0 },
        width,
        height,
    };
    resize_area(plane, area, half)
}

fn resize_area(plane: &Plane, area: Area, target: Dimensions) -> Result<Raster, Error> {
    // What arithmetic in floating point may add to a whole number.
    const SLACK: f64 = 1e-6;
    let beyond = |from: f64, length: f64, side: f64| {
        let before = (-from - SLACK).ceil().max(0.0);
        let after = (from + length - side.ceil() - SLACK).ceil().max(0.0);
        (before as usize, after as usize)
    };
    let (left, right) = beyond(area.left, area.width, plane.across);
    let (above, below) = beyond(area.top, area.height, plane.down);
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
    let rows = plane.samples.chunks_exact(plane.stride);
    let samples: Vec<u8> = rows
        .take(target.height as usize)
        .filter_map(|row| row.get(..target.width as usize))
        .flatten()
        .copied()
        .collect();
    Raster::new(target, Channels::Grey, samples).ok_or_else(failed)
}

fn filtered(plane: &Plane, area: Area, target: Dimensions) -> Result<Raster, Error> {
    let (width, height) = (plane.stride as u32, plane.rows() as u32);
    let source =
        ImageRef::new(width, height, &plane.samples, PixelType::U8).map_err(|_| failed())?;
    let (left, top) = (area.left.max(0.0), area.top.max(0.0));
    let options = filter().crop(
        left,
        top,
        area.width.min(f64::from(width) - left),
        area.height.min(f64::from(height) - top),
    );
    let mut resized = Image::new(target.width, target.height, PixelType::U8);
    Resizer::new()
        .resize(&source, &mut resized, &options)
        .map_err(|_| failed())?;
    Raster::new(target, Channels::Grey, resized.into_vec()).ok_or_else(failed)
}
