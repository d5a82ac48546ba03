//! Any bytes read for their metadata, in little memory.
#![no_main]

use calotype_fuzz::{LIMITS, peak_of, repair};
use calotype_imaging::read_metadata;
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

fuzz_mutator!(
    |bytes: &mut [u8], size: usize, max_size: usize, _seed: u32| {
        let size = fuzzer_mutate(bytes, size, max_size);
        repair(&mut bytes[..size]);
        size
    }
);

fuzz_target!(|bytes: &[u8]| {
    let peak = peak_of(|| read_metadata(bytes, &LIMITS));
    assert!(peak.bytes <= 4 << 20, "{} bytes of memory", peak.bytes);
});
