//! How a camera was held: EXIF tag 0x0112, values 1 to 8 (Exif 3.0 § 4.6.5.1).

use calotype_protocol::Dimensions;

/// What has to be done to the stored rows to see the picture upright.
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

    /// Stored dimensions as seen, or seen dimensions as stored: the same exchange.
    pub(crate) const fn turned(self, dimensions: Dimensions) -> Dimensions {
        if self.swaps_sides() {
            dimensions.transposed()
        } else {
            dimensions
        }
    }

    /// Whether the last stored column, or row, is seen before the first.
    pub(crate) const fn reverses(self) -> (bool, bool) {
        match self {
            Self::Upright | Self::Transpose => (false, false),
            Self::MirrorHorizontal | Self::Rotate270 => (true, false),
            Self::Rotate180 | Self::Transverse => (true, true),
            Self::MirrorVertical | Self::Rotate90 => (false, true),
        }
    }
}
