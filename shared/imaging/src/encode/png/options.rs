//! How a PNG is written.

use crate::Effort;

/// Which colors may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Palette {
    /// None: what is seen stays exactly.
    #[default]
    Lossless,
    /// Down to this many, 2 to 256, chosen for the picture and dithered. A
    /// picture that has no more of them stays exact.
    Lossy {
        /// The most colors in the file, counting each alpha.
        colors: u16,
    },
}

/// How [`super::encode`] writes a PNG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PngOptions<'a> {
    /// [`Effort::Fast`]: quick deflate, a fourth of the time for 3 to 13 % more bytes.
    /// [`Effort::Balanced`]: the best of the filters on a sample of rows, near-optimal
    /// deflate. [`Effort::Best`]: two finalists and deflate's last percent, 3 % in drawings,
    /// for thrice the time.
    pub(crate) effort: Effort,
    /// Which colors may change.
    pub(crate) palette: Palette,
    /// The ICC profile of the samples, written as it is; none means sRGB.
    pub(crate) profile: Option<&'a [u8]>,
}
