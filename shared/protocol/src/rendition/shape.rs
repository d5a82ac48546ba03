//! Fit and frame of a rendition, in the one form that requests for equal pictures share.

use super::definition::{Fit, Frame};
use super::precision::Precision;
use super::proportions::{by_height, by_width, largest_within, scaled};
use super::snap;
use super::transform_options::RequestedFit;
use crate::dimensions::Dimensions;
use crate::limits::ORIGINAL_MAX_SIDE;

/// Fit and frame for a viewport of these dimensions, in canonical form. A picture with a zoom is
/// cut even if its frame cuts nothing.
pub(super) fn shape(
    fit: Option<RequestedFit>,
    frame: Frame,
    viewport: Dimensions,
    precision: Precision,
    is_zoomed: bool,
) -> (Fit, Frame) {
    let inside = |rounding| (Fit::ScaleDown, scaled_down(frame, viewport, rounding));
    let is_box = frame.width.is_some() && frame.height.is_some();
    let rounding = match precision {
        Precision::Exact => Rounding::None,
        // A width alone sets the sharpness, not the size: browsers scale the picture down.
        Precision::Snapped if fit == Some(RequestedFit::ScaleDown) || is_box => Rounding::Down,
        Precision::Snapped => Rounding::Up,
    };
    let (Some(width), Some(height)) = (frame.width, frame.height) else {
        return inside(rounding);
    };
    let requested = Dimensions { width, height };
    let requested = match fit {
        Some(RequestedFit::Crop) => overlap(requested, viewport),
        _ => requested,
    };
    let fit = fit.map(RequestedFit::fit).unwrap_or_default();
    if fit == Fit::ScaleDown {
        return inside(rounding);
    }
    let fitted = match (precision, fit) {
        (Precision::Snapped, _) => snap::frame(fit, viewport, requested),
        (Precision::Exact, Fit::Pad) => requested.fit_within(ORIGINAL_MAX_SIDE),
        (Precision::Exact, _) => within(viewport, requested),
    };
    if is_zoomed && fit == Fit::Cover {
        return (fit, both(fitted));
    }
    // Only the rounding to pixels cuts off, adds or stretches anything here. The fitted width is a
    // step already, or the picture's own.
    if by_width(viewport, fitted.width) == fitted {
        let frame = scaled_down(across(fitted.width), viewport, Rounding::None);
        return (Fit::ScaleDown, frame);
    }
    if by_height(viewport, fitted.height) == fitted {
        let frame = scaled_down(down(fitted.height), viewport, Rounding::None);
        return (Fit::ScaleDown, frame);
    }
    (fit, both(fitted))
}

/// The rounding of a width from an anonymous URL to a step.
#[derive(Clone, Copy)]
enum Rounding {
    None,
    Up,
    Down,
}

const fn both(Dimensions { width, height }: Dimensions) -> Frame {
    Frame {
        width: Some(width),
        height: Some(height),
    }
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

/// The frame of a picture that keeps its shape: its width alone if that is enough.
fn scaled_down(frame: Frame, viewport: Dimensions, rounding: Rounding) -> Frame {
    let exact = scaled(viewport, frame);
    let fitted = match rounding {
        Rounding::None => exact,
        Rounding::Up => by_width(viewport, snap::width(exact.width, viewport.width)),
        Rounding::Down => match snap::width_within(exact.width) {
            // Its height may be less than the one that the width alone gives.
            step if step == exact.width || exact == viewport => exact,
            step => by_width(viewport, step),
        },
    };
    if fitted == viewport {
        return Frame::default();
    }
    if by_width(viewport, fitted.width) == fitted {
        return across(fitted.width);
    }
    down(fitted.height)
}

/// A frame cut to the dimensions of the picture.
fn overlap(frame: Dimensions, picture: Dimensions) -> Dimensions {
    Dimensions {
        width: frame.width.min(picture.width),
        height: frame.height.min(picture.height),
    }
}

/// The frame itself if it lies within the picture, else the largest of its shape that does.
fn within(viewport: Dimensions, frame: Dimensions) -> Dimensions {
    if frame.width <= viewport.width && frame.height <= viewport.height {
        return frame;
    }
    largest_within(viewport, frame)
}
