//! Converts between JPEG's planes, in full range, and WebP's, in limited range, of the same matrix
//! (BT.601), without a detour through RGB.

use crate::Error;

/// Luma of 0…255 as 16…235, rounded.
pub(crate) fn limited_luma(full: &[u8]) -> Result<Vec<u8>, Error> {
    // Division by 255, rounded, in 16 bits: exact for all inputs here, and the compiler vectorizes
    // it eight at a time.
    mapped(full, |it| by_255(219 * u16::from(it) + 16 * 255))
}

/// Chroma of 0…255 as 16…240 around 128, rounded.
pub(crate) fn limited_chroma(full: &[u8]) -> Result<Vec<u8>, Error> {
    mapped(full, |it| by_255(224 * u16::from(it) + (255 - 224) * 128))
}

fn by_255(dividend: u16) -> u8 {
    let sum = dividend + 128;
    ((sum + (sum >> 8)) >> 8) as u8
}

/// Luma of 16…235 as 0…255, rounded and clamped.
pub(crate) fn full_luma(limited: &mut [u8]) {
    const SCALE: i32 = (255 * 65_536 + 219 / 2) / 219;
    for sample in limited {
        let scaled = (i32::from(*sample) - 16) * SCALE + 32_768;
        *sample = (scaled >> 16).clamp(0, 255) as u8;
    }
}

/// Chroma of 16…240 around 128 as 0…255, rounded and clamped.
pub(crate) fn full_chroma(limited: &mut [u8]) {
    const SCALE: i32 = (255 * 65_536 + 224 / 2) / 224;
    for sample in limited {
        let scaled = (i32::from(*sample) - 128) * SCALE + 32_768;
        *sample = ((scaled >> 16) + 128).clamp(0, 255) as u8;
    }
}

fn mapped(full: &[u8], map: impl Fn(u8) -> u8) -> Result<Vec<u8>, Error> {
    let mut limited = Vec::new();
    limited
        .try_reserve_exact(full.len())
        .map_err(|_| Error::OutOfMemory)?;
    limited.extend(full.iter().map(|it| map(*it)));
    Ok(limited)
}

#[cfg(test)]
#[path = "range_tests.rs"]
mod tests;
