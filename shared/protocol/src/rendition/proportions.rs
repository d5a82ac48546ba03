//! Dimensions of a given shape in whole pixels: scaled to a frame, or cut from a picture.

use super::definition::Frame;
use crate::dimensions::Dimensions;

/// The dimensions of the picture's shape inside a frame, never larger than the picture.
pub(super) fn scaled(picture: Dimensions, frame: Frame) -> Dimensions {
    match (frame.width, frame.height) {
        (None, None) => picture,
        (Some(width), None) => by_width(picture, width),
        (None, Some(height)) => by_height(picture, height),
        (Some(width), Some(height)) => {
            if product(width, picture.height) <= product(height, picture.width) {
                by_width(picture, width)
            } else {
                by_height(picture, height)
            }
        }
    }
}

/// The dimensions at a width, in the picture's shape; the picture's own if it is no wider.
pub(super) fn by_width(picture: Dimensions, width: u32) -> Dimensions {
    if width >= picture.width {
        return picture;
    }
    let height = ratio(picture.height, width, picture.width);
    Dimensions { width, height }
}

/// The dimensions at a height, in the picture's shape; the picture's own if it is no higher.
pub(super) fn by_height(picture: Dimensions, height: u32) -> Dimensions {
    by_width(picture.transposed(), height).transposed()
}

/// The largest dimensions of a shape inside the picture.
pub(super) fn largest_within(picture: Dimensions, shape: Dimensions) -> Dimensions {
    if product(shape.width, picture.height) >= product(shape.height, picture.width) {
        Dimensions {
            width: picture.width,
            height: ratio(shape.height, picture.width, shape.width),
        }
    } else {
        largest_within(picture.transposed(), shape.transposed()).transposed()
    }
}

/// `side * to / from`, rounded to nearest, at least 1.
pub(super) fn ratio(side: u32, to: u32, from: u32) -> u32 {
    let from = u64::from(from.max(1));
    let rounded = (product(side, to) + from / 2) / from;
    u32::try_from(rounded).unwrap_or(u32::MAX).max(1)
}

/// The product of two sides, which may exceed 32 bits.
pub(super) fn product(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}
