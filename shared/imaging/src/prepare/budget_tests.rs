//! Tests of `budget`.

use super::*;

/// An encoder whose files grow with the quality like a JPEG's.
fn bytes_at(quality: u8) -> usize {
    let steep = f64::from(quality) / (104.0 - f64::from(quality));
    600 + (f64::from(quality) * 400.0 + steep * 9_000.0) as usize
}

fn run(max_bytes: u64, quality: u8) -> (Fitted, u32) {
    let mut encodes = 0;
    let fitted = fit(Some(max_bytes), quality, |quality| {
        encodes += 1;
        Ok(vec![0; bytes_at(quality)])
    });
    (fitted.unwrap(), encodes)
}

#[test]
fn a_file_that_fits_is_encoded_once() {
    let (fitted, encodes) = run(1_000_000, 80);
    assert_eq!((fitted.quality, fitted.fits, encodes), (80, true, 1));
}

#[test]
fn the_best_quality_is_found_within_six_encodes() {
    for wanted in 1..=94 {
        let max_bytes = bytes_at(wanted) as u64;
        let (fitted, encodes) = run(max_bytes, 95);
        assert!(fitted.fits && fitted.bytes.len() as u64 <= max_bytes);
        assert!(encodes <= 6);
        // The result uses the budget, except for the few percent between neighboring qualities.
        let used = fitted.bytes.len() as f64 / max_bytes as f64;
        assert!(used > 0.93, "{wanted}: {used} after {encodes}");
    }
}

#[test]
fn what_cannot_fit_is_said_so() {
    let (fitted, encodes) = run(10, 80);
    assert_eq!((fitted.quality, fitted.fits), (1, false));
    assert!(encodes <= 6);
    let (fitted, encodes) = run(10, 1);
    assert_eq!((fitted.quality, fitted.fits, encodes), (1, false, 1));
}
