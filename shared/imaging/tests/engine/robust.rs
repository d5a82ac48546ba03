//! Invalid bytes give an error or a picture, never a panic, and never use much memory.

use crate::support::fixtures;
use crate::support::fixtures::{Exif, Order, encode, options, run, scene, with_chunk, with_exif};
use calotype_imaging::{Error, Limits, inspect};
use mozjpeg_rs::{Encoder, Preset, Subsampling};

/// Deterministic: the same files on every run.
struct Mutator(u64);

impl Mutator {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// One to four of: a byte set, a bit turned, bytes cut out, bytes doubled.
    fn mutate(&mut self, file: &[u8]) -> Vec<u8> {
        let mut bytes = file.to_vec();
        for _ in 0..=self.next(3) {
            // Half of the time in the header, which has the interesting bytes.
            let reach = if self.next(2) == 0 {
                bytes.len().min(700)
            } else {
                bytes.len()
            };
            let at = self.next(reach);
            match self.next(5) {
                0 => bytes[at] = self.next(256) as u8,
                1 => bytes[at] ^= 1 << self.next(8),
                2 => bytes[at] = [0, 0xFF, 0x7F, 0x80, 0xD9, 0xDA][self.next(6)],
                3 => {
                    let end = (at + self.next(40)).min(bytes.len());
                    bytes.drain(at..end);
                }
                _ => {
                    let end = (at + self.next(40)).min(bytes.len());
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
            if bytes.is_empty() {
                bytes.push(0xFF);
            }
        }
        bytes
    }
}

fn survive(file: &[u8], rounds: usize) {
    // Small limits: a mutated header may still declare large dimensions.
    let limits = Limits {
        max_pixels: 1_000_000,
        ..Limits::SOURCE
    };
    let mut mutator = Mutator(0x9E37_79B9_7F4A_7C15);
    let mut taken = 0;
    for _ in 0..rounds {
        let bytes = mutator.mutate(file);
        if inspect(&bytes, &limits).is_ok() {
            taken += usize::from(run(&bytes, &options(40)).is_ok());
        }
    }
    // Some mutations do no harm; if none or all passed, the loop tests nothing.
    assert!(taken > 0 && taken < rounds, "{taken}");
}

#[test]
fn mutated_baseline_jpegs() {
    let file = encode(&scene(97, 61), Preset::BaselineFastest, Subsampling::S420);
    let everything = Exif {
        orientation: Some(7),
        camera: true,
        gps: true,
        thumbnail: true,
    };
    survive(&with_exif(&file, Order::Little, everything), 3000);
}

#[test]
fn mutated_progressive_jpegs() {
    let file = encode(
        &scene(97, 61),
        Preset::ProgressiveBalanced,
        Subsampling::S444,
    );
    survive(&file, 2000);
}

#[test]
fn mutated_jpegs_with_restart_markers() {
    let file = Encoder::new(Preset::BaselineFastest)
        .subsampling(Subsampling::S422)
        .restart_interval(3)
        .encode_rgb(scene(97, 61).as_raw(), 97, 61)
        .unwrap();
    survive(&file, 2000);
}

#[test]
fn mutated_pngs() {
    let file = calotype_imaging::selftest::drawing_png(45, 33);
    let exif = fixtures::tiff(Order::Big, Exif::default());
    survive(&with_chunk(&file, b"eXIf", &exif), 3000);
}

/// Found by the fuzzer: the decoder reads entries of three bytes, and there are 53.
#[test]
fn a_palette_of_no_whole_entries_is_corrupt() {
    let file = include_bytes!("../../fixtures/crashes/palette-of-53-bytes.png");
    let failed = run(file, &options(4000)).unwrap_err();
    assert!(matches!(failed, Error::Corrupt(_)), "{failed:?}");
}
