//! Tests of `srgb`.

use super::*;

#[test]
fn every_sample_comes_back_and_none_is_off_by_half_a_step() {
    let encoder = Encoder::new();
    assert_eq!(encoder.samples.len(), 65_536);
    // IEC 61966-2-1 § 5.2, implemented independently.
    let exact = |light: f64| {
        255.0
            * if light <= 0.003_130_8 {
                light * 12.92
            } else {
                1.055 * light.powf(1.0 / 2.4) - 0.055
            }
    };
    for light in 0..=65_535u16 {
        let off = f64::from(encoder.sample(light)) - exact(f64::from(light) / 65_535.0);
        assert!(off.abs() < 0.51, "{light}: {off}");
    }
    for sample in 0..=255u8 {
        let light = Curve::SRGB.at(f64::from(sample) / 255.0) as f32;
        assert_eq!(encoder.sample_of(light), sample);
    }
}
