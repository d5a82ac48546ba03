//! Maps points of the delivered picture to points of the original.

use super::definition::{Anchor, Fit, Flip, Frame, Sides, Turn};
use super::proportions::{product, scaled};
use crate::details::{FocalPoint, Share};
use crate::dimensions::Dimensions;

/// The whole of a side, in ten-thousandths.
pub(super) const WHOLE: u32 = 10_000;

/// The middle of a side.
pub(super) const MIDDLE: u32 = WHOLE / 2;

/// The original after trim, flip and turn, before it is scaled.
pub(super) struct Viewport {
    /// After trim and turn.
    pub(super) dimensions: Dimensions,
    original: Dimensions,
    trim: Sides,
    flip: Flip,
    turn: Turn,
}

/// The directions in which the frame cuts the picture or leaves space around it.
#[derive(Clone, Copy)]
pub(super) struct Slack {
    across: bool,
    down: bool,
}

impl Slack {
    pub(super) fn new(fit: Fit, frame: Frame, viewport: Dimensions, is_zoomed: bool) -> Self {
        let (width, height) = match (frame.width, frame.height) {
            (Some(width), Some(height)) => (width, height),
            _ => (viewport.width, viewport.height),
        };
        match fit {
            Fit::ScaleDown | Fit::Squeeze => Self {
                across: false,
                down: false,
            },
            Fit::Cover if is_zoomed => Self {
                across: true,
                down: true,
            },
            Fit::Cover => {
                let across = product(width, viewport.height) < product(height, viewport.width);
                Self {
                    across,
                    down: !across,
                }
            }
            Fit::Pad => {
                let fitted = scaled(viewport, frame);
                Self {
                    across: fitted.width < width,
                    down: fitted.height < height,
                }
            }
        }
    }
}

impl Viewport {
    pub(super) fn new(original: Dimensions, trim: Sides, flip: Flip, turn: Turn) -> Self {
        let mut viewport = Self {
            dimensions: original,
            original,
            trim,
            flip,
            turn,
        };
        let left = viewport.trimmed();
        viewport.dimensions = if viewport.is_transposed() {
            left.transposed()
        } else {
            left
        };
        viewport
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

    /// The anchor on the original for a point of the delivered picture, in ten-thousandths.
    pub(super) fn point(&self, (u, v): (u32, u32), slack: Slack) -> Anchor {
        let u = if slack.across { u } else { MIDDLE };
        let v = if slack.down { v } else { MIDDLE };
        if (u, v) == (MIDDLE, MIDDLE) {
            return Anchor::Center;
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
            let whole = u64::from(whole.max(1));
            ((exact + whole / 2) / whole) as u16
        };
        let x = untrimmed(self.trim.left, width, x, self.original.width);
        let y = untrimmed(self.trim.top, height, y, self.original.height);
        match (
            Share::from_ten_thousandths(x),
            Share::from_ten_thousandths(y),
        ) {
            (Some(x), Some(y)) => self.keep(FocalPoint { x, y }, slack),
            _ => Anchor::Center,
        }
    }

    /// The anchor for a point of the original; a coordinate without effect becomes the middle.
    pub(super) fn keep(&self, FocalPoint { mut x, mut y }: FocalPoint, slack: Slack) -> Anchor {
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
        if (x, y) == (middle, middle) && self.trim == Sides::default() {
            return Anchor::Center;
        }
        Anchor::Point(FocalPoint { x, y })
    }
}
