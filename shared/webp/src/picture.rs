//! The pixels of a file, and the options for encoding them.

use crate::Error;
use crate::error::SIDE_MAX;

/// The pixels of a picture: rows from the top, 8 bits a sample, no padding.
#[derive(Clone, Copy, Debug)]
pub enum Picture<'a> {
    /// Interleaved red, green and blue.
    Rgb {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// 3 × width × height.
        samples: &'a [u8],
    },
    /// Interleaved red, green, blue and alpha, not premultiplied. The color is lost where alpha is
    /// 0.
    Rgba {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// 4 × width × height.
        samples: &'a [u8],
    },
    /// In the form of a 4:2:0 JPEG (BT.601, full range): lossy only.
    YCbCr {
        /// In pixels.
        width: u32,
        /// In pixels.
        height: u32,
        /// width × height.
        luma: &'a [u8],
        /// ⌈width / 2⌉ × ⌈height / 2⌉.
        cb: &'a [u8],
        /// As many as `cb`.
        cr: &'a [u8],
    },
}

impl Picture<'_> {
    /// Width and height in pixels.
    pub const fn dimensions(&self) -> (u32, u32) {
        match *self {
            Self::Rgb { width, height, .. }
            | Self::Rgba { width, height, .. }
            | Self::YCbCr { width, height, .. } => (width, height),
        }
    }

    /// Checks that libwebp can safely read the picture and follow the options.
    pub(crate) fn check(&self, options: &Options) -> Result<(), Error> {
        options.check()?;
        if let (Self::YCbCr { .. }, Options::Lossless { .. }) = (self, options) {
            return Err(Error::PlanesNotLossless);
        }
        let (width, height) = self.dimensions();
        if ![width, height].iter().all(|it| (1..=SIDE_MAX).contains(it)) {
            return Err(Error::Dimensions { width, height });
        }
        let pixels = u64::from(width) * u64::from(height);
        let halved = u64::from(width.div_ceil(2)) * u64::from(height.div_ceil(2));
        let are = |samples: &[u8], count: u64| samples.len() as u64 == count;
        let is_whole = match self {
            Self::Rgb { samples, .. } => are(samples, 3 * pixels),
            Self::Rgba { samples, .. } => are(samples, 4 * pixels),
            Self::YCbCr { luma, cb, cr, .. } => {
                are(luma, pixels) && are(cb, halved) && are(cr, halved)
            }
        };
        is_whole.then_some(()).ok_or(Error::SampleCount)
    }
}

/// The encoding of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Options {
    /// Close to the original; alpha is kept as it is.
    Lossy {
        /// 1 to 100, as `cwebp -q`.
        quality: u8,
        /// Search effort for a smaller file: 0 to 6, as `cwebp -m`.
        method: u8,
        /// The conversion of RGB to YCbCr; no effect on [`Picture::YCbCr`].
        chroma: Chroma,
    },
    /// Exact pixels.
    Lossless {
        /// Search effort for a smaller file: 0 to 9, as `cwebp -z`.
        effort: u8,
    },
}

impl Options {
    /// Lossy with the defaults of `cwebp`: quality 75, method 4.
    pub const LOSSY: Self = Self::Lossy {
        quality: 75,
        method: 4,
        chroma: Chroma::Averaged,
    };

    /// Lossless as `cwebp -z 6`, which its manual recommends.
    pub const LOSSLESS: Self = Self::Lossless { effort: 6 };

    const fn check(self) -> Result<(), Error> {
        match self {
            Self::Lossy { quality, .. } if quality < 1 || quality > 100 => {
                Err(Error::OptionInvalid("quality is 1 to 100"))
            }
            Self::Lossy { method: 7.., .. } => Err(Error::OptionInvalid("method is 0 to 6")),
            Self::Lossless { effort: 10.. } => Err(Error::OptionInvalid("effort is 0 to 9")),
            _ => Ok(()),
        }
    }
}

/// The way in which four pixels share a color.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chroma {
    /// Averaged: fast, good for photos.
    #[default]
    Averaged,
    /// Keeps the edges of saturated colors sharp: for graphics; takes about as long as the rest of
    /// the work (`cwebp -sharp_yuv`).
    Sharp,
}
