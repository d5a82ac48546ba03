//! Any bytes to pixels at their own size, and the promise about memory.
#![no_main]

use std::ops::ControlFlow;

use calotype_fuzz::{LIMITS, peak_of, repair};
use calotype_imaging::{Options, Output, Speed, prepare};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

/// What encoding and small things may take beside the decoder's share: a fast JPEG
/// of a mebipixel, the pixels once more while they are resized and turned, tables.
const BESIDE: usize = 24 << 20;

fuzz_mutator!(
    |bytes: &mut [u8], size: usize, max_size: usize, _seed: u32| {
        let size = fuzzer_mutate(bytes, size, max_size);
        repair(&mut bytes[..size]);
        size
    }
);

fuzz_target!(|bytes: &[u8]| {
    let options = Options {
        format: Output::Jpeg,
        speed: Speed::Fast,
        ..Options::default()
    };
    let mut watch = |_| ControlFlow::Continue(());
    let peak = peak_of(|| prepare(bytes, &options, &LIMITS, &mut watch));
    let most = LIMITS.max_memory_bytes as usize + BESIDE;
    assert!(peak.bytes <= most, "{} bytes of memory", peak.bytes);
});
