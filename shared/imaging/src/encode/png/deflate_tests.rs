//! Tests of `deflate`.

use super::*;

#[test]
fn a_stream_inflates_to_the_data_at_every_level() {
    for length in [0_u64, 1, 70_000, 1_000_000] {
        let data: Vec<u8> = (0..length).map(|at| (at * at / 700 % 251) as u8).collect();
        for level in [Level::TRIAL, Level::FAST, Level::BALANCED, Level::BEST] {
            let stream = deflate(&data, level).unwrap();
            // It checks Adler's checksum.
            let inflated = fdeflate::decompress_to_vec(&stream).unwrap();
            assert!(inflated == data, "{length} {level:?}");
        }
    }
}
