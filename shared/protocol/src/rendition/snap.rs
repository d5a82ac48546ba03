//! The steps that numbers of an unsigned URL snap to, so that strangers can make only so
//! many pictures of an image. docs/delivery.md counts them.

use super::definition::Fit;
use super::proportions::{largest_within, ratio};
use crate::dimensions::Dimensions;
use crate::limits::ORIGINAL_MAX_SIDE;

/// Widths, in pixels: next/image's `imageSizes` and `deviceSizes`, which unpic's common
/// ones are near, and the longest sides of our own sizes.
pub const WIDTHS: [u32; 19] = [
    16,
    32,
    48,
    64,
    96,
    128,
    256,
    300,
    384,
    640,
    750,
    800,
    828,
    1080,
    1200,
    1920,
    2048,
    3840,
    ORIGINAL_MAX_SIDE,
];

/// Shapes of frames, width to height: these, the same upright, and the original's own.
pub const SHAPES: [(u32, u32); 11] = [
    (1, 1),
    (5, 4),
    (4, 3),
    (7, 5),
    (3, 2),
    (8, 5),
    (5, 3),
    (16, 9),
    (2, 1),
    (21, 9),
    (3, 1),
];

/// Qualities: those that clients ask for by default, and Cloudflare's words.
pub const QUALITIES: [u8; 8] = [35, 50, 65, 75, 80, 85, 90, 95];

/// Blurs, in pixels.
pub const BLURS: [u8; 7] = [0, 5, 10, 20, 50, 100, 250];

/// Sharpenings, in tenths.
pub const SHARPENINGS: [u8; 5] = [0, 10, 20, 50, 100];

/// The narrowest width of a `srcset`: what is smaller is an icon, and needs none.
const SRCSET_MIN_WIDTH: u32 = 256;

/// The next width that is at least as wide; the widest is the last.
pub(super) fn width(requested: u32, widest: u32) -> u32 {
    let next = WIDTHS.into_iter().find(|width| *width >= requested);
    next.unwrap_or(widest).min(widest)
}

/// All widths for `srcset` up to the widest, which is the last.
pub(super) fn srcset(widest: u32) -> Vec<u32> {
    let steps = WIDTHS.into_iter();
    steps
        .filter(|width| (SRCSET_MIN_WIDTH..widest).contains(width))
        .chain([widest])
        .collect()
}

/// The frame of the nearest shape and the next width.
pub(super) fn frame(fit: Fit, viewport: Dimensions, requested: Dimensions) -> Dimensions {
    let shape = nearest_shape(viewport, requested);
    let widest = widest_of(fit, viewport, shape);
    let width = width(requested.width, widest.width);
    if width == widest.width {
        return widest;
    }
    Dimensions {
        width,
        height: ratio(shape.height, width, shape.width),
    }
}

/// The widest frame that is made for a requested one.
pub(super) fn widest(fit: Fit, viewport: Dimensions, width: u32, height: u32) -> Dimensions {
    widest_of(
        fit,
        viewport,
        nearest_shape(viewport, Dimensions { width, height }),
    )
}

/// What lies in the picture, or, to be padded, what the picture lies in.
fn widest_of(fit: Fit, viewport: Dimensions, shape: Dimensions) -> Dimensions {
    if fit != Fit::Pad {
        return largest_within(viewport, shape);
    }
    let across = u64::from(shape.width) * u64::from(viewport.height);
    let down = u64::from(shape.height) * u64::from(viewport.width);
    let around = if across <= down {
        Dimensions {
            width: viewport.width,
            height: ratio(shape.height, viewport.width, shape.width),
        }
    } else {
        Dimensions {
            width: ratio(shape.width, viewport.height, shape.height),
            height: viewport.height,
        }
    };
    around.fit_within(ORIGINAL_MAX_SIDE)
}

/// The picture's own shape comes first: nothing has to be cut off.
fn nearest_shape(viewport: Dimensions, requested: Dimensions) -> Dimensions {
    let upright = SHAPES.into_iter().map(|(width, height)| (height, width));
    let mut nearest = viewport;
    for (width, height) in SHAPES.into_iter().chain(upright) {
        let shape = Dimensions { width, height };
        if distance(shape, requested) < distance(nearest, requested) {
            nearest = shape;
        }
    }
    nearest
}

/// How many times one shape is wider than the other, or narrower: at least 1.
fn distance(one: Dimensions, other: Dimensions) -> f64 {
    let wide = f64::from(one.width) * f64::from(other.height);
    let high = f64::from(one.height) * f64::from(other.width);
    (wide / high).max(high / wide)
}

pub(super) fn quality(requested: u8) -> u8 {
    nearest(QUALITIES, requested)
}

/// Nothing stays nothing, and a little does not become it.
pub(super) fn blur(requested: u8) -> u8 {
    some(BLURS, requested)
}

/// Of blurred pictures there are enough without it.
pub(super) fn sharpen(requested: u8, blur: u8) -> u8 {
    if blur > 0 {
        return 0;
    }
    some(SHARPENINGS, requested)
}

fn some<const N: usize>(steps: [u8; N], requested: u8) -> u8 {
    if requested == 0 {
        return 0;
    }
    let steps = steps.into_iter().filter(|step| *step > 0);
    nearest(steps, requested)
}

/// The lower one of two that are as near.
fn nearest(steps: impl IntoIterator<Item = u8>, requested: u8) -> u8 {
    let steps = steps.into_iter();
    steps
        .min_by_key(|step| step.abs_diff(requested))
        .unwrap_or(requested)
}

/// A share in ten-thousandths, to the nearest tenth.
pub(super) const fn share(ten_thousandths: u32) -> u32 {
    (ten_thousandths + 500) / 1000 * 1000
}

/// 4 bits a channel; opaque or not at all.
pub(super) fn color([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let step = |channel: u8| ((u16::from(channel) + 8) / 17 * 17) as u8;
    let alpha = if alpha < 128 { 0 } else { 255 };
    [step(red), step(green), step(blue), alpha]
}

#[cfg(test)]
#[path = "snap_tests.rs"]
mod tests;
