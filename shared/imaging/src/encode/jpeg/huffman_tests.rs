//! Tests of `huffman`.

use super::*;

fn lengths(counts: &Counts) -> Vec<u32> {
    let table = Table::optimal(counts);
    let used = (0..256).filter(|symbol| counts[*symbol] > 0);
    used.map(|symbol| table.codes[symbol] >> 16).collect()
}

#[test]
fn codes_are_prefix_free_and_never_all_ones() {
    let mut noise = 5u32;
    for round in 0..200u32 {
        let mut counts = [0; 256];
        for _ in 0..=round {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            counts[(noise >> 24) as usize] = 1 + (noise >> (noise >> 8 & 15));
        }
        let table = Table::optimal(&counts);
        let codes: Vec<(u32, u32)> = (0..256)
            .filter(|symbol| counts[*symbol] > 0)
            .map(|symbol| (table.codes[symbol] >> 16, table.codes[symbol] & 0xFFFF))
            .collect();
        for (place, (length, code)) in codes.iter().enumerate() {
            assert!((1..=16).contains(length) && *code < (1 << length) - 1);
            for (other, longer) in &codes[place + 1..] {
                let shared = *length.min(other);
                assert!(code >> (length - shared) != longer >> (other - shared));
            }
        }
    }
}

#[test]
fn frequent_symbols_get_the_shortest_codes() {
    let mut counts = [0; 256];
    assert_eq!(lengths(&counts), [0u32; 0]);
    counts[7] = 1000;
    assert_eq!(lengths(&counts), [1]);
    // With the unused code: weights 8, 4, 2, 1 and 1.
    (counts[7], counts[9], counts[200], counts[255]) = (8, 4, 2, 1);
    assert_eq!(lengths(&counts), [1, 2, 3, 4]);
}

#[test]
fn no_code_is_longer_than_16_bits() {
    // Fibonacci's numbers give the deepest tree.
    let mut counts = [0; 256];
    let (mut a, mut b) = (1u32, 1u32);
    for count in &mut counts[..45] {
        *count = a;
        (a, b) = (b, a.saturating_add(b));
    }
    let lengths = lengths(&counts);
    assert_eq!(lengths.iter().max(), Some(&16));
    // Kraft's sum of the used codes and the unused one.
    let sum: u32 = lengths.iter().map(|length| 1 << (16 - length)).sum();
    assert_eq!(sum, (1 << 16) - 1);
}
