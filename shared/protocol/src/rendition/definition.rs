//! A rendition and its parts.

use std::fmt;

use crate::details::FocalPoint;
use crate::limits::DERIVATIVE_QUALITY;

/// A picture made from an original, described in every detail: equal renditions are equal files.
///
/// Every part is in effect: the device pixel ratio is multiplied in, the format is negotiated, and
/// numbers are within their bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rendition {
    /// The box that the picture is fitted to; without one it keeps its dimensions.
    pub frame: Frame,
    /// The fit of the picture.
    pub fit: Fit,
    /// The part of the picture that stays visible where the frame cuts it, and its place in a
    /// larger frame.
    pub anchor: Anchor,
    /// Pixels taken off the upright original before anything else.
    pub trim: Sides,
    /// The mirroring, before the turn.
    pub flip: Flip,
    /// A turn clockwise; the frame is the turned picture's.
    pub turn: Turn,
    /// Blur: radius in pixels of the result, 0 (none) to 250.
    pub blur: u8,
    /// Sharpening in tenths, 0 (none) to 100.
    pub sharpen: u8,
    /// Brightness, contrast, gamma and saturation.
    pub tone: Tone,
    /// Zoom toward the anchor of a covering picture, in hundredths: 0 (not at all) to 100 (as close
    /// as its pixels allow).
    pub zoom: u8,
    /// A border around the result.
    pub border: Option<Border>,
    /// Red, green, blue and alpha behind transparent pixels and around a padded picture; white by
    /// default in a format without alpha, else transparent.
    pub background: Option<[u8; 4]>,
    /// The format.
    pub format: RenditionFormat,
    /// Quality of a lossy format, 1 to 100.
    pub quality: u8,
}

/// Width and height to which a picture is fitted, in pixels; either may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Frame {
    /// Pixels across, ≥ 1.
    pub width: Option<u32>,
    /// Pixels down, ≥ 1.
    pub height: Option<u32>,
}

/// Factors of the colors, in hundredths; 100 changes nothing.
///
/// Brightness, contrast and saturation are those of CSS filters (Filter Effects Module
/// Level 1 § 9), in this order, with the gamma before the saturation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tone {
    /// The factor of each sample.
    pub brightness: u16,
    /// The factor of each sample's distance from the middle.
    pub contrast: u16,
    /// Each sample is raised to the inverse of this: more than 100 lightens.
    pub gamma: u16,
    /// The factor of each sample's distance from the pixel's luma.
    pub saturation: u16,
}

impl Default for Tone {
    fn default() -> Self {
        Self {
            brightness: 100,
            contrast: 100,
            gamma: 100,
            saturation: 100,
        }
    }
}

/// A border around the result, outside its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Border {
    /// Its sides, in pixels of the result.
    pub sides: Sides,
    /// Red, green, blue and alpha.
    pub color: [u8; 4],
}

/// The fit of a picture to a [`Frame`]. Never enlarges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Inside the frame, in its own shape.
    #[default]
    ScaleDown,
    /// Fills the frame and cuts off the rest: a smaller original gives the largest picture of the
    /// frame's shape.
    Cover,
    /// Inside the frame, with background around it: a smaller original keeps its size.
    Pad,
    /// Stretched to the frame's shape.
    Squeeze,
}

/// The point of the original that stays visible: a [`Gravity`](super::Gravity) for one original.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The middle.
    #[default]
    Center,
    /// The most interesting area.
    Auto,
    /// A point of the upright original, before trim, flip and turn.
    Point(FocalPoint),
}

/// Pixels at each side of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sides {
    /// Rows at the top.
    pub top: u32,
    /// Columns at the right.
    pub right: u32,
    /// Rows at the bottom.
    pub bottom: u32,
    /// Columns at the left.
    pub left: u32,
}

/// `top.right.bottom.left`.
impl fmt::Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            top,
            right,
            bottom,
            left,
        } = self;
        write!(f, "{top}.{right}.{bottom}.{left}")
    }
}

impl Sides {
    /// Returns the sides with `change` applied to each.
    #[must_use]
    pub fn map(self, change: impl Fn(u32) -> u32) -> Self {
        Self {
            top: change(self.top),
            right: change(self.right),
            bottom: change(self.bottom),
            left: change(self.left),
        }
    }
}

/// The mirroring of a picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Flip {
    /// Not mirrored.
    #[default]
    None,
    /// Left and right exchanged.
    Horizontal,
    /// Top and bottom exchanged.
    Vertical,
    /// Both exchanges.
    Both,
}

/// A turn clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Turn {
    /// Not turned.
    #[default]
    None,
    /// 90°.
    Quarter,
    /// 180°.
    Half,
    /// 270°.
    ThreeQuarters,
}

/// A format in which renditions are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RenditionFormat {
    /// JPEG, progressive.
    #[default]
    Jpeg,
    /// JPEG, not progressive.
    BaselineJpeg,
    /// WebP at the given quality.
    Webp,
    /// PNG, lossless.
    Png,
}

impl Default for Rendition {
    fn default() -> Self {
        Self {
            frame: Frame::default(),
            fit: Fit::default(),
            anchor: Anchor::default(),
            trim: Sides::default(),
            flip: Flip::default(),
            turn: Turn::default(),
            blur: 0,
            sharpen: 0,
            tone: Tone::default(),
            zoom: 0,
            border: None,
            background: None,
            format: RenditionFormat::default(),
            quality: DERIVATIVE_QUALITY,
        }
    }
}
