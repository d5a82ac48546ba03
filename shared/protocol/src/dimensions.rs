//! Width and height, and the rule for fitting one inside another.

use serde::{Deserialize, Serialize};

/// Width and height of a picture in pixels, upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dimensions {
    /// Pixels across, ≥ 1.
    pub width: u32,
    /// Pixels down, ≥ 1.
    pub height: u32,
}

impl Dimensions {
    /// Width and height in pixels; `None` when either is 0.
    pub const fn new(width: u32, height: u32) -> Option<Self> {
        if width == 0 || height == 0 {
            return None;
        }
        Some(Self { width, height })
    }

    /// The longer of the two sides, in pixels.
    pub const fn longest_side(self) -> u32 {
        if self.width > self.height {
            self.width
        } else {
            self.height
        }
    }

    /// Number of pixels; cannot overflow.
    pub const fn pixels(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// Width and height exchanged, as after a quarter turn.
    pub const fn transposed(self) -> Self {
        Self {
            width: self.height,
            height: self.width,
        }
    }

    /// The largest dimensions of the same shape whose longest side is at most
    /// `max_side` pixels. Never enlarges, and never returns 0: the shorter side
    /// is rounded to the nearest pixel and is at least 1.
    ///
    /// ```
    /// use calotype_protocol::Dimensions;
    /// let photo = Dimensions { width: 4032, height: 3024 };
    /// assert_eq!(photo.fit_within(1200), Dimensions { width: 1200, height: 900 });
    /// let line = Dimensions { width: 10_000, height: 1 };
    /// assert_eq!(line.fit_within(300), Dimensions { width: 300, height: 1 });
    /// ```
    #[must_use]
    pub const fn fit_within(self, max_side: u32) -> Self {
        let longest = self.longest_side();
        if max_side >= longest || max_side == 0 {
            return self;
        }
        Self {
            width: scale(self.width, max_side, longest),
            height: scale(self.height, max_side, longest),
        }
    }
}

/// `side * to / from`, rounded to nearest, at least 1.
const fn scale(side: u32, to: u32, from: u32) -> u32 {
    let exact = side as u64 * to as u64;
    let rounded = (exact + from as u64 / 2) / from as u64;
    if rounded == 0 { 1 } else { rounded as u32 }
}

#[cfg(test)]
#[path = "dimensions_tests.rs"]
mod tests;
