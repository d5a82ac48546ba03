//! Width and height, and the rule for fitting one inside another.

use serde::{Deserialize, Serialize};

/// Width and height of a picture in pixels, as it is seen (upright).
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
mod tests {
    use super::*;

    const fn d(width: u32, height: u32) -> Dimensions {
        Dimensions { width, height }
    }

    #[test]
    fn fit_keeps_smaller_pictures_as_they_are() {
        assert_eq!(d(300, 200).fit_within(300), d(300, 200));
        assert_eq!(d(1, 1).fit_within(4000), d(1, 1));
    }

    #[test]
    fn fit_rounds_the_shorter_side_to_nearest() {
        // 3872 × 2592 at 1200: 2592 × 1200 / 3872 = 803.3
        assert_eq!(d(3872, 2592).fit_within(1200), d(1200, 803));
        assert_eq!(d(2592, 3872).fit_within(1200), d(803, 1200));
    }

    #[test]
    fn fit_survives_the_largest_sides() {
        let fitted = d(u32::MAX, u32::MAX - 1).fit_within(4000);
        assert_eq!(fitted, d(4000, 4000));
    }

    #[test]
    fn fit_never_enlarges_never_reaches_zero_and_keeps_the_aspect() {
        // A small deterministic walk over sides; the aspect may be off by one pixel.
        let mut seed = 1u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1);
            let width = (seed >> 40) as u32 % 65_535 + 1;
            let height = (seed >> 20) as u32 % 65_535 + 1;
            let max_side = (seed >> 8) as u32 % 5_000 + 1;
            let fitted = d(width, height).fit_within(max_side);
            assert!(fitted.width >= 1 && fitted.height >= 1);
            assert!(fitted.width <= width && fitted.height <= height);
            assert!(fitted.longest_side() <= max_side.max(1));
            // The short side, from the long one that was fitted exactly.
            let (long, short) = (width.max(height), width.min(height));
            let (fitted_long, fitted_short) =
                (fitted.longest_side(), fitted.width.min(fitted.height));
            let ideal = f64::from(fitted_long) * f64::from(short) / f64::from(long);
            assert!(
                (ideal - f64::from(fitted_short)).abs() <= 1.0,
                "{width}×{height}"
            );
        }
    }
}
