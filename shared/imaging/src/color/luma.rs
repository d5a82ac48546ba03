//! The luma of a pixel.

/// BT.601, as in JPEG.
pub(crate) fn luma(pixel: &[u8], colors: usize) -> u8 {
    match pixel {
        [r, g, b, ..] if colors == 3 => {
            let sum = 19_595 * u32::from(*r) + 38_470 * u32::from(*g) + 7_471 * u32::from(*b);
            ((sum + 32_768) >> 16) as u8
        }
        [gray, ..] => *gray,
        [] => 0,
    }
}
