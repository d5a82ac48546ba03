//! The steps to which numbers of an unsigned URL snap, so that strangers can make only a bounded
//! number of pictures of an image. docs/delivery.md counts them.

use super::definition::{Fit, Tone};
use super::proportions::{largest_within, ratio};
use crate::dimensions::Dimensions;
use crate::limits::ORIGINAL_MAX_SIDE;

/// Widths, in pixels: those that next/image, Astro and unpic request, the breakpoints of Nuxt,
/// Tailwind and Bootstrap at one and two device pixels, and the longest sides of Calotype's own
/// sizes.
pub const WIDTHS: [u32; 33] = [
    16,
    32,
    48,
    64,
    96,
    128,
    192,
    256,
    300,
    320,
    384,
    480,
    576,
    640,
    750,
    800,
    828,
    960,
    1024,
    1080,
    1200,
    1280,
    1400,
    1536,
    1668,
    1920,
    2048,
    2304,
    2560,
    2880,
    3200,
    3840,
    ORIGINAL_MAX_SIDE,
];

/// Widths of a `srcset`, in pixels: a subset of [`WIDTHS`], each about a quarter wider than the one
/// before, so that a page names few and caches share them.
pub const SRCSET_WIDTHS: [u32; 11] = [256, 384, 480, 640, 828, 1080, 1280, 1536, 1920, 2560, 3200];

/// Shapes of frames, width to height: these, the same upright, and the original's own.
///
/// Pages are shared with pictures of 1200 × 630 (40:21) and 1.91:1.
pub const SHAPES: [(u32, u32); 15] = [
    (1, 1),
    (6, 5),
    (5, 4),
    (4, 3),
    (7, 5),
    (3, 2),
    (8, 5),
    (5, 3),
    (16, 9),
    (40, 21),
    (191, 100),
    (2, 1),
    (21, 9),
    (3, 1),
    (4, 1),
];

/// Qualities: the defaults of clients, and Cloudflare's words.
pub const QUALITIES: [u8; 8] = [35, 50, 65, 75, 80, 85, 90, 95];

/// Blurs, in pixels.
pub const BLURS: [u8; 7] = [0, 5, 10, 20, 50, 100, 250];

/// Sharpenings, in tenths.
pub const SHARPENINGS: [u8; 5] = [0, 10, 20, 50, 100];

/// Factors of brightness, contrast and gamma, in hundredths, without the neutral 100. Saturation
/// also has 0.
pub const FACTORS: [u16; 6] = [50, 75, 90, 110, 125, 150];

/// Zooms, in hundredths.
pub const ZOOMS: [u8; 4] = [25, 50, 75, 100];

/// The next step that is at least as wide, and at most `widest`.
pub(super) fn width(requested: u32, widest: u32) -> u32 {
    let next = WIDTHS.into_iter().find(|width| *width >= requested);
    next.unwrap_or(widest).min(widest)
}

/// The widest step that is at most as wide; below the narrowest step, the width itself.
pub(super) fn width_within(requested: u32) -> u32 {
    let below = WIDTHS.into_iter().rfind(|width| *width <= requested);
    below.unwrap_or(requested)
}

/// Widths for `srcset` up to the widest, which is the last. A step that is nearly as wide is left
/// out.
pub(super) fn srcset(widest: u32) -> Vec<u32> {
    let steps = SRCSET_WIDTHS.into_iter();
    steps
        .filter(|width| width * 8 <= widest * 7)
        .chain([widest])
        .collect()
}

/// The frame of the nearest shape and the next width.
pub(super) fn frame(fit: Fit, viewport: Dimensions, requested: Dimensions) -> Dimensions {
    let shape = nearest_shape(viewport, requested);
    // A padded picture gets the requested frame, however small the picture is.
    let widest = match fit {
        Fit::Pad => largest_within(LARGEST, shape),
        _ => largest_within(viewport, shape),
    };
    let width = width(requested.width, widest.width);
    if width == widest.width {
        return widest;
    }
    Dimensions {
        width,
        height: ratio(shape.height, width, shape.width),
    }
}

/// The largest frame of any rendition.
const LARGEST: Dimensions = Dimensions {
    width: ORIGINAL_MAX_SIDE,
    height: ORIGINAL_MAX_SIDE,
};

/// The widest frame that shows more than a smaller one: it lies inside the picture or, with
/// padding, the picture lies inside it.
pub(super) fn widest(fit: Fit, viewport: Dimensions, requested: Dimensions) -> Dimensions {
    let shape = nearest_shape(viewport, requested);
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
    let around = around.fit_within(ORIGINAL_MAX_SIDE);
    frame(fit, viewport, around)
}

/// Tries the picture's own shape first, because it needs no cut.
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

/// The ratio between two shapes, at least 1.
fn distance(one: Dimensions, other: Dimensions) -> f64 {
    let wide = f64::from(one.width) * f64::from(other.height);
    let high = f64::from(one.height) * f64::from(other.width);
    (wide / high).max(high / wide)
}

pub(super) fn quality(requested: u8) -> u8 {
    nearest(QUALITIES, requested)
}

/// Zero stays zero, and no other value becomes zero.
pub(super) fn blur(requested: u8) -> u8 {
    some(BLURS, requested)
}

/// A blurred picture is not sharpened: it would only add more renditions.
pub(super) fn sharpen(requested: u8, blur: u8) -> u8 {
    if blur > 0 {
        return 0;
    }
    some(SHARPENINGS, requested)
}

/// 100 stays 100, and no other value becomes 100.
pub(super) fn tone(requested: Tone) -> Tone {
    let factor = |requested: u16| match requested {
        100 => 100,
        _ => nearest(FACTORS, requested),
    };
    Tone {
        brightness: factor(requested.brightness),
        contrast: factor(requested.contrast),
        gamma: factor(requested.gamma),
        saturation: match requested.saturation {
            0..25 => 0,
            some => factor(some),
        },
    }
}

/// Zero stays zero, and no other value becomes zero.
pub(super) fn zoom(requested: u8) -> u8 {
    some(ZOOMS, requested)
}

fn some<const N: usize>(steps: [u8; N], requested: u8) -> u8 {
    if requested == 0 {
        return 0;
    }
    let steps = steps.into_iter().filter(|step| *step > 0);
    nearest(steps, requested)
}

/// Returns the nearest step; the lower one of two equally near.
fn nearest<T: Copy + Into<u32>>(steps: impl IntoIterator<Item = T>, requested: T) -> T {
    let steps = steps.into_iter();
    steps
        .min_by_key(|step| (*step).into().abs_diff(requested.into()))
        .unwrap_or(requested)
}

/// A share in ten-thousandths, rounded to the nearest tenth.
pub(super) const fn share(ten_thousandths: u32) -> u32 {
    (ten_thousandths + 500) / 1000 * 1000
}

/// Rounds to 4 bits a channel; alpha is opaque or zero.
pub(super) fn color([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let step = |channel: u8| ((u16::from(channel) + 8) / 17 * 17) as u8;
    let alpha = if alpha < 128 { 0 } else { 255 };
    [step(red), step(green), step(blue), alpha]
}

#[cfg(test)]
#[path = "snap_tests.rs"]
mod tests;
