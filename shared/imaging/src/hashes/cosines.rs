//! Cosines that are the same on every machine.

/// A basis function of a cosine transform at every sample: cos(π / side × k × (x + ½)).
pub(super) fn cosines(side: usize, component: usize, offset: f64) -> Vec<f64> {
    let step = component as f64 / side as f64;
    (0..side)
        .map(|x| cosine(step * (x as f64 + offset)))
        .collect()
}

/// cos(π × t) for t of 0 and more, by its series on a quarter of a turn (error below 1e-14). Own
/// code, so that browser and host agree to the last bit; `libm`'s is five times as long, for angles
/// of any size.
pub(super) fn cosine(t: f64) -> f64 {
    let turned = t - 2.0 * (t / 2.0) as u32 as f64;
    let half = if turned > 1.0 { 2.0 - turned } else { turned };
    let (quarter, sign) = if half > 0.5 {
        (1.0 - half, -1.0)
    } else {
        (half, 1.0)
    };
    let square = (std::f64::consts::PI * quarter) * (std::f64::consts::PI * quarter);
    let series = (1..=10u32).rev().fold(1.0, |sum, term| {
        1.0 - sum * square / f64::from((2 * term - 1) * 2 * term)
    });
    sign * series
}
