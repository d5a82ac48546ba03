//! What the fuzz targets share: limits, a mutator that keeps checksums right, and
//! an allocator that knows the most memory ever held, a bound on work.

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

/// Runs a parser, and holds its work to a bound: what may be unpacked of a profile and of
/// texts, so much for each byte of the file, so much for each pixel that the limits allow.
///
/// # Panics
/// When it was more.
pub fn bounded<T>(file: &[u8], run: impl FnOnce() -> T) -> T {
    let (result, work) = work_of(run);
    let most = (6 << 20) + 32 * file.len() as u64 + 24 * LIMITS.max_pixels;
    assert!(work <= most, "{work} units of work, at most {most}");
    result
}

/// Tells libFuzzer to mutate with [`mutate`]. A macro, because it looks for a symbol
/// of the target itself.
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

/// libFuzzer's own mutation, then the checksums right again. The new length.
pub fn mutate(bytes: &mut [u8], size: usize, max_size: usize) -> usize {
    let size = fuzzer_mutate(bytes, size, max_size);
    repair(&mut bytes[..size]);
    size
}
