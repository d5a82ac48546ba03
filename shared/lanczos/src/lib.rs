//! Lanczos3 resampling by `fast_image_resize`, for the engine's sample layouts.
//!
//! That crate is generic over its pictures, so its convolutions are compiled in the crate that
//! names them. They were four fifths of the engine's compilation, in its library, its unit tests,
//! its fuzz targets (43 of 60 s, November 2026). Here they are compiled once for all of these.

use fast_image_resize::{
    FilterType, PixelTrait, ResizeAlg, ResizeOptions, Resizer,
    images::{TypedImage, TypedImageRef},
    pixels,
};

/// The interleaved samples of a pixel. Alpha is an ordinary sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One sample of 8 bits.
    U8,
    /// Three samples of 8 bits.
    U8x3,
    /// Four samples of 8 bits.
    U8x4,
    /// One sample of 16 bits, in the machine's byte order.
    U16,
}

/// A picture to read: rows of pixels without gaps, from the top.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Columns, in pixels.
    pub width: u32,
    /// Rows, in pixels.
    pub height: u32,
    /// Its samples; those of 16 bits are aligned.
    pub bytes: &'a [u8],
}

/// A picture to write, laid out like a [`Source`].
#[derive(Debug)]
pub struct Target<'a> {
    /// Columns, in pixels.
    pub width: u32,
    /// Rows, in pixels.
    pub height: u32,
    /// Its samples; those of 16 bits are aligned.
    pub bytes: &'a mut [u8],
}

/// Part of a picture, in its pixels.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// Distance from the left edge.
    pub left: f64,
    /// Distance from the top edge.
    pub top: f64,
    /// Columns; the area ends within the picture.
    pub width: f64,
    /// Rows; the area ends within the picture.
    pub height: f64,
}

/// Dimensions, area and bytes do not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mismatch;

/// Resamples pictures, and reuses its buffers.
#[derive(Debug, Default)]
pub struct Resampler(Resizer);

impl Resampler {
    /// A resampler without buffers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Fills `target` with an area of `source`, each channel separately.
    ///
    /// The filter also reads beyond the area, within its reach and within the picture.
    ///
    /// # Errors
    ///
    /// [`Mismatch`] when dimensions and bytes do not match, or the area leaves the picture.
    ///
    /// ```
    /// use calotype_lanczos::{Area, Layout, Resampler, Source, Target};
    ///
    /// let source = Source { width: 2, height: 2, bytes: &[90; 12] };
    /// let area = Area { left: 0.0, top: 0.0, width: 2.0, height: 2.0 };
    /// let mut one = [0; 3];
    /// let target = Target { width: 1, height: 1, bytes: &mut one };
    /// Resampler::new().resample(Layout::U8x3, source, area, target)?;
    /// assert_eq!(one, [90, 90, 90]);
    /// # Ok::<(), calotype_lanczos::Mismatch>(())
    /// ```
    pub fn resample(
        &mut self,
        layout: Layout,
        source: Source<'_>,
        area: Area,
        target: Target<'_>,
    ) -> Result<(), Mismatch> {
        match layout {
            Layout::U8 => self.convolve::<pixels::U8>(source, area, target),
            Layout::U8x3 => self.convolve::<pixels::U8x3>(source, area, target),
            Layout::U8x4 => self.convolve::<pixels::U8x4>(source, area, target),
            Layout::U16 => self.convolve::<pixels::U16>(source, area, target),
        }
    }

    fn convolve<P: PixelTrait>(
        &mut self,
        source: Source<'_>,
        area: Area,
        target: Target<'_>,
    ) -> Result<(), Mismatch> {
        let from = TypedImageRef::<P>::from_buffer(source.width, source.height, source.bytes);
        let from = from.map_err(|_| Mismatch)?;
        let to = TypedImage::<P>::from_buffer(target.width, target.height, target.bytes);
        let mut to = to.map_err(|_| Mismatch)?;
        // The engine multiplies alpha: the crate's rounding differs between processors, and browser
        // and host must give the same pixels.
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(false)
            .crop(area.left, area.top, area.width, area.height);
        self.0
            .resize_typed(&from, &mut to, &options)
            .map_err(|_| Mismatch)
    }
}
