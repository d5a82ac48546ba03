//! Tests of `integrity`.

use super::*;
use crate::testing::{FakePorts, now};

fn of(bytes: &[u8]) -> Integrity {
    now(Integrity::of(&FakePorts::new(), bytes)).unwrap()
}

#[test]
fn a_single_block_needs_no_digest_but_that_of_the_whole() {
    for length in [0, 1, BLOCK_BYTES] {
        let it = of(&vec![7; length as usize]);
        assert_eq!(it.blocks(), None);
        assert_eq!(it.count(), 1);
        assert_eq!(it.sha256_of(0), it.sha256.0);
        assert_eq!(it.bytes_of(&it.blocks_of(&(0..length))), 0..length);
    }
}

#[test]
fn each_block_has_its_own_digest_and_a_row_brings_them_back() {
    let bytes: Vec<u8> = (0..2 * BLOCK_BYTES + 5)
        .map(|at| (at >> 20) as u8)
        .collect();
    let it = of(&bytes);
    assert_eq!(it.count(), 3);
    let blocks = it.blocks();
    let back = Integrity::stored(it.bytes, it.sha256, blocks.as_deref()).unwrap();
    assert_eq!(back, it);
    let json = serde_json::to_string(&it).unwrap();
    assert_eq!(serde_json::from_str::<Integrity>(&json).unwrap(), it);
    let last = now(FakePorts::new().sha256(&bytes[2 * BLOCK_BYTES as usize..]));
    assert_eq!(it.sha256_of(2), last.unwrap());
}

#[test]
fn digests_that_are_not_of_this_length_are_refused() {
    let it = of(&vec![0; BLOCK_BYTES as usize + 1]);
    let blocks = it.blocks().unwrap();
    for (bytes, blocks) in [
        (it.bytes, None),
        (it.bytes + BLOCK_BYTES, Some(&*blocks)),
        (5, Some(&*blocks)),
        (it.bytes, Some("?")),
        (it.bytes, blocks.get(..40)),
    ] {
        let refused = Integrity::stored(bytes, it.sha256, blocks);
        assert_eq!(refused, Err(IntegrityError), "{bytes} {blocks:?}");
    }
}

#[test]
fn a_range_is_read_as_the_blocks_around_it() {
    let it = of(&vec![0; 3 * BLOCK_BYTES as usize + 1]);
    for (range, blocks) in [
        (0..1, 0..1),
        (BLOCK_BYTES - 1..BLOCK_BYTES + 1, 0..2),
        (BLOCK_BYTES..2 * BLOCK_BYTES, 1..2),
        (3 * BLOCK_BYTES..3 * BLOCK_BYTES + 1, 3..4),
        (0..it.bytes, 0..4),
    ] {
        assert_eq!(it.blocks_of(&range), blocks, "{range:?}");
    }
    assert_eq!(it.bytes_of(&(3..4)), 3 * BLOCK_BYTES..it.bytes);
}
