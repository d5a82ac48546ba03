//! A rendition and its parts.

use crate::details::FocalPoint;
use crate::limits::DERIVATIVE_QUALITY;

/// A picture made of an original, in every detail: equal renditions are equal files.
///
/// Every part is in effect: a device pixel ratio is multiplied in, negotiation is over,
/// numbers are in their bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rendition {
    /// The box that the picture is fitted to; without one it keeps its dimensions.
    pub frame: Frame,
    /// How it is fitted.
    pub fit: Fit,
    /// The part of the picture that stays visible where the frame cuts it, and its place
    /// where the frame has space left.
    pub anchor: Anchor,
    /// Pixels taken off the upright original before anything else.
    pub trim: Sides,
    /// A mirror image, before the turn.
    pub flip: Flip,
    /// A turn clockwise; the frame is the turned picture's.
    pub turn: Turn,
    /// Blur: radius in pixels of the result, 0 (none) to 250.
    pub blur: u8,
    /// Sharpening in tenths, 0 (none) to 100.
    pub sharpen: u8,
    /// Brightness, contrast, gamma and saturation.
    pub tone: Tone,
    /// How much closer than its frame needs a covering picture is cut around its anchor,
    /// in hundredths: 0 (not at all) to 100 (as close as its pixels allow).
    pub zoom: u8,
    /// A border around the result.
    pub border: Option<Border>,
    /// Red, green, blue and alpha behind transparent pixels and around a padded
    /// picture; white where the format has no alpha, else transparent.
    pub background: Option<[u8; 4]>,
    /// The format.
    pub format: RenditionFormat,
    /// Quality of a lossy format, 1 to 100.
    pub quality: u8,
}

/// Width and height that a picture is fitted to, in pixels; either may be open.
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
    /// Each sample times this.
    pub brightness: u16,
    /// The distance of each sample from the middle, times this.
    pub contrast: u16,
    /// Each sample to the power of one by this: more than 100 lightens.
    pub gamma: u16,
    /// The distance of each sample from the pixel's luma, times this.
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

/// A border around a result, outside of its frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Border {
    /// Its sides, in pixels of the result.
    pub sides: Sides,
    /// Red, green, blue and alpha.
    pub color: [u8; 4],
}

/// How a picture is fitted to a [`Frame`]. Never enlarges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Fit {
    /// Inside the frame, shape kept.
    #[default]
    ScaleDown,
    /// Fills the frame, what stands over is cut off: a smaller original gives the
    /// largest picture of the frame's shape.
    Cover,
    /// Inside the frame, the rest is background: a smaller original stands in it as
    /// it is.
    Pad,
    /// Pulled to the frame's shape.
    Squeeze,
}

/// The point of the original that stays visible: a [`Gravity`](super::Gravity) resolved for one original.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Anchor {
    /// The middle.
    #[default]
    Center,
    /// Where most is to be seen.
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

impl Sides {
    /// The same, each side changed.
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

/// A mirror image.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Flip {
    /// As it is.
    #[default]
    None,
    /// Left and right exchanged.
    Horizontal,
    /// Top and bottom exchanged.
    Vertical,
    /// Both.
    Both,
}

/// A turn clockwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Turn {
    /// As it is.
    #[default]
    None,
    /// 90°.
    Quarter,
    /// 180°.
    Half,
    /// 270°.
    ThreeQuarters,
}

/// A format that renditions are made in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum RenditionFormat {
    /// JPEG, progressive.
    #[default]
    Jpeg,
    /// JPEG, not progressive.
    BaselineJpeg,
    /// WebP of the quality.
    Webp,
    /// PNG, every pixel kept.
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
