//! Fit and frame of a rendition: each request in the one form that equal pictures share.

use super::definition::{Fit, Frame};
use super::precision::Precision;
use super::proportions::{by_height, by_width, largest_within, scaled};
use super::snap;
use crate::dimensions::Dimensions;
use crate::limits::ORIGINAL_MAX_SIDE;

/// Fit and frame for a viewport of these dimensions, in their one form.
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

/// The frame of a picture that keeps its shape: its width alone where that is enough.
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

/// A frame as it is when it lies within the picture, else the largest of its shape that does.
fn within(viewport: Dimensions, frame: Dimensions) -> Dimensions {
    if frame.width <= viewport.width && frame.height <= viewport.height {
        return frame;
    }
    largest_within(viewport, frame)
}
