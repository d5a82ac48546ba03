//! The options of a delivery URL, before the image's record is known.

use super::definition::{Fit, Flip, Sides, Tone, Turn};
use super::option_error::{Fault, OptionError};
use crate::details::FocalPoint;
use crate::dimensions::Dimensions;
use crate::limits::BORDER_MAX;

/// The options of a delivery URL, each with its default.
///
/// They are read from a query string ([`TransformOptions::from_query`]) or from Cloudflare's option
/// string ([`TransformOptions::from_cloudflare`]), and printed as the canonical query string: short
/// names in a fixed order, without defaults.
///
/// ```
/// use calotype_protocol::rendition::TransformOptions;
/// let ours = TransformOptions::from_query("height=300&w=400&fit=cover").unwrap();
/// let theirs = TransformOptions::from_cloudflare("fit=cover,width=400,height=300,f=auto").unwrap();
/// assert_eq!(ours, theirs);
/// assert_eq!(ours.to_string(), "w=400&h=300&fit=cover");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct TransformOptions {
    /// Pixels across, before they are multiplied by `dpr`.
    pub width: Option<Width>,
    /// Pixels down, 1 to 65 535, before they are multiplied by `dpr`.
    pub height: Option<u32>,
    /// The factor of width and height; 1 when absent.
    pub dpr: Option<Dpr>,
    /// The fit of the picture; inside its frame when absent.
    pub fit: Option<RequestedFit>,
    /// The part that stays visible; the stored focal point, or the center, when absent.
    pub gravity: Option<Gravity>,
    /// Quality, 1 to 100.
    pub quality: Option<u8>,
    /// Quality on a slow connection, 1 to 100.
    pub slow_quality: Option<u8>,
    /// The format.
    pub format: RequestedFormat,
    /// The sides taken off the original.
    pub trim: RequestedTrim,
    /// The mirroring, before the turn.
    pub flip: Flip,
    /// A turn clockwise.
    pub turn: Turn,
    /// Blur, 0 to 250 pixels of the result.
    pub blur: u8,
    /// Sharpening in tenths, 0 to 100.
    pub sharpen: u8,
    /// Factors of the colors.
    pub tone: Tone,
    /// Zoom toward the stored focal point, in hundredths.
    pub zoom: u8,
    /// A border around the result.
    pub border: RequestedBorder,
    /// Red, green, blue and alpha behind the picture.
    pub background: Option<[u8; 4]>,
    /// The response when the picture cannot be made.
    pub on_error: OnError,
    /// The response when there is no image.
    pub missing: Missing,
    /// The part of the URL that changes when the picture does.
    pub version: Option<Version>,
}

impl TransformOptions {
    /// Returns the options if they may appear in a URL that anyone can write.
    ///
    /// # Errors
    ///
    /// Names the option that has too many values for that: a trim or a border.
    pub fn unsigned(self) -> Result<Self, OptionError> {
        let refused = |option| Err(OptionError::new(option, Fault::Unsigned));
        if self.trim != RequestedTrim::default() {
            return refused("trim");
        }
        if self.border != RequestedBorder::default() {
            return refused("border");
        }
        Ok(self)
    }
}

/// A fit in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestedFit {
    /// Inside the frame, and never larger than it.
    ScaleDown,
    /// Fills the frame; a smaller original gives the largest picture of the frame's shape.
    Cover,
    /// Fills the frame as far as the original has pixels: a smaller original is not cut.
    Crop,
    /// Inside the frame, with background around it.
    Pad,
    /// Stretched to the frame's shape.
    Squeeze,
}

impl RequestedFit {
    /// The fit of the rendition.
    pub fn fit(self) -> Fit {
        match self {
            Self::ScaleDown => Fit::ScaleDown,
            Self::Cover | Self::Crop => Fit::Cover,
            Self::Pad => Fit::Pad,
            Self::Squeeze => Fit::Squeeze,
        }
    }
}

/// A border in a URL, before it is multiplied by `dpr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestedBorder {
    /// Pixels at each side, 0 to 500.
    pub sides: Sides,
    /// Red, green, blue and alpha.
    pub color: [u8; 4],
}

impl RequestedBorder {
    /// Color of a border whose URL names none.
    pub(super) const COLOR: [u8; 4] = [0, 0, 0, 255];

    /// Returns the border with `change` applied to each side. A border without sides has no color.
    pub(super) fn map(self, change: impl Fn(u32) -> u32) -> Self {
        let sides = self.sides.map(change);
        match sides == Sides::default() {
            true => Self::default(),
            false => Self { sides, ..self },
        }
    }
}

impl Default for RequestedBorder {
    fn default() -> Self {
        Self {
            sides: Sides::default(),
            color: Self::COLOR,
        }
    }
}

/// A width in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Width {
    /// Pixels, 1 to 65 535.
    Pixels(u32),
    /// The width that the browser reports.
    Auto,
}

/// A device pixel ratio in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Dpr {
    /// A given density.
    Times(Density),
    /// The density that the browser reports.
    Auto,
}

/// Device pixels for each CSS pixel, 0.1 to 10 in hundredths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Density {
    hundredths: u16,
}

impl Density {
    /// The density of this many hundredths, 10 to 1000.
    pub const fn from_hundredths(hundredths: u16) -> Option<Self> {
        if hundredths < 10 || hundredths > 1000 {
            return None;
        }
        Some(Self { hundredths })
    }

    /// The density in hundredths.
    pub const fn hundredths(self) -> u16 {
        self.hundredths
    }

    /// As [`Density::times`], but 0 stays 0, and no side of a border exceeds its maximum.
    pub(super) fn times_or_none(self, pixels: u32) -> u32 {
        match pixels {
            0 => 0,
            some => self.times(some).min(BORDER_MAX),
        }
    }

    /// Converts CSS pixels to device pixels, at least 1.
    pub const fn times(self, pixels: u32) -> u32 {
        let exact = pixels as u64 * self.hundredths as u64;
        match (exact + 50) / 100 {
            0 => 1,
            rounded if rounded > u32::MAX as u64 => u32::MAX,
            rounded => rounded as u32,
        }
    }
}

/// The part of the picture that a URL keeps visible. Sides and points are those of the delivered
/// picture, flipped and turned; [`TransformOptions::resolve`] turns them into an
/// [`Anchor`](super::Anchor) on the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gravity {
    /// The middle, regardless of the stored focal point.
    Center,
    /// The stored focal point, else the most interesting area.
    Auto,
    /// The left side.
    Left,
    /// The right side.
    Right,
    /// The upper side.
    Top,
    /// The lower side.
    Bottom,
    /// A point.
    Point(FocalPoint),
}

/// A format in a URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RequestedFormat {
    /// The best format that the browser accepts.
    #[default]
    Auto,
    /// WebP.
    Webp,
    /// JPEG.
    Jpeg,
    /// JPEG that is not progressive.
    BaselineJpeg,
    /// PNG.
    Png,
    /// AVIF, if there is one; else as `Auto`.
    Avif,
    /// No picture: its facts, as JSON.
    Json,
}

/// The part of the original that a URL takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestedTrim {
    /// Pixels at each side.
    Sides(Sides),
    /// All but a rectangle.
    Area {
        /// Columns taken off at the left.
        left: u32,
        /// Rows taken off at the top.
        top: u32,
        /// Columns that stay; all up to the right end when absent.
        width: Option<u32>,
        /// Rows that stay; all up to the lower end when absent.
        height: Option<u32>,
    },
}

impl Default for RequestedTrim {
    fn default() -> Self {
        Self::Sides(Sides::default())
    }
}

impl RequestedTrim {
    /// The sides taken off an original of these dimensions: at least one pixel stays.
    pub(super) fn of(self, Dimensions { width, height }: Dimensions) -> Sides {
        let Sides {
            top,
            right,
            bottom,
            left,
        } = match self {
            Self::Sides(trim) => trim,
            Self::Area {
                left,
                top,
                width: across,
                height: down,
            } => Sides {
                top,
                right: beyond(width, left, across),
                bottom: beyond(height, top, down),
                left,
            },
        };
        let (left, right) = within(left, right, width);
        let (top, bottom) = within(top, bottom, height);
        Sides {
            top,
            right,
            bottom,
            left,
        }
    }
}

fn beyond(side: u32, before: u32, kept: Option<u32>) -> u32 {
    kept.map_or(0, |kept| side.saturating_sub(before).saturating_sub(kept))
}

fn within(before: u32, after: u32, side: u32) -> (u32, u32) {
    let most = side.saturating_sub(1);
    let before = before.min(most);
    (before, after.min(most - before))
}

/// The response when the picture cannot be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnError {
    /// A problem document.
    #[default]
    Problem,
    /// A redirect to the original.
    Redirect,
}

/// The response when there is no image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Missing {
    /// A problem document.
    #[default]
    Problem,
    /// A placeholder picture.
    Placeholder,
}

/// A version in a URL: 1 to 32 characters of `A–Z a–z 0–9 - _ .`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Version(String);

/// Characters of a version: a SHA-256 cut in half, in hexadecimal.
const VERSION_MAX_CHARS: usize = 32;

impl Version {
    /// Reads a version.
    pub fn new(text: &str) -> Option<Self> {
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        let fits = (1..=VERSION_MAX_CHARS).contains(&text.len());
        (fits && text.bytes().all(is_plain)).then(|| Self(text.to_owned()))
    }

    /// The version as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
