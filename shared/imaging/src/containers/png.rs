//! The first chunk of a PNG, and the length of its rows in bytes.

use calotype_protocol::Dimensions;

use crate::Error;

/// The fields of IHDR.
#[derive(Clone, Copy)]
pub(crate) struct Header {
    pub(crate) dimensions: Dimensions,
    /// Bits of a sample.
    pub(crate) depth: u8,
    /// 0 gray, 2 RGB, 3 palette, 4 gray with alpha, 6 RGB with alpha.
    pub(crate) color: u8,
    pub(crate) is_interlaced: bool,
}

/// IHDR, § 11.2.1: sides of 1 to 2³¹ − 1 and the fifteen legal combinations.
pub(crate) fn header(data: &[u8]) -> Result<Header, Error> {
    let invalid = || Error::corrupt("a PNG header with an illegal value");
    let (width, rest) = data.split_first_chunk().ok_or_else(invalid)?;
    let (height, rest) = rest.split_first_chunk().ok_or_else(invalid)?;
    let &[depth, color, 0, 0, interlace @ (0 | 1)] = rest else {
        return Err(invalid());
    };
    let is_legal = match color {
        0 => matches!(depth, 1 | 2 | 4 | 8 | 16),
        3 => matches!(depth, 1 | 2 | 4 | 8),
        2 | 4 | 6 => matches!(depth, 8 | 16),
        _ => false,
    };
    let (width, height) = (u32::from_be_bytes(*width), u32::from_be_bytes(*height));
    if !is_legal || width.max(height) > i32::MAX as u32 {
        return Err(invalid());
    }
    Ok(Header {
        dimensions: Dimensions::new(width, height).ok_or_else(invalid)?,
        depth,
        color,
        is_interlaced: interlace == 1,
    })
}

/// Width and height of each pass of a picture that has pixels: seven passes, or one (§ 8.1).
pub(crate) fn passes(header: &Header, Dimensions { width, height }: Dimensions) -> Vec<(u32, u32)> {
    /// First column and row, and the step of each to the next.
    const ADAM7: [[u32; 4]; 7] = [
        [0, 0, 8, 8],
        [4, 0, 8, 8],
        [0, 4, 4, 8],
        [2, 0, 4, 4],
        [0, 2, 2, 4],
        [1, 0, 2, 2],
        [0, 1, 1, 2],
    ];
    const WHOLE: [[u32; 4]; 1] = [[0, 0, 1, 1]];
    let passes: &[_] = if header.is_interlaced { &ADAM7 } else { &WHOLE };
    let count = |side: u32, first: u32, step: u32| side.saturating_sub(first).div_ceil(step);
    passes
        .iter()
        .map(move |[x, y, across, down]| (count(width, *x, *across), count(height, *y, *down)))
        .filter(|(width, height)| *width > 0 && *height > 0)
        .collect()
}

/// Bits of a pixel.
pub(crate) const fn pixel_bits(header: &Header) -> u8 {
    let samples = match header.color {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    samples * header.depth
}

/// Bytes of a row, without the filter byte.
pub(crate) const fn row_bytes(header: &Header, width: u32) -> usize {
    (width as usize * pixel_bits(header) as usize).div_ceil(8)
}

/// Bytes of all rows of a picture with their filter bytes, in all passes.
pub(crate) fn inflated_bytes(header: &Header, dimensions: Dimensions) -> u64 {
    let passes = passes(header, dimensions).into_iter();
    passes
        .map(|(width, height)| u64::from(height) * (1 + row_bytes(header, width) as u64))
        .sum()
}
