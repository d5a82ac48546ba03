//! The options of the PNG encoder.

use crate::Effort;

/// The colors that may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Palette {
    /// None: visible colors stay exact.
    #[default]
    Lossless,
    /// At most this many colors, 2 to 256, chosen for the picture and dithered. A picture that has
    /// no more stays exact.
    Lossy {
        /// Maximum number of colors in the file, counting each alpha.
        colors: u16,
    },
}

/// The options of [`super::encode`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PngOptions<'a> {
    /// [`Effort::Fast`]: quick deflate, a fourth of the time for 3 to 13 % more bytes.
    /// [`Effort::Balanced`]: the best of the filters on a sample of rows, near-optimal deflate.
    /// [`Effort::Best`]: two finalists and deflate's last percent, 3 % in drawings, for three times
    /// the time.
    pub(crate) effort: Effort,
    /// The colors that may change.
    pub(crate) palette: Palette,
    /// The ICC profile of the samples, written as it is; none means sRGB.
    pub(crate) profile: Option<&'a [u8]>,
}
