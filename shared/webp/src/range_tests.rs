//! Tests of `range`.

use super::*;

fn all() -> Vec<u8> {
    (0..=255).collect()
}

#[test]
fn limited_is_the_formula_rounded() {
    let luma = limited_luma(&all()).unwrap();
    let chroma = limited_chroma(&all()).unwrap();
    for (at, sample) in all().into_iter().map(f64::from).enumerate() {
        assert_eq!(f64::from(luma[at]), (16.0 + sample * 219.0 / 255.0).round());
        let expected = (128.0 + (sample - 128.0) * 224.0 / 255.0).round();
        assert_eq!(f64::from(chroma[at]), expected);
    }
}

#[test]
fn full_is_the_formula_rounded() {
    let (mut luma, mut chroma) = (all(), all());
    full_luma(&mut luma);
    full_chroma(&mut chroma);
    for (at, sample) in all().into_iter().map(f64::from).enumerate() {
        let exact = ((sample - 16.0) * 255.0 / 219.0).clamp(0.0, 255.0);
        assert_eq!(f64::from(luma[at]), exact.round());
        // 16 lies between 0 and 1: either is correct.
        let exact = (128.0 + (sample - 128.0) * 255.0 / 224.0).clamp(0.0, 255.0);
        assert!((f64::from(chroma[at]) - exact).abs() <= 0.5);
    }
}

#[test]
fn there_and_back_changes_nothing() {
    let (mut luma, mut chroma) = (all(), all());
    full_luma(&mut luma);
    full_chroma(&mut chroma);
    assert_eq!(limited_luma(&luma).unwrap()[16..=235], all()[16..=235]);
    assert_eq!(limited_chroma(&chroma).unwrap()[16..=240], all()[16..=240]);
}
