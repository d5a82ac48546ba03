//! The shared parts of the fuzz targets: limits, a mutator that keeps checksums right,
//! an allocator that records the peak of memory, and a bound on work.

mod checksums;

use calotype_imaging::{Limits, work_of};
use libfuzzer_sys::fuzzer_mutate;

use checksums::repair;

pub use calotype_test_memory::{Peak, peak_of};

/// Small enough for thousands of runs a second, and for libFuzzer's own bounds.
pub const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_side: 2048,
    max_pixels: 1 << 20,
    max_memory_bytes: 8 << 20,
    ..Limits::SOURCE
};

/// Runs a parser, and checks that its work stays within a bound: the allowed size of an unpacked
/// profile and texts, an amount per byte of the file, and one per pixel that the limits allow.
///
/// # Panics
/// When the work exceeds the bound.
pub fn bounded<T>(file: &[u8], run: impl FnOnce() -> T) -> T {
    let (result, work) = work_of(run);
    let most = (6 << 20) + 32 * file.len() as u64 + 24 * LIMITS.max_pixels;
    assert!(work <= most, "{work} units of work, at most {most}");
    result
}

/// Makes libFuzzer mutate with [`mutate`]. A macro, because libFuzzer looks for a symbol
/// in the target itself.
#[macro_export]
macro_rules! repairing_mutator {
    () => {
        libfuzzer_sys::fuzz_mutator!(|bytes: &mut [u8],
                                      size: usize,
                                      max_size: usize,
                                      _seed: u32| {
            $crate::mutate(bytes, size, max_size)
        });
    };
}

/// Runs libFuzzer's own mutation, then repairs the checksums. Returns the new length.
pub fn mutate(bytes: &mut [u8], size: usize, max_size: usize) -> usize {
    let size = fuzzer_mutate(bytes, size, max_size);
    repair(&mut bytes[..size]);
    size
}
