//! A picture in the form of its PNG: the meaning of a row's bytes, and the rows.

use crate::pixels::Raster;

/// The meaning of a row's bytes: PNG (third edition), § 11.2.1 and § 11.3.1.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Color {
    /// A sample; with a key, the sample of transparent pixels.
    Gray {
        key: Option<u8>,
    },
    /// Three samples; with a key, the color of transparent pixels.
    Rgb {
        key: Option<[u8; 3]>,
    },
    /// An index into these entries of red, green, blue and alpha.
    Indexed {
        entries: Vec<[u8; 4]>,
    },
    GrayAlpha,
    Rgba,
}

impl Color {
    const fn channels(&self) -> usize {
        match self {
            Self::Gray { .. } | Self::Indexed { .. } => 1,
            Self::GrayAlpha => 2,
            Self::Rgb { .. } => 3,
            Self::Rgba => 4,
        }
    }
}

/// A picture in the form of its PNG, before filtering.
///
/// Invariant: `data` is `height` rows of `row_bytes` each, until they are freed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) color: Color,
    /// Bits of a sample: 1, 2, 4 or 8.
    pub(super) depth: u8,
    data: Vec<u8>,
}

impl Rows {
    /// `samples` returns those of a pixel; with a depth below 8 they are packed.
    pub(super) fn new<const N: usize>(
        raster: &Raster,
        color: Color,
        depth: u8,
        mut samples: impl FnMut([u8; 4]) -> [u8; N],
    ) -> Self {
        let (width, height) = (raster.dimensions().width, raster.dimensions().height);
        let mut rows = Self {
            width,
            height,
            color,
            depth,
            data: Vec::new(),
        };
        rows.data.reserve_exact(rows.row_bytes() * height as usize);
        let mut packer = Packer::default();
        if depth == 8 {
            for pixel in seen_pixels(raster) {
                rows.data.extend_from_slice(&samples(pixel));
            }
        } else {
            for sample in seen_pixels(raster).flat_map(&mut samples) {
                packer.push(sample, depth, width, &mut rows.data);
            }
        }
        rows
    }

    /// Frees the rows' memory: only their header is needed from here on.
    pub(super) fn free(&mut self) {
        self.data = Vec::new();
    }

    pub(super) const fn row_bytes(&self) -> usize {
        (self.width as usize * self.color.channels() * self.depth as usize).div_ceil(8)
    }

    pub(super) fn row(&self, index: usize) -> &[u8] {
        &self.data[index * self.row_bytes()..][..self.row_bytes()]
    }

    /// The distance to the left that filters look, in bytes.
    pub(super) const fn pixel_bytes(&self) -> usize {
        self.color.channels()
    }

    /// Bytes of the filtered rows.
    pub(super) const fn filtered_bytes(&self) -> usize {
        (self.row_bytes() + 1) * self.height as usize
    }
}

/// Packs samples of less than 8 bits into bytes; each row begins a new one.
#[derive(Default)]
struct Packer {
    column: u32,
    byte: u8,
    bits: u8,
}

impl Packer {
    fn push(&mut self, sample: u8, depth: u8, width: u32, to: &mut Vec<u8>) {
        self.byte |= sample << (8 - depth - self.bits);
        self.bits += depth;
        self.column += 1;
        let ends_row = self.column == width;
        if self.bits == 8 || ends_row {
            to.push(self.byte);
            (self.byte, self.bits) = (0, 0);
        }
        if ends_row {
            self.column = 0;
        }
    }
}

/// Red, green, blue and alpha; black for invisible pixels.
pub(super) fn seen(pixel: &[u8]) -> [u8; 4] {
    match *pixel {
        [v] => [v, v, v, 255],
        [_, 0] | [_, _, _, 0] => [0; 4],
        [v, a] => [v, v, v, a],
        [r, g, b] => [r, g, b, 255],
        [r, g, b, a] => [r, g, b, a],
        _ => [0; 4],
    }
}

/// All pixels as they appear.
pub(super) fn seen_pixels(raster: &Raster) -> impl Iterator<Item = [u8; 4]> + '_ {
    let count = raster.channels().count();
    raster.samples().chunks_exact(count).map(seen)
}
