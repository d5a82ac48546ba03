//! Finds the best quality whose file is small enough.

use crate::Error;

/// Maximum number of encodes of a picture, including the first at the requested quality.
const MAX_ENCODES: u32 = 6;

/// A file, its quality, and whether it is small enough.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    pub(crate) bytes: Vec<u8>,
    pub(crate) quality: u8,
    pub(crate) fits: bool,
}

/// Encodes at `quality`, and at lower ones until the file has at most `max_bytes`, by interpolation
/// between the largest quality known to fit and the smallest known not to. When none fits, returns
/// quality 1, the last one tried.
pub(crate) fn fit(
    max_bytes: Option<u64>,
    quality: u8,
    mut encode: impl FnMut(u8) -> Result<Vec<u8>, Error>,
) -> Result<Fitted, Error> {
    let first = encode(quality)?;
    let max_bytes = max_bytes.unwrap_or(u64::MAX);
    if first.len() as u64 <= max_bytes {
        return Ok(Fitted {
            bytes: first,
            quality,
            fits: true,
        });
    }
    let mut above = (quality, first.len() as f64);
    let mut best: Option<Fitted> = None;
    let mut smallest = (quality, first);
    for left in (1..MAX_ENCODES).rev() {
        let low = best.as_ref().map_or(0, |it| it.quality);
        if above.0 - low <= 1 {
            break;
        }
        let guess = match &best {
            Some(below) => interpolate((low, below.bytes.len() as f64), above, max_bytes as f64),
            None if left == 1 => 1,
            None => extrapolate(above, max_bytes as f64),
        };
        let guess = guess.clamp(low + 1, above.0 - 1);
        let bytes = encode(guess)?;
        if bytes.len() as u64 <= max_bytes {
            best = Some(Fitted {
                bytes,
                quality: guess,
                fits: true,
            });
        } else {
            above = (guess, bytes.len() as f64);
            smallest = (guess, bytes);
        }
    }
    let (quality, bytes) = smallest;
    Ok(best.unwrap_or(Fitted {
        bytes,
        quality,
        fits: false,
    }))
}

/// Below the middle qualities bytes are nearly in proportion to the quality; above, they grow
/// faster. The target is a little lower, so that the guess fits.
fn extrapolate((quality, bytes): (u8, f64), wanted: f64) -> u8 {
    let ratio = wanted / bytes;
    (f64::from(quality) * ratio * 0.95) as u8
}

/// The quality at which a line through the logarithms of two tries meets the target bytes: a
/// straight line would creep up from the lower end.
fn interpolate(below: (u8, f64), above: (u8, f64), wanted: f64) -> u8 {
    let rise = libm::log(above.1 / below.1).max(1e-6);
    let share = (libm::log(wanted / below.1) / rise).clamp(0.0, 1.0);
    below.0 + (f64::from(above.0 - below.0) * share) as u8
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
