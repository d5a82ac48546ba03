//! How large a rendition is, and what of the original it shows: whole pixels, known
//! before any of them is decoded.

use super::definition::{Fit, Frame, Rendition, Trim, Turn};
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
    /// What is taken off the upright original. One pixel is always left each way: a
    /// trim of more takes what there is, from the left and the top first.
    pub trim: Trim,
    /// The trimmed picture, as it lies after the turn.
    pub turned: Dimensions,
    /// How much of the turned picture is seen: less than all only when it covers.
    pub seen: Dimensions,
    /// What is seen, scaled: at most as large.
    pub picture: Dimensions,
    /// The result: larger than the picture only when it is padded.
    pub canvas: Dimensions,
}

impl Layout {
    /// The sizes for an upright original.
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
        let whole = |picture, canvas| Self {
            trim,
            turned,
            seen: turned,
            picture,
            canvas,
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

fn effective(trim: Trim, upright: Dimensions) -> Trim {
    let both = |first: u32, last: u32, side: u32| {
        let first = first.min(side.saturating_sub(1));
        (first, last.min((side - first).saturating_sub(1)))
    };
    let (left, right) = both(trim.left, trim.right, upright.width);
    let (top, bottom) = both(trim.top, trim.bottom, upright.height);
    Trim {
        top,
        right,
        bottom,
        left,
    }
}

/// The largest of the picture's shape inside the frame, not larger than the picture.
fn inside(picture: Dimensions, frame: Frame) -> Dimensions {
    let Dimensions { width, height } = picture;
    let across = frame.width.map_or(width, |it| it.clamp(1, width));
    let down = frame.height.map_or(height, |it| it.clamp(1, height));
    // Whichever side has to shrink more is met exactly.
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

/// The largest of the frame's shape inside the picture; a side of the frame is at least 1.
fn shaped(picture: Dimensions, frame: Dimensions) -> Dimensions {
    let shape = Dimensions {
        width: frame.width.max(1),
        height: frame.height.max(1),
    };
    largest_within(picture, shape)
}

/// The frame itself where the part of its shape has its pixels.
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
mod tests {
    use super::*;

    const fn d(width: u32, height: u32) -> Dimensions {
        Dimensions { width, height }
    }

    fn made(fit: Fit, width: u32, height: u32, of: Dimensions) -> Dimensions {
        let frame = Frame {
            width: (width > 0).then_some(width),
            height: (height > 0).then_some(height),
        };
        let rendition = Rendition {
            frame,
            fit,
            ..Rendition::default()
        };
        dimensions_of(&rendition, of)
    }

    const PHOTO: Dimensions = d(4032, 3024);

    #[test]
    fn scaling_down_keeps_the_shape_and_meets_one_side() {
        let down = |width, height, of| made(Fit::ScaleDown, width, height, of);
        assert_eq!(down(800, 800, PHOTO), d(800, 600));
        assert_eq!(down(800, 300, PHOTO), d(400, 300));
        assert_eq!(down(0, 300, PHOTO), d(400, 300));
        assert_eq!(down(1000, 0, PHOTO), d(1000, 750));
        assert_eq!(down(0, 0, PHOTO), PHOTO);
        assert_eq!(down(5000, 5000, PHOTO), PHOTO);
        assert_eq!(down(5000, 756, PHOTO), d(1008, 756));
        assert_eq!(down(1, 1, d(10_000, 3)), d(1, 1));
        // 2592 × 1200 / 3872 = 803.3
        assert_eq!(down(1200, 1200, d(3872, 2592)), d(1200, 803));
    }

    #[test]
    fn covering_gives_the_frame_or_the_largest_of_its_shape() {
        let cover = |width, height, of| made(Fit::Cover, width, height, of);
        assert_eq!(cover(300, 300, PHOTO), d(300, 300));
        assert_eq!(cover(100, 3000, PHOTO), d(100, 3000));
        // Smaller one way, or both: 500 × 9 / 16 = 281.25.
        assert_eq!(cover(300, 300, d(200, 1000)), d(200, 200));
        assert_eq!(cover(1600, 900, d(500, 400)), d(500, 281));
        assert_eq!(cover(1600, 900, d(1600, 200)), d(356, 200));
        assert_eq!(cover(300, 0, PHOTO), d(300, 225));
    }

    #[test]
    fn padding_gives_the_frame() {
        let pad = |width, height, of| made(Fit::Pad, width, height, of);
        assert_eq!(pad(300, 300, PHOTO), d(300, 300));
        assert_eq!(pad(5000, 300, d(10, 10)), d(5000, 300));
        assert_eq!(pad(0, 300, PHOTO), d(400, 300));
    }

    #[test]
    fn squeezing_gives_the_frame_or_the_largest_of_its_shape() {
        let squeeze = |width, height, of| made(Fit::Squeeze, width, height, of);
        assert_eq!(squeeze(300, 700, PHOTO), d(300, 700));
        assert_eq!(squeeze(600, 600, d(400, 300)), d(300, 300));
        assert_eq!(squeeze(0, 300, PHOTO), d(400, 300));
    }

    #[test]
    fn a_trim_leaves_a_pixel_and_the_frame_is_the_turned_pictures() {
        let trim = Trim {
            top: 24,
            right: 16,
            bottom: 1000,
            left: 16,
        };
        let rendition = Rendition {
            trim,
            turn: Turn::Quarter,
            frame: Frame {
                width: Some(500),
                height: None,
            },
            ..Rendition::default()
        };
        // 4000 × 2000 lies on its side as 2000 × 4000.
        assert_eq!(dimensions_of(&rendition, PHOTO), d(500, 1000));
        let all = Rendition {
            trim: Trim {
                top: u32::MAX,
                right: u32::MAX,
                bottom: u32::MAX,
                left: 7,
            },
            ..Rendition::default()
        };
        let layout = Layout::of(&all, d(10, 10));
        assert_eq!(layout.canvas, d(1, 1));
        let left = Trim {
            top: 9,
            right: 2,
            bottom: 0,
            left: 7,
        };
        assert_eq!(layout.trim, left);
    }

    /// A walk over sides and frames: what holds for all.
    #[test]
    fn nothing_grows_nothing_vanishes_and_squares_are_fit_within() {
        let mut seed = 1u64;
        let mut next = |most: u64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005);
            seed = seed.wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) % most
        };
        for _ in 0..20_000 {
            let of = d(next(65_535) as u32 + 1, next(65_535) as u32 + 1);
            let (width, height) = (next(70_000) as u32, next(70_000) as u32);
            for fit in [Fit::ScaleDown, Fit::Cover, Fit::Squeeze] {
                let made = made(fit, width, height, of);
                let within = |side: u32, frame: u32, of: u32| {
                    side >= 1 && side <= of && (frame == 0 || side <= frame)
                };
                assert!(within(made.width, width, of.width), "{of:?} {made:?}");
                assert!(within(made.height, height, of.height), "{of:?} {made:?}");
            }
            let side = next(5000) as u32 + 1;
            assert_eq!(
                made(Fit::ScaleDown, side, side, of),
                of.fit_within(side),
                "{of:?} {side}"
            );
        }
        let largest = d(u32::MAX, u32::MAX - 1);
        assert_eq!(made(Fit::Cover, u32::MAX, 1, largest), d(u32::MAX, 1));
    }
}
