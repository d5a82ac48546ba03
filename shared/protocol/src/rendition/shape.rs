//! Fit and frame of a picture: what is asked, in the one form that says it.

use super::resolve::Freedom;
use super::snap;
use super::{Fit, Frame};
use crate::Dimensions;
use crate::limits::ORIGINAL_MAX_SIDE;

/// Fit and frame in the one form that pictures of these dimensions have for them.
pub(super) fn shape(fit: Fit, frame: Frame, seen: Dimensions, freedom: Freedom) -> (Fit, Frame) {
    let (Some(width), Some(height)) = (frame.width, frame.height) else {
        return (Fit::ScaleDown, scaled_down(frame, seen, freedom));
    };
    if fit == Fit::ScaleDown {
        return (Fit::ScaleDown, scaled_down(frame, seen, freedom));
    }
    let asked = Dimensions { width, height };
    let fitted = match (freedom, fit) {
        (Freedom::Snapped, _) => snap::frame(fit, seen, asked),
        (Freedom::Any, Fit::Pad) => asked.fit_within(ORIGINAL_MAX_SIDE),
        (Freedom::Any, _) => within(seen, asked),
    };
    // Nothing is cut off, added or pulled but what rounding to pixels does.
    if by_width(seen, fitted.width) == fitted {
        let frame = across(fitted.width);
        return (Fit::ScaleDown, scaled_down(frame, seen, freedom));
    }
    if by_height(seen, fitted.height) == fitted {
        let frame = down(fitted.height);
        return (Fit::ScaleDown, scaled_down(frame, seen, freedom));
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
fn scaled_down(frame: Frame, seen: Dimensions, freedom: Freedom) -> Frame {
    let mut fitted = scaled(seen, frame);
    if freedom == Freedom::Snapped {
        fitted = by_width(seen, snap::width(fitted.width, seen.width));
    }
    if fitted == seen {
        return Frame::default();
    }
    if by_width(seen, fitted.width) == fitted {
        return across(fitted.width);
    }
    down(fitted.height)
}

/// Dimensions inside a frame, shape kept, never larger.
pub(super) fn scaled(seen: Dimensions, frame: Frame) -> Dimensions {
    match (frame.width, frame.height) {
        (None, None) => seen,
        (Some(width), None) => by_width(seen, width),
        (None, Some(height)) => by_height(seen, height),
        (Some(width), Some(height)) => {
            if product(width, seen.height) <= product(height, seen.width) {
                by_width(seen, width)
            } else {
                by_height(seen, height)
            }
        }
    }
}

fn by_width(seen: Dimensions, width: u32) -> Dimensions {
    if width >= seen.width {
        return seen;
    }
    let height = ratio(seen.height, width, seen.width);
    Dimensions { width, height }
}

fn by_height(seen: Dimensions, height: u32) -> Dimensions {
    by_width(seen.transposed(), height).transposed()
}

/// A frame as it is when it lies within the picture, else the largest of its shape that does.
fn within(seen: Dimensions, frame: Dimensions) -> Dimensions {
    if frame.width <= seen.width && frame.height <= seen.height {
        return frame;
    }
    largest_within(seen, frame)
}

/// The largest dimensions of a shape inside others.
pub(super) fn largest_within(seen: Dimensions, shape: Dimensions) -> Dimensions {
    if product(shape.width, seen.height) >= product(shape.height, seen.width) {
        Dimensions {
            width: seen.width,
            height: ratio(shape.height, seen.width, shape.width),
        }
    } else {
        largest_within(seen.transposed(), shape.transposed()).transposed()
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
