//! Decodes any bytes at their own size, and checks the promises about memory and work.
#![no_main]

use std::ops::ControlFlow;

use calotype_fuzz::{LIMITS, bounded, peak_of, repairing_mutator};
use calotype_imaging::{Damaged, Effort, Options, Output, prepare};
use libfuzzer_sys::fuzz_target;

/// The memory that encoding and small parts may take besides the decoder's share: a fast JPEG
/// of a mebipixel, a second copy of the pixels while they are resized and turned, tables.
const BESIDE: usize = 24 << 20;

repairing_mutator!();

fuzz_target!(|bytes: &[u8]| {
    // The last byte selects the options: a file may have any bytes after its end.
    let damaged = match bytes.last() {
        Some(last) if last % 2 == 1 => Damaged::Repair,
        _ => Damaged::Refuse,
    };
    let options = Options {
        format: Output::Jpeg,
        effort: Effort::Fast,
        damaged,
        ..Options::default()
    };
    let mut watch = |_| ControlFlow::Continue(());
    let peak = bounded(bytes, || {
        peak_of(|| prepare(bytes, &options, &LIMITS, &mut watch))
    });
    let most = LIMITS.max_memory_bytes as usize + BESIDE;
    assert!(peak.bytes <= most, "{} bytes of memory", peak.bytes);
});
