//! Any bytes stripped: the result is a picture still, carries nothing private,
//! and has nothing left to strip.
#![no_main]

use calotype_fuzz::{LIMITS, bounded, repairing_mutator};
use calotype_imaging::{StripOptions, inspect_whole, strip};
use libfuzzer_sys::fuzz_target;

repairing_mutator!();

fuzz_target!(|bytes: &[u8]| {
    let options = StripOptions::default();
    let Ok(stripped) = bounded(bytes, || strip(bytes, &options, &LIMITS)) else {
        return;
    };
    let seen = inspect_whole(&stripped.bytes, &LIMITS).expect("a stripped picture is a picture");
    assert!(!seen.metadata.is_private(), "{:?}", seen.metadata);
    let again = strip(&stripped.bytes, &options, &LIMITS).expect("as before");
    assert_eq!(again.bytes, stripped.bytes);
});
