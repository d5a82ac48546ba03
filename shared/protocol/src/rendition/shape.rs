//! Fit and frame of a picture: what is requested, in the one form that says it.

use super::resolve::Precision;
use super::snap;
use super::{Fit, Frame};
use crate::Dimensions;
use crate::limits::ORIGINAL_MAX_SIDE;

/// Fit and frame in the one form that pictures of these dimensions have for them.
pub(super) fn shape(
    fit: Fit,
    frame: Frame,
    viewport: Dimensions,
    precision: Precision,
) -> (Fit, Frame) {
    let (Some(width), Some(height)) = (frame.width, frame.height) else {
        return (Fit::ScaleDown, scaled_down(frame, viewport, precision));
    };
    if fit == Fit::ScaleDown {
        return (Fit::ScaleDown, scaled_down(frame, viewport, precision));
    }
    let requested = Dimensions { width, height };
    let fitted = match (precision, fit) {
        (Precision::Snapped, _) => snap::frame(fit, viewport, requested),
        (Precision::Exact, Fit::Pad) => requested.fit_within(ORIGINAL_MAX_SIDE),
        (Precision::Exact, _) => within(viewport, requested),
    };
    // Nothing is cut off, added or pulled but what rounding to pixels does.
    if by_width(viewport, fitted.width) == fitted {
        let frame = across(fitted.width);
        return (Fit::ScaleDown, scaled_down(frame, viewport, precision));
    }
    if by_height(viewport, fitted.height) == fitted {
        let frame = down(fitted.height);
        return (Fit::ScaleDown, scaled_down(frame, viewport, precision));
    }
    let frame = Frame {
        width: Some(fitted.width),
        height: Some(fitted.height),
    };
    (fit, frame)
}

const fn across(width: u32) -> Frame {
    Frame {
        width: Some(width),
        height: None,
    }
}

const fn down(height: u32) -> Frame {
    Frame {
        width: None,
        height: Some(height),
    }
}

/// The frame of a picture that keeps its shape: its width where that says all.
fn scaled_down(frame: Frame, viewport: Dimensions, precision: Precision) -> Frame {
    let mut fitted = scaled(viewport, frame);
    if precision == Precision::Snapped {
        fitted = by_width(viewport, snap::width(fitted.width, viewport.width));
    }
    if fitted == viewport {
        return Frame::default();
    }
    if by_width(viewport, fitted.width) == fitted {
        return across(fitted.width);
    }
    down(fitted.height)
}

/// Dimensions inside a frame, shape kept, never larger.
pub(super) fn scaled(viewport: Dimensions, frame: Frame) -> Dimensions {
    match (frame.width, frame.height) {
        (None, None) => viewport,
        (Some(width), None) => by_width(viewport, width),
        (None, Some(height)) => by_height(viewport, height),
        (Some(width), Some(height)) => {
            if product(width, viewport.height) <= product(height, viewport.width) {
                by_width(viewport, width)
            } else {
                by_height(viewport, height)
            }
        }
    }
}

fn by_width(viewport: Dimensions, width: u32) -> Dimensions {
    if width >= viewport.width {
        return viewport;
    }
    let height = ratio(viewport.height, width, viewport.width);
    Dimensions { width, height }
}

fn by_height(viewport: Dimensions, height: u32) -> Dimensions {
    by_width(viewport.transposed(), height).transposed()
}

/// A frame as it is when it lies within the picture, else the largest of its shape that does.
fn within(viewport: Dimensions, frame: Dimensions) -> Dimensions {
    if frame.width <= viewport.width && frame.height <= viewport.height {
        return frame;
    }
    largest_within(viewport, frame)
}

/// The largest dimensions of a shape inside others.
pub(super) fn largest_within(viewport: Dimensions, shape: Dimensions) -> Dimensions {
    if product(shape.width, viewport.height) >= product(shape.height, viewport.width) {
        Dimensions {
            width: viewport.width,
            height: ratio(shape.height, viewport.width, shape.width),
        }
    } else {
        largest_within(viewport.transposed(), shape.transposed()).transposed()
    }
}

/// `side * to / from`, rounded to nearest, at least 1.
pub(super) fn ratio(side: u32, to: u32, from: u32) -> u32 {
    let from = u64::from(from.max(1));
    let rounded = (product(side, to) + from / 2) / from;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

pub(super) fn product(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}
