//! Reads any bytes, whole or truncated, as headers.
#![no_main]

use calotype_fuzz::{LIMITS, bounded};
use calotype_imaging::{inspect, inspect_whole};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let whole = bounded(bytes, || inspect_whole(bytes, &LIMITS));
    let prefix = bounded(bytes, || inspect(bytes, &LIMITS));
    if let Ok(whole) = whole {
        let prefix = prefix.expect("what is right as a whole is right as a prefix");
        assert_eq!(whole.dimensions, prefix.dimensions);
    }
});
