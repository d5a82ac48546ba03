//! Tests of `heap`.

use super::*;

#[test]
fn blocks_are_aligned_keep_their_bytes_and_grow() {
    for bytes in [0_usize, 1, 15, 16, 17, 4096] {
        let old = malloc(bytes);
        assert_eq!(old.addr() % ALIGN, 0);
        // SAFETY: the block has that many bytes, and later twice as many and one.
        unsafe {
            old.cast::<u8>().write_bytes(7, bytes);
            let grown = realloc_block(old, bytes * 2 + 1);
            assert_eq!(grown.addr() % ALIGN, 0);
            let kept = core::slice::from_raw_parts(grown.cast::<u8>(), bytes);
            assert!(kept.iter().all(|it| *it == 7));
            free(grown);
        }
    }
}

#[test]
fn calloc_clears() {
    let dirty = malloc(100);
    // SAFETY: each block has the bytes that are touched.
    unsafe {
        dirty.cast::<u8>().write_bytes(7, 100);
        free(dirty);
        let clean = calloc(25, 4);
        let bytes = core::slice::from_raw_parts(clean.cast::<u8>(), 100);
        assert!(bytes.iter().all(|it| *it == 0));
        free(clean);
        free(null_mut());
    }
}

#[test]
fn sizes_beyond_the_address_space_are_refused() {
    assert!(malloc(usize::MAX).is_null());
    assert!(malloc(usize::MAX - HEADER).is_null());
    assert!(calloc(usize::MAX / 2, 3).is_null());
    let block = malloc(8);
    // SAFETY: a refused realloc leaves the block.
    unsafe {
        assert!(realloc_block(block, usize::MAX).is_null());
        free(block);
    }
}
