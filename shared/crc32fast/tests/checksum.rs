//! Checked against libdeflate, and against published values.

use crc32fast::{Hasher, hash};

/// Bytes of all values, without a pattern.
fn bytes(count: usize) -> Vec<u8> {
    let mut state = 1u32;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..count).map(|_| next()).collect()
}

#[test]
fn published_checksums_are_met() {
    assert_eq!(hash(b""), 0);
    assert_eq!(hash(b"123456789"), 0xCBF4_3926);
    // Every PNG ends with it (§ 11.2.4).
    assert_eq!(hash(b"IEND"), 0xAE42_6082);
}

#[test]
fn every_length_has_the_checksum_that_libdeflate_gives_it() {
    let data = bytes(300);
    for length in 0..=data.len() {
        let mut other = libdeflater::Crc::new();
        other.update(&data[..length]);
        assert_eq!(hash(&data[..length]), other.sum(), "{length} bytes");
    }
}

#[test]
fn pieces_make_the_checksum_of_the_whole() {
    let data = bytes(100);
    for at in 0..=data.len() {
        let (first, second) = data.split_at(at);
        let mut whole = Hasher::new();
        whole.update(first);
        whole.update(second);
        assert_eq!(whole.clone().finalize(), hash(&data), "cut at {at}");

        let (mut before, mut behind) = (Hasher::new(), Hasher::new());
        before.update(first);
        behind.update(second);
        before.combine(&behind);
        assert_eq!(before.finalize(), hash(&data), "combined at {at}");

        whole.reset();
        whole.update(second);
        assert_eq!(whole.finalize(), hash(second), "anew from {at}");
    }
}

#[test]
fn long_data_are_combined_as_short_ones() {
    let data = bytes(70_000);
    let (first, second) = data.split_at(3);
    let (mut before, mut behind) = (Hasher::new(), Hasher::new());
    before.update(first);
    behind.update(second);
    before.combine(&behind);
    assert_eq!(before.finalize(), hash(&data));
}
