//! The caller's options.

use std::ops::RangeInclusive;

use calotype_protocol::{Dimensions, limits};

use crate::Error;

/// The trade-off between time and bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Effort {
    /// One pass: the least time.
    Fast,
    /// Fewer bytes for a little more time.
    #[default]
    Balanced,
    /// The fewest bytes, for two to four times the time. For a JPEG, the same as balanced.
    Best,
}

/// The format of the result.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Output {
    /// JPEG for photos; WebP with alpha; for drawings and screenshots the smallest of WebP, PNG
    /// (both lossless) and JPEG.
    #[default]
    Auto,
    /// As [`Self::Auto`], with WebP for photos.
    AutoWebp,
    /// JPEG. Transparent pixels show the background.
    Jpeg,
    /// WebP of the given quality, with alpha.
    Webp,
    /// Lossless WebP.
    WebpLossless,
    /// Lossless PNG; with `max_bytes`, a palette if necessary.
    Png,
    /// PNG of at most 256 colors.
    PngPalette,
}

/// The color detail that a JPEG keeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChromaSubsampling {
    /// 4:2:0 for photos, 4:4:4 for pictures with sharp colored edges.
    #[default]
    Auto,
    /// Half across and down (4:2:0).
    Yuv420,
    /// All (4:4:4).
    Yuv444,
}

/// The treatment of colors that are not sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorSpace {
    /// Converted to sRGB, which needs no profile.
    #[default]
    Srgb,
    /// Kept, with a profile that describes them. CMYK is converted nevertheless.
    Preserve,
}

/// The light in which the filter mixes pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResizeLight {
    /// As coded: fast, and the same as in browsers.
    #[default]
    Coded,
    /// In proportion to physical light: fine bright detail keeps its brightness.
    Linear,
}

/// The treatment of an animation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Animation {
    /// Its first frame, as a still.
    #[default]
    FirstFrame,
    /// The whole file, without its metadata: never resized.
    Preserve,
}

/// The treatment of a file that is damaged or ends early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Damaged {
    /// The call fails with [`Error::Corrupt`].
    #[default]
    Refuse,
    /// If at most 1 % of the picture is missing, that part repeats the row above it, and the result
    /// has [`crate::Warning::Repaired`].
    Repair,
}

/// The options of [`crate::prepare`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Longest side of the result in pixels, ≥ 1. A smaller picture keeps its size. `None` means
    /// 4000, and a picture of at most 4080 keeps its size, too.
    pub max_side: Option<u32>,
    /// Maximum width of the result in pixels, ≥ 1; `None` means no separate bound.
    pub max_width: Option<u32>,
    /// Maximum height of the result in pixels, ≥ 1; `None` means no separate bound.
    pub max_height: Option<u32>,
    /// Longest sides of further results, at most 8, from the same decoding.
    pub variants: Vec<u32>,
    /// The format.
    pub format: Output,
    /// Quality of lossy formats, 1–100. `None` means 80, or less if a picture of the source's
    /// dimensions and format would otherwise be larger than the source without its metadata. That
    /// applies when the source itself cannot be kept, because it is turned, in other colors or
    /// damaged.
    pub quality: Option<u8>,
    /// Maximum bytes of each result: the quality is lowered until it fits.
    pub max_bytes: Option<u64>,
    /// The trade-off between time and bytes.
    pub effort: Effort,
    /// The color detail that a JPEG keeps.
    pub chroma_subsampling: ChromaSubsampling,
    /// Rows of blocks (8 or 16 pixels) between restart markers of a JPEG, for readers that skip
    /// damage or decode in parallel; 0 for none, because nothing else needs them.
    pub restart_rows: u16,
    /// The treatment of colors that are not sRGB.
    pub color_space: ColorSpace,
    /// The light in which the filter mixes pixels.
    pub resize_light: ResizeLight,
    /// The treatment of an animation.
    pub animation: Animation,
    /// The treatment of a file that is damaged or ends early.
    pub damaged: Damaged,
    /// Red, green and blue shown through transparent pixels, in formats without alpha.
    pub background: [u8; 3],
    /// Whether to make [`crate::Placeholders`] too.
    pub placeholders: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            max_side: None,
            max_width: None,
            max_height: None,
            variants: Vec::new(),
            format: Output::default(),
            quality: None,
            max_bytes: None,
            effort: Effort::default(),
            chroma_subsampling: ChromaSubsampling::default(),
            restart_rows: 0,
            color_space: ColorSpace::default(),
            resize_light: ResizeLight::default(),
            animation: Animation::default(),
            damaged: Damaged::default(),
            background: [255; 3],
            placeholders: false,
        }
    }
}

impl Options {
    /// Range of a longest side, a width or a height in pixels: JPEG's maximum.
    pub const SIDES: RangeInclusive<u32> = 1..=limits::SOURCE_MAX_SIDE;
    /// Qualities of lossy formats.
    pub const QUALITIES: RangeInclusive<u8> = 1..=100;
    /// Maximum variants of one call: enough for any page, and a bound on the work.
    pub const MAX_VARIANTS: usize = 8;

    /// Rejects options out of range, under their JavaScript names: developers of web pages read
    /// these sentences.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let refused = |what| Err(Error::OptionInvalid(what));
        let are_sides = |sides: &[u32]| sides.iter().all(|it| Self::SIDES.contains(it));
        if !are_sides(self.max_side.as_slice()) {
            return refused("maxSide must be 1 to 65535");
        }
        if !are_sides(self.max_width.as_slice()) || !are_sides(self.max_height.as_slice()) {
            return refused("maxWidth and maxHeight must be 1 to 65535");
        }
        if self.variants.len() > Self::MAX_VARIANTS || !are_sides(&self.variants) {
            return refused("variants must be at most 8, each 1 to 65535");
        }
        if self
            .quality
            .is_some_and(|it| !Self::QUALITIES.contains(&it))
        {
            return refused("quality must be 1 to 100");
        }
        if self.max_bytes == Some(0) {
            return refused("maxBytes must be at least 1");
        }
        Ok(())
    }

    /// The longest side, in pixels, of the result for a picture of these (upright) dimensions: the
    /// largest within [`Self::max_side`], [`Self::max_width`] and [`Self::max_height`].
    ///
    /// [`Dimensions::fit_within`] with it gives the bounding side exactly: the shorter side follows
    /// from a longest side that was rounded by half a pixel or less.
    pub(crate) fn longest_side_of(&self, dimensions: Dimensions) -> u32 {
        let longest = dimensions.longest_side();
        let at = |bound: Option<u32>, side: u32| match bound {
            Some(bound) if bound < side => {
                let exact = u64::from(longest) * u64::from(bound);
                ((exact + u64::from(side) / 2) / u64::from(side)) as u32
            }
            _ => longest,
        };
        let most = match self.max_side {
            Some(max_side) => max_side,
            None if longest <= limits::ORIGINAL_KEPT_MAX_SIDE => longest,
            None => limits::ORIGINAL_MAX_SIDE,
        };
        let across = at(self.max_width, dimensions.width);
        let down = at(self.max_height, dimensions.height);
        most.min(across).min(down)
    }

    /// Whether a file is within `max_bytes`.
    pub(crate) fn fit(&self, file: &[u8]) -> bool {
        self.max_bytes.is_none_or(|most| file.len() as u64 <= most)
    }
}
