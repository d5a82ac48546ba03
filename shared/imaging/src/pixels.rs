//! Pixels: rows from the top, 8 bits a sample, no padding, opaque.

use calotype_protocol::Dimensions;

/// A picture ready to be turned and encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pixels {
    /// Grey, or red, green and blue side by side.
    Packed(Raster),
    /// Luma, and Cb and Cr of half its sides, rounded up (4:2:0): as a JPEG
    /// keeps them, so that neither end has to convert colours.
    YCbCr { luma: Raster, chroma: [Raster; 2] },
}

impl Pixels {
    pub(crate) const fn dimensions(&self) -> Dimensions {
        match self {
            Self::Packed(raster) | Self::YCbCr { luma: raster, .. } => raster.dimensions,
        }
    }
}

/// What the samples of a pixel mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Channels {
    Grey = 1,
    Rgb = 3,
}

impl Channels {
    pub(crate) const fn count(self) -> usize {
        self as usize
    }
}

/// Invariant: `samples.len() == width * height * channels.count()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Raster {
    dimensions: Dimensions,
    channels: Channels,
    samples: Vec<u8>,
}

impl Raster {
    /// `None` when the number of samples is not that of the dimensions.
    pub(crate) fn new(
        dimensions: Dimensions,
        channels: Channels,
        samples: Vec<u8>,
    ) -> Option<Self> {
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

    pub(crate) fn samples(&self) -> &[u8] {
        &self.samples
    }
}
