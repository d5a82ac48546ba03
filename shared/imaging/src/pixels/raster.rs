//! Pixels in rows from the top, without padding.

use calotype_protocol::Dimensions;

/// A picture between decoding and encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pixels {
    /// Interleaved samples, 8 bits each.
    Packed(Raster),
    /// Interleaved samples of 16 bits, from deep PNG files: rounded to 8 only at the end, or
    /// gradients would band.
    Deep(Raster<u16>),
    /// Luma, and Cb and Cr of half its sides, rounded up (4:2:0): the form of a JPEG, so that
    /// neither end has to convert colors.
    YCbCr { luma: Raster, chroma: [Raster; 2] },
}

impl Pixels {
    pub(crate) const fn dimensions(&self) -> Dimensions {
        match self {
            Self::Packed(raster) | Self::YCbCr { luma: raster, .. } => raster.dimensions,
            Self::Deep(raster) => raster.dimensions,
        }
    }

    pub(crate) const fn has_alpha(&self) -> bool {
        match self {
            Self::Packed(raster) => raster.channels.has_alpha(),
            Self::Deep(raster) => raster.channels.has_alpha(),
            Self::YCbCr { .. } => false,
        }
    }
}

/// The meaning of a pixel's samples. Alpha is never premultiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channels {
    Gray,
    GrayAlpha,
    Rgb,
    Rgba,
    /// Cyan, magenta, yellow and black as light: 255 is no ink.
    Cmyk,
}

impl Channels {
    pub(crate) const fn count(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba | Self::Cmyk => 4,
        }
    }

    pub(crate) const fn has_alpha(self) -> bool {
        matches!(self, Self::GrayAlpha | Self::Rgba)
    }
}

/// Invariant: `samples.len() == width * height * channels.count()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raster<S = u8> {
    dimensions: Dimensions,
    channels: Channels,
    samples: Vec<S>,
}

impl<S> Raster<S> {
    /// `None` when the number of samples is not that of the dimensions.
    pub(crate) fn new(dimensions: Dimensions, channels: Channels, samples: Vec<S>) -> Option<Self> {
        let expected = dimensions.pixels() * channels.count() as u64;
        (samples.len() as u64 == expected).then_some(Self {
            dimensions,
            channels,
            samples,
        })
    }

    pub(crate) const fn dimensions(&self) -> Dimensions {
        self.dimensions
    }

    pub(crate) const fn channels(&self) -> Channels {
        self.channels
    }

    pub(crate) fn samples(&self) -> &[S] {
        &self.samples
    }

    pub(crate) fn into_samples(self) -> Vec<S> {
        self.samples
    }
}

impl<S: Sample> Raster<S> {
    /// As [`Self::new`], without an alpha that is opaque everywhere: many screenshots have one, and
    /// it would cost time and bytes in every step.
    pub(crate) fn lean(
        dimensions: Dimensions,
        channels: Channels,
        mut samples: Vec<S>,
    ) -> Option<Self> {
        let opaque = match channels {
            Channels::GrayAlpha => opaque::<S, 2>(&mut samples).then_some(Channels::Gray),
            Channels::Rgba => opaque::<S, 4>(&mut samples).then_some(Channels::Rgb),
            Channels::Gray | Channels::Rgb | Channels::Cmyk => None,
        };
        Self::new(dimensions, opaque.unwrap_or(channels), samples)
    }
}

/// Whether the last of `N` samples was at its maximum everywhere; then it is removed.
fn opaque<S: Sample, const N: usize>(samples: &mut Vec<S>) -> bool {
    let (pixels, _) = samples.as_chunks::<N>();
    let count = pixels.len();
    if !pixels.iter().all(|pixel| pixel[N - 1] == S::MOST) {
        return false;
    }
    for pixel in 0..count {
        samples.copy_within(pixel * N..pixel * N + N - 1, pixel * (N - 1));
    }
    samples.truncate(count * (N - 1));
    true
}

/// A sample of 8 or 16 bits.
pub(crate) trait Sample: bytemuck::Pod + PartialEq {
    /// The maximum: brightest, or opaque.
    const MOST: Self;

    /// The sample as an index.
    fn level(self) -> usize;

    /// The sample in 8 bits, rounded.
    fn rounded(self) -> u8;

    /// The nearest sample to one of 16 bits.
    fn from_word(word: u16) -> Self;

    /// The sample times alpha: the product of two parts of [`Self::MOST`], rounded.
    fn premultiplied(self, alpha: Self) -> Self;

    /// The sample divided by alpha, rounded and at most [`Self::MOST`]; 0 where alpha is 0.
    fn unpremultiplied(self, alpha: Self) -> Self;
}

macro_rules! sample {
    ($kind:ty, $wide:ty, $rounded:expr, $from_word:expr) => {
        impl Sample for $kind {
            const MOST: Self = Self::MAX;

            fn level(self) -> usize {
                self.into()
            }

            fn rounded(self) -> u8 {
                $rounded(self)
            }

            fn from_word(word: u16) -> Self {
                $from_word(word)
            }

            fn premultiplied(self, alpha: Self) -> Self {
                const MOST: $wide = <$kind>::MAX as $wide;
                ((<$wide>::from(self) * <$wide>::from(alpha) + MOST / 2) / MOST) as Self
            }

            fn unpremultiplied(self, alpha: Self) -> Self {
                const MOST: $wide = <$kind>::MAX as $wide;
                let alpha = <$wide>::from(alpha);
                let whole = (<$wide>::from(self) * MOST + alpha / 2).checked_div(alpha);
                whole.map_or(0, |it| it.min(MOST) as Self)
            }
        }
    };
}

sample!(u8, u32, |sample| sample, to_eight_bits);
sample!(u16, u64, to_eight_bits, |word| word);

/// Rounds: dropping the low byte would darken by half a step.
fn to_eight_bits(word: u16) -> u8 {
    ((u32::from(word) * 255 + 32_767) / 65_535) as u8
}

/// Red, green, blue and alpha of every pixel.
pub(crate) fn rgba(channels: Channels, samples: &[u8]) -> Vec<[u8; 4]> {
    match channels {
        Channels::Gray => samples.iter().map(|&v| [v, v, v, 255]).collect(),
        Channels::GrayAlpha => pixels::<2>(samples, |&[v, a]| [v, v, v, a]),
        Channels::Rgb => pixels::<3>(samples, |&[r, g, b]| [r, g, b, 255]),
        // Inks do not occur: colors are already sRGB.
        Channels::Rgba | Channels::Cmyk => pixels::<4>(samples, |pixel| *pixel),
    }
}

fn pixels<const N: usize>(samples: &[u8], pixel: impl Fn(&[u8; N]) -> [u8; 4]) -> Vec<[u8; 4]> {
    samples.as_chunks::<N>().0.iter().map(pixel).collect()
}
