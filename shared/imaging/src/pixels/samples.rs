//! Samples as they are stored.

use super::{
    planes::{Color, Planes},
    raster::Raster,
};

/// Rows of at least the target's size.
#[derive(Clone)]
pub(crate) enum Samples {
    Packed(Raster),
    /// PNG of 16 bits.
    Deep(Raster<u16>),
    /// JPEG.
    Planes(Planes),
}

impl Samples {
    /// Memory of the samples.
    pub(crate) fn bytes(&self) -> u64 {
        let length = match self {
            Self::Packed(raster) => raster.samples().len(),
            Self::Deep(raster) => raster.samples().len() * 2,
            Self::Planes(planes) => planes.planes.iter().map(|it| it.samples.len()).sum(),
        };
        length as u64
    }

    /// Maximum bytes of a pixel after the resize.
    pub(crate) fn pixel_bytes(&self) -> u64 {
        match self {
            Self::Packed(raster) => raster.channels().count() as u64,
            Self::Deep(raster) => raster.channels().count() as u64 * 2,
            Self::Planes(planes) => match planes.color {
                Color::Gray => 1,
                // Half as many for each of two chroma samples.
                Color::YCbCr if !planes.has_full_chroma => 2,
                Color::YCbCr | Color::Rgb => 3,
                Color::Cmyk | Color::Ycck => 4,
            },
        }
    }
}
