//! Chooses how much smaller a picture may be decoded.

/// libwebp's own scaler averages the pixels that fall on one. That is good for integer factors, and
/// if enough is left for a better filter.
pub(super) fn dimensions(source: (u32, u32), target: Option<(u32, u32)>) -> (u32, u32) {
    let Some((width, height)) = target else {
        return source;
    };
    let across = factor(source.0, width).min(factor(source.1, height));
    if across < 2 {
        return source;
    }
    (source.0.div_ceil(across), source.1.div_ceil(across))
}

/// The largest factor by which a side may shrink and keep 1.5 × its target.
fn factor(side: u32, target: u32) -> u32 {
    let kept = u64::from(target.max(1)) * 3;
    u32::try_from(u64::from(side) * 2 / kept).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[path = "scale_tests.rs"]
mod tests;
