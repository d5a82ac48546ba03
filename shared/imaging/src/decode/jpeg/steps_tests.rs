//! Tests of `steps`.

use proptest::prelude::*;

use super::*;
use crate::decode::jpeg::{bits::Intervals, huffman::Table};

/// Number of codes of each length, and symbols in order of code (T.81 § C.1).
fn tree() -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    let shares = prop::collection::vec(0u32..=100, 16);
    let symbols = prop::collection::vec(any::<u8>(), 256);
    (shares, symbols).prop_map(|(shares, mut symbols)| {
        let (mut free, mut left) = (1u32, 256);
        let count = |share: u32| {
            free *= 2;
            // A code may not consist only of ones.
            let count = ((free - 1) * share / 100).min(left).min(255u32);
            (free, left) = (free - count, left - count);
            count as u8
        };
        let counts = shares.into_iter().map(count).collect();
        symbols.truncate(256 - left as usize);
        (counts, symbols)
    })
}

proptest! {
    #[test]
    fn a_step_is_its_codes_one_by_one(
        (counts, symbols) in tree(),
        bytes in prop::collection::vec(0u8..=254, 8),
    ) {
        let table = || Table::new(&counts, &symbols).unwrap_or_else(|_| unreachable!());
        let (table, other) = (table(), table());
        let mut intervals = Intervals::new(&bytes, 0, 1, None);
        let mut bits = intervals.first();
        bits.refill();
        let step = table.steps().find(&bits, MAX_REACH);
        let (mut total, mut reach, mut is_last) = (0, 0, false);
        while step.is_some_and(|step| total < step.total()) {
            other.note(&bits);
            let entry = other.find(&bits);
            prop_assert!(entry.is_ok());
            let entry = entry.unwrap_or_else(|_| unreachable!());
            bits.skip(entry.total());
            bits.refill();
            total += entry.total();
            is_last = entry.is_end();
            reach += if is_last { 1 } else { entry.run() + 1 };
        }
        if let Some(step) = step {
            let said = (step.total(), step.reach(), step.is_last());
            prop_assert_eq!((total, reach, is_last), said);
        }
        prop_assert_eq!(table.used(), other.used());
    }
}
