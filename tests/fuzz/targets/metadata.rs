//! Reads the metadata of any bytes, with little memory and little work.
#![no_main]

use calotype_fuzz::{LIMITS, bounded, peak_of, repairing_mutator};
use calotype_imaging::read_metadata;
use libfuzzer_sys::fuzz_target;

repairing_mutator!();

fuzz_target!(|bytes: &[u8]| {
    let peak = bounded(bytes, || peak_of(|| read_metadata(bytes, &LIMITS)));
    assert!(peak.bytes <= 4 << 20, "{} bytes of memory", peak.bytes);
});
