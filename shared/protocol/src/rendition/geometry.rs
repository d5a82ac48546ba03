//! The size of a rendition, and the part of the original that it shows, in whole pixels. Both are
//! known before any pixel is decoded.

use super::definition::{Border, Fit, Frame, Rendition, Sides, Turn};
use super::proportions::{largest_within, ratio};
use crate::dimensions::Dimensions;

/// The sizes a picture goes through on its way to a rendition.
///
/// ```
/// use calotype_protocol::Dimensions;
/// use calotype_protocol::rendition::{Fit, Frame, Layout, Rendition};
///
/// let square = Frame { width: Some(300), height: Some(300) };
/// let rendition = Rendition { frame: square, fit: Fit::Cover, ..Rendition::default() };
/// let layout = Layout::of(&rendition, Dimensions { width: 4032, height: 3024 });
/// assert_eq!(layout.seen, Dimensions { width: 3024, height: 3024 });
/// assert_eq!(layout.canvas, Dimensions { width: 300, height: 300 });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The sides taken off the upright original. At least one pixel is left in each direction: a
    /// larger trim takes as much as it can, from the left and the top first.
    pub trim: Sides,
    /// The trimmed picture after the turn.
    pub turned: Dimensions,
    /// The visible part of the turned picture: less than all of it only with `Cover`.
    pub seen: Dimensions,
    /// The visible part after scaling; never larger.
    pub picture: Dimensions,
    /// The picture with its padding.
    pub framed: Dimensions,
    /// The result: the framed picture with its border.
    pub canvas: Dimensions,
}

impl Layout {
    /// Returns the sizes for an upright original.
    pub fn of(rendition: &Rendition, upright: Dimensions) -> Self {
        let trim = effective(rendition.trim, upright);
        let trimmed = Dimensions {
            width: upright.width - trim.left - trim.right,
            height: upright.height - trim.top - trim.bottom,
        };
        let turned = match rendition.turn {
            Turn::None | Turn::Half => trimmed,
            Turn::Quarter | Turn::ThreeQuarters => trimmed.transposed(),
        };
        let inside = inside(turned, rendition.frame);
        let border = rendition.border.map(|Border { sides, .. }| sides);
        let whole = |picture, framed| Self {
            trim,
            turned,
            seen: turned,
            picture,
            framed,
            canvas: border.map_or(framed, |sides| bordered(framed, sides)),
        };
        // A frame open at one side has no shape of its own.
        let Frame {
            width: Some(width),
            height: Some(height),
        } = rendition.frame
        else {
            return whole(inside, inside);
        };
        let frame = Dimensions { width, height };
        match rendition.fit {
            Fit::ScaleDown => whole(inside, inside),
            Fit::Pad => whole(inside, frame),
            Fit::Squeeze => {
                let pulled = within(shaped(turned, frame), frame);
                whole(pulled, pulled)
            }
            Fit::Cover => {
                let seen = shaped(turned, frame);
                let picture = within(seen, frame);
                let seen = zoomed(seen, picture, rendition.zoom);
                Self {
                    seen,
                    ..whole(picture, picture)
                }
            }
        }
    }
}

/// Width and height of a rendition of an upright original, in pixels.
///
/// ```
/// use calotype_protocol::Dimensions;
/// use calotype_protocol::rendition::{Frame, Rendition, dimensions_of};
///
/// let frame = Frame { width: Some(800), height: None };
/// let rendition = Rendition { frame, ..Rendition::default() };
/// let of = |width, height| dimensions_of(&rendition, Dimensions { width, height });
/// assert_eq!(of(4032, 3024), Dimensions { width: 800, height: 600 });
/// assert_eq!(of(640, 480), Dimensions { width: 640, height: 480 }); // never enlarged
/// ```
pub fn dimensions_of(rendition: &Rendition, upright: Dimensions) -> Dimensions {
    Layout::of(rendition, upright).canvas
}

const fn bordered(Dimensions { width, height }: Dimensions, sides: Sides) -> Dimensions {
    Dimensions {
        width: width + sides.left + sides.right,
        height: height + sides.top + sides.bottom,
    }
}

/// A zoom leaves at least a quarter of each visible side.
const ZOOMED_SHARE: u32 = 4;

/// Returns the visible part after a zoom in hundredths: never fewer pixels than the picture has.
fn zoomed(seen: Dimensions, picture: Dimensions, zoom: u8) -> Dimensions {
    let side = |seen: u32, picture: u32| {
        let closest = picture.max(seen.div_ceil(ZOOMED_SHARE));
        let spare = u64::from(seen - closest) * u64::from(zoom.min(100)) / 100;
        seen - spare as u32
    };
    Dimensions {
        width: side(seen.width, picture.width),
        height: side(seen.height, picture.height),
    }
}

fn effective(trim: Sides, upright: Dimensions) -> Sides {
    let both = |first: u32, last: u32, side: u32| {
        let first = first.min(side.saturating_sub(1));
        (first, last.min((side - first).saturating_sub(1)))
    };
    let (left, right) = both(trim.left, trim.right, upright.width);
    let (top, bottom) = both(trim.top, trim.bottom, upright.height);
    Sides {
        top,
        right,
        bottom,
        left,
    }
}

/// The largest dimensions of the picture's shape inside the frame, not larger than the picture.
fn inside(picture: Dimensions, frame: Frame) -> Dimensions {
    let Dimensions { width, height } = picture;
    let across = frame.width.map_or(width, |it| it.clamp(1, width));
    let down = frame.height.map_or(height, |it| it.clamp(1, height));
    // The side that has to shrink more is met exactly.
    if u64::from(across) * u64::from(height) <= u64::from(down) * u64::from(width) {
        Dimensions {
            width: across,
            height: ratio(height, across, width),
        }
    } else {
        Dimensions {
            width: ratio(width, down, height),
            height: down,
        }
    }
}

/// The largest dimensions of the frame's shape inside the picture, each at least 1.
fn shaped(picture: Dimensions, frame: Dimensions) -> Dimensions {
    let shape = Dimensions {
        width: frame.width.max(1),
        height: frame.height.max(1),
    };
    largest_within(picture, shape)
}

/// Returns the frame itself if the part of its shape has enough pixels.
fn within(part: Dimensions, frame: Dimensions) -> Dimensions {
    if part.width >= frame.width && part.height >= frame.height {
        Dimensions {
            width: frame.width.max(1),
            height: frame.height.max(1),
        }
    } else {
        part
    }
}

#[cfg(test)]
#[path = "geometry_tests.rs"]
mod tests;
