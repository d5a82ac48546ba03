//! Camera orientation: EXIF tag 0x0112, values 1 to 8 (Exif 3.0 § 4.6.5.1).

use calotype_protocol::Dimensions;

/// The transform that makes the stored rows upright.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Orientation {
    /// Nothing.
    #[default]
    Upright = 1,
    /// Mirror left to right.
    MirrorHorizontal = 2,
    /// Turn by 180°.
    Rotate180 = 3,
    /// Mirror top to bottom.
    MirrorVertical = 4,
    /// Mirror along the diagonal from top left.
    Transpose = 5,
    /// Turn clockwise by 90°.
    Rotate90 = 6,
    /// Mirror along the diagonal from top right.
    Transverse = 7,
    /// Turn clockwise by 270°.
    Rotate270 = 8,
}

impl Orientation {
    /// Every orientation, 1 to 8.
    pub const ALL: [Self; 8] = [
        Self::Upright,
        Self::MirrorHorizontal,
        Self::Rotate180,
        Self::MirrorVertical,
        Self::Transpose,
        Self::Rotate90,
        Self::Transverse,
        Self::Rotate270,
    ];

    /// The orientation of an EXIF value; `None` outside 1–8.
    pub fn from_exif(value: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.to_exif() == value)
    }

    /// The EXIF value, 1–8.
    pub const fn to_exif(self) -> u32 {
        self as u32
    }

    /// Whether width and height change places.
    pub const fn swaps_sides(self) -> bool {
        matches!(
            self,
            Self::Transpose | Self::Rotate90 | Self::Transverse | Self::Rotate270
        )
    }

    /// Converts stored dimensions to upright ones, or the reverse: the same exchange.
    pub(crate) const fn turned(self, dimensions: Dimensions) -> Dimensions {
        if self.swaps_sides() {
            dimensions.transposed()
        } else {
            dimensions
        }
    }

    /// Whether the last stored column, or row, comes first in the upright picture.
    pub(crate) const fn reverses(self) -> (bool, bool) {
        match self {
            Self::Upright | Self::Transpose => (false, false),
            Self::MirrorHorizontal | Self::Rotate270 => (true, false),
            Self::Rotate180 | Self::Transverse => (true, true),
            Self::MirrorVertical | Self::Rotate90 => (false, true),
        }
    }

    /// Whether width and height change places, and the result of [`Self::reverses`].
    const fn parts(self) -> (bool, bool, bool) {
        let (columns, rows) = self.reverses();
        (self.swaps_sides(), columns, rows)
    }

    /// Returns this orientation followed by `next`.
    pub(crate) fn then(self, next: Self) -> Self {
        let (swaps, columns, rows) = self.parts();
        let (then_swaps, then_columns, then_rows) = next.parts();
        // A stored row that becomes a column is reversed as a column.
        let (then_columns, then_rows) = if swaps {
            (then_rows, then_columns)
        } else {
            (then_columns, then_rows)
        };
        let wanted = (
            swaps != then_swaps,
            columns != then_columns,
            rows != then_rows,
        );
        let found = Self::ALL.into_iter().find(|it| it.parts() == wanted);
        found.expect("all eight are there")
    }

    /// The stored area for an area of the upright picture, which has `seen` pixels.
    pub(crate) const fn stored_area(self, area: Area, seen: Dimensions) -> Area {
        let (swaps, columns, rows) = self.parts();
        let right = seen.width - area.left - area.width;
        let below = seen.height - area.top - area.height;
        if swaps {
            Area {
                left: if columns { below } else { area.top },
                top: if rows { right } else { area.left },
                width: area.height,
                height: area.width,
            }
        } else {
            Area {
                left: if columns { right } else { area.left },
                top: if rows { below } else { area.top },
                ..area
            }
        }
    }

    /// The upright position of a stored point, in a picture of `stored` units.
    pub(crate) const fn seen_point(self, point: (u64, u64), stored: (u64, u64)) -> (u64, u64) {
        let (swaps, columns, rows) = self.parts();
        let across = if columns { stored.0 - point.0 } else { point.0 };
        let down = if rows { stored.1 - point.1 } else { point.1 };
        if swaps {
            (down, across)
        } else {
            (across, down)
        }
    }
}

/// A rectangle in whole pixels of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: u32,
    pub(crate) top: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Area {
    pub(crate) const fn dimensions(self) -> Dimensions {
        Dimensions {
            width: self.width,
            height: self.height,
        }
    }
}

#[cfg(test)]
#[path = "orientation_tests.rs"]
mod tests;
