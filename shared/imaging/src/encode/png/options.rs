//! How a PNG is written.

/// Which of time and bytes matters more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Effort {
    /// Quick deflate: a fourth of the time; 3 to 13 % more bytes.
    Fast,
    /// The best of the filters on a sample of rows, near-optimal deflate.
    #[default]
    Balanced,
    /// Two finalists and deflate's last percent, 3 % in drawings: thrice the time.
    Best,
}

/// Which colours may change.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Palette {
    /// None: what is seen stays exactly.
    #[default]
    Lossless,
    /// Down to this many, 2 to 256, chosen for the picture and dithered. A
    /// picture that has no more of them stays exact.
    Lossy {
        /// The most colours in the file, counting each alpha.
        colours: u16,
    },
}

/// How [`super::encode`] writes a PNG.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PngOptions<'a> {
    /// Which of time and bytes matters more.
    pub(crate) effort: Effort,
    /// Which colours may change.
    pub(crate) palette: Palette,
    /// The ICC profile of the samples, written as it is; none means sRGB.
    pub(crate) profile: Option<&'a [u8]>,
}
