//! From what is asked to what is made: the original's dimensions in, one rendition out.

use super::asked::{Asked, Dpr, Pull, Width};
use super::snap;
use super::{Fit, Flip, Frame, Gravity, Rendition, RenditionFormat, Trim, Turn};
use crate::limits::{DERIVATIVE_QUALITY, ORIGINAL_MAX_SIDE};
use crate::{Dimensions, FocalPoint, Format, Share};

/// What an image's record says of its original.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Original {
    /// Its dimensions, upright.
    pub dimensions: Dimensions,
    /// Its format: a JPEG has no transparent pixels.
    pub format: Format,
    /// What must stay in sight, when somebody said so.
    pub focal_point: Option<FocalPoint>,
}

/// How exactly a URL is obeyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freedom {
    /// To the nearest of a few values, because anybody can write such a URL.
    Snapped,
    /// To the pixel: the URL is signed, or a preset of the operator's.
    Any,
}

impl Asked {
    /// The rendition of an original that this asks for, in a format that is settled.
    ///
    /// Nothing is enlarged, and what has no effect is left out: requests for equal
    /// pictures give equal renditions. `w=auto` and `dpr=auto` without the browser's
    /// answer ([`Asked::with_hints`]) count as not said.
    ///
    /// ```
    /// use calotype_protocol::rendition::{Asked, Freedom, Original, RenditionFormat};
    /// use calotype_protocol::{Dimensions, Format};
    /// let photo = Original {
    ///     dimensions: Dimensions { width: 4000, height: 3000 },
    ///     format: Format::Jpeg,
    ///     focal_point: None,
    /// };
    /// let name = |query, freedom| {
    ///     let asked = Asked::from_query(query).unwrap();
    ///     asked.rendition(photo, freedom, RenditionFormat::Webp).to_string()
    /// };
    /// assert_eq!(name("w=700&q=77", Freedom::Any), "w700-q77.webp");
    /// assert_eq!(name("w=700&q=77", Freedom::Snapped), "w750-q75.webp");
    /// assert_eq!(name("h=600&bg=red&g=left", Freedom::Any), "w800-q80.webp");
    /// ```
    pub fn rendition(
        &self,
        original: Original,
        freedom: Freedom,
        format: RenditionFormat,
    ) -> Rendition {
        let trim = match freedom {
            Freedom::Any => self.trim.of(original.dimensions),
            Freedom::Snapped => Trim::default(),
        };
        let (flip, turn) = one_way(self.flip, self.turn);
        let seen = Seen::new(original.dimensions, trim, flip, turn);
        let (fit, frame) = shape(self.fit, self.frame(), seen.dimensions, freedom);
        let (blur, sharpen, quality) = match freedom {
            Freedom::Any => (self.blur, self.sharpen, self.quality),
            Freedom::Snapped => (
                snap::blur(self.blur),
                snap::sharpen(self.sharpen, self.blur),
                self.quality.map(snap::quality),
            ),
        };
        Rendition {
            frame,
            fit,
            gravity: self.gravity(original, &seen, fit, frame, freedom),
            trim,
            flip,
            turn,
            blur,
            sharpen,
            background: self.background(original.format, fit, format, freedom),
            format,
            quality: match format {
                RenditionFormat::Png => DERIVATIVE_QUALITY,
                _ => quality.unwrap_or(DERIVATIVE_QUALITY),
            },
        }
    }

    /// Widths for `srcset`, narrowest first: each is what `w` has to be for a picture of
    /// that width, and the last is the widest that this original gives.
    pub fn ladder(&self, original: Original) -> Vec<u32> {
        let (flip, turn) = one_way(self.flip, self.turn);
        let seen = Seen::new(original.dimensions, Trim::default(), flip, turn).dimensions;
        let widest = match (self.fit, self.frame()) {
            (
                Fit::Cover | Fit::Pad | Fit::Squeeze,
                Frame {
                    width: Some(width),
                    height: Some(height),
                },
            ) => snap::widest(self.fit, seen, width, height).width,
            _ => seen.width,
        };
        snap::srcset(widest)
    }

    /// Width and height in pixels of the device.
    fn frame(&self) -> Frame {
        let times = |side| match self.dpr {
            Some(Dpr::Times(density)) => density.times(side),
            _ => side,
        };
        let width = match self.width {
            Some(Width::Pixels(width)) => Some(times(width)),
            _ => None,
        };
        Frame {
            width,
            height: self.height.map(times),
        }
    }

    fn gravity(
        &self,
        original: Original,
        seen: &Seen,
        fit: Fit,
        frame: Frame,
        freedom: Freedom,
    ) -> Gravity {
        let slack = Slack::new(fit, frame, seen.dimensions);
        let stored = match fit {
            Fit::Cover => original.focal_point.map(|point| seen.keep(point, slack)),
            _ => None,
        };
        let asked = match self.gravity {
            Some(Pull::Centre) => return Gravity::Centre,
            Some(Pull::Auto) if fit == Fit::Cover => return stored.unwrap_or(Gravity::Auto),
            Some(Pull::Auto) | None => return stored.unwrap_or_default(),
            Some(Pull::Left) => (0, MIDDLE),
            Some(Pull::Right) => (WHOLE, MIDDLE),
            Some(Pull::Top) => (MIDDLE, 0),
            Some(Pull::Bottom) => (MIDDLE, WHOLE),
            Some(Pull::Point(point)) => {
                let share = |it: Share| match freedom {
                    Freedom::Any => u32::from(it.ten_thousandths()),
                    Freedom::Snapped => snap::share(it.ten_thousandths().into()),
                };
                (share(point.x), share(point.y))
            }
        };
        seen.point(asked, slack)
    }

    fn background(
        &self,
        original: Format,
        fit: Fit,
        format: RenditionFormat,
        freedom: Freedom,
    ) -> Option<[u8; 4]> {
        let shows = fit == Fit::Pad || original != Format::Jpeg;
        let asked = self.background.filter(|_| shows)?;
        let colour = match freedom {
            Freedom::Any => asked,
            Freedom::Snapped => snap::colour(asked),
        };
        let [red, green, blue, alpha] = colour;
        match format {
            // White is what it has without one.
            RenditionFormat::Jpeg | RenditionFormat::BaselineJpeg => {
                let on_white = |channel: u8| {
                    let (channel, alpha) = (u32::from(channel), u32::from(alpha));
                    ((channel * alpha + 255 * (255 - alpha) + 127) / 255) as u8
                };
                let opaque = [on_white(red), on_white(green), on_white(blue), 255];
                (opaque != [255; 4]).then_some(opaque)
            }
            RenditionFormat::Webp | RenditionFormat::Png => (alpha > 0).then_some(colour),
        }
    }
}

const WHOLE: u32 = 10_000;
const MIDDLE: u32 = WHOLE / 2;

/// Eight ways a picture can lie, out of sixteen words for them: an upside-down mirror image
/// is a mirror image that is turned half around.
const fn one_way(flip: Flip, turn: Turn) -> (Flip, Turn) {
    let half_around = match turn {
        Turn::None => Turn::Half,
        Turn::Quarter => Turn::ThreeQuarters,
        Turn::Half => Turn::None,
        Turn::ThreeQuarters => Turn::Quarter,
    };
    match flip {
        Flip::None => (Flip::None, turn),
        Flip::Horizontal => (Flip::Horizontal, turn),
        Flip::Vertical => (Flip::Horizontal, half_around),
        Flip::Both => (Flip::None, half_around),
    }
}

/// Fit and frame in the one form that pictures of these dimensions have for them.
fn shape(fit: Fit, frame: Frame, seen: Dimensions, freedom: Freedom) -> (Fit, Frame) {
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
fn scaled(seen: Dimensions, frame: Frame) -> Dimensions {
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

fn product(a: u32, b: u32) -> u64 {
    u64::from(a) * u64::from(b)
}

/// The original as it is delivered, but for its scale.
struct Seen {
    /// After trim and turn.
    dimensions: Dimensions,
    original: Dimensions,
    trim: Trim,
    flip: Flip,
    turn: Turn,
}

/// The directions in which something is cut off or added.
#[derive(Clone, Copy)]
struct Slack {
    across: bool,
    down: bool,
}

impl Slack {
    fn new(fit: Fit, frame: Frame, seen: Dimensions) -> Self {
        let (width, height) = match (frame.width, frame.height) {
            (Some(width), Some(height)) => (width, height),
            _ => (seen.width, seen.height),
        };
        match fit {
            Fit::ScaleDown | Fit::Squeeze => Self {
                across: false,
                down: false,
            },
            Fit::Cover => {
                let across = product(width, seen.height) < product(height, seen.width);
                Self {
                    across,
                    down: !across,
                }
            }
            Fit::Pad => {
                let fitted = scaled(seen, frame);
                Self {
                    across: fitted.width < width,
                    down: fitted.height < height,
                }
            }
        }
    }
}

impl Seen {
    fn new(original: Dimensions, trim: Trim, flip: Flip, turn: Turn) -> Self {
        let mut seen = Self {
            dimensions: original,
            original,
            trim,
            flip,
            turn,
        };
        let left = seen.trimmed();
        seen.dimensions = if seen.is_transposed() {
            left.transposed()
        } else {
            left
        };
        seen
    }

    fn trimmed(&self) -> Dimensions {
        Dimensions {
            width: self.original.width - self.trim.left - self.trim.right,
            height: self.original.height - self.trim.top - self.trim.bottom,
        }
    }

    fn is_transposed(&self) -> bool {
        matches!(self.turn, Turn::Quarter | Turn::ThreeQuarters)
    }

    /// A point of the picture as it is delivered, as one of the original.
    fn point(&self, (u, v): (u32, u32), slack: Slack) -> Gravity {
        let u = if slack.across { u } else { MIDDLE };
        let v = if slack.down { v } else { MIDDLE };
        if (u, v) == (MIDDLE, MIDDLE) {
            return Gravity::Centre;
        }
        let (x, y) = match self.turn {
            Turn::None => (u, v),
            Turn::Quarter => (v, WHOLE - u),
            Turn::Half => (WHOLE - u, WHOLE - v),
            Turn::ThreeQuarters => (WHOLE - v, u),
        };
        let x = match self.flip {
            Flip::Horizontal | Flip::Both => WHOLE - x,
            Flip::None | Flip::Vertical => x,
        };
        let y = match self.flip {
            Flip::Vertical | Flip::Both => WHOLE - y,
            Flip::None | Flip::Horizontal => y,
        };
        let Dimensions { width, height } = self.trimmed();
        let untrimmed = |before: u32, side: u32, share: u32, whole: u32| {
            let exact = product(before, WHOLE) + product(share, side);
            ((exact + u64::from(whole) / 2) / u64::from(whole)) as u16
        };
        let x = untrimmed(self.trim.left, width, x, self.original.width);
        let y = untrimmed(self.trim.top, height, y, self.original.height);
        match (
            Share::from_ten_thousandths(x),
            Share::from_ten_thousandths(y),
        ) {
            (Some(x), Some(y)) => self.keep(FocalPoint { x, y }, slack),
            _ => Gravity::Centre,
        }
    }

    /// A point of the original without what has no effect.
    fn keep(&self, FocalPoint { mut x, mut y }: FocalPoint, slack: Slack) -> Gravity {
        let middle = Share::from_ten_thousandths(MIDDLE as u16).expect("half of the whole");
        let (across, down) = if self.is_transposed() {
            (slack.down, slack.across)
        } else {
            (slack.across, slack.down)
        };
        if !across {
            x = middle;
        }
        if !down {
            y = middle;
        }
        if (x, y) == (middle, middle) && self.trim == Trim::default() {
            return Gravity::Centre;
        }
        Gravity::Point(FocalPoint { x, y })
    }
}

#[cfg(test)]
#[path = "settle_tests.rs"]
mod tests;
