//! Strips any bytes: the result is still the same picture, carries no private data, and has
//! nothing left to strip. Bytes after the end of the picture do not matter.
#![no_main]

use std::ops::ControlFlow;

use calotype_fuzz::{LIMITS, bounded, repairing_mutator};
use calotype_imaging::{
    Effort, Error, Options, Output, StripOptions, inspect_whole, prepare, strip,
};
use libfuzzer_sys::fuzz_target;

repairing_mutator!();

fuzz_target!(|bytes: &[u8]| {
    let options = StripOptions::default();
    let Ok(stripped) = bounded(bytes, || strip(bytes, &options, &LIMITS)) else {
        return;
    };
    let seen = inspect_whole(&stripped.bytes, &LIMITS).expect("a stripped picture is a picture");
    assert!(!seen.metadata.has_personal_data(), "{:?}", seen.metadata);
    let again = strip(&stripped.bytes, &options, &LIMITS).expect("as before");
    assert_eq!(again.bytes, stripped.bytes);
    // Fill bytes collapse, and padding may need a byte of stuffing for each interval.
    assert!(stripped.bytes.len() <= bytes.len() + bytes.len() / 4 + 64);
    // A profile is written again, and its curves may differ by rounding.
    let has_profile = seen.metadata.icc || stripped.removed.icc;
    if !has_profile && let Ok(before) = pixels(bytes) {
        let after = pixels(&stripped.bytes).expect("what decoded before");
        assert!(before == after, "other pixels");
    }
});

/// Returns the pixels of the picture as a lossless file.
fn pixels(bytes: &[u8]) -> Result<Vec<u8>, Error> {
    let options = Options {
        format: Output::Png,
        effort: Effort::Fast,
        max_side: Some(64),
        ..Options::default()
    };
    let made = prepare(bytes, &options, &LIMITS, &mut |_| ControlFlow::Continue(()))?;
    Ok(made.picture.bytes)
}
