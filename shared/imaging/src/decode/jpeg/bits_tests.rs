//! Tests of `bits`.

use proptest::prelude::*;

use super::*;

/// Bytes with their stuffing, and with fill bytes if requested.
fn stuffed(bytes: &[u8], fill: usize) -> Vec<u8> {
    let stuff = |byte: &u8| match byte {
        0xFF => [vec![0xFF; 1 + fill], vec![0]].concat(),
        byte => vec![*byte],
    };
    bytes.iter().flat_map(stuff).collect()
}

/// The bit at a position, and ones after the end.
fn bit(bytes: &[u8], at: usize) -> u32 {
    let byte = bytes.get(at / 8).unwrap_or(&0xFF);
    u32::from(byte >> (7 - at % 8) & 1)
}

fn interval() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![3 => any::<u8>(), 1 => Just(0xFF), 1 => Just(0)];
    prop::collection::vec(byte, 0..3 * CHUNK)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_window_gives_the_bits_of_the_whole(
        intervals in prop::collection::vec(interval(), 1..4),
        fill in 0usize..2,
        sizes in prop::collection::vec(0u32..=16, 1..100),
    ) {
        let mut scan = Vec::new();
        for (number, bytes) in (0u8..).zip(&intervals) {
            if number > 0 {
                scan.extend([0xFF, 0xD0 + (number - 1) % 8]);
            }
            scan.extend(stuffed(bytes, fill));
        }
        let mut kept = Vec::new();
        let mut keep = |piece: &[u8]| kept.extend_from_slice(piece);
        let mut reader = Intervals::new(&scan, 1, 1, Some(&mut keep));
        let mut taken = None;
        for bytes in &intervals {
            let mut bits = match taken {
                None => reader.first(),
                Some(taken) => {
                    let next = reader.next(taken);
                    prop_assert!(next.is_ok());
                    next.unwrap_or_else(|_| unreachable!())
                }
            };
            let (mut at, mut sizes) = (0, sizes.iter().cycle());
            while at < bytes.len() * 8 {
                if let Some(place) = bits.runs_out() {
                    bits = reader.more(place);
                }
                prop_assert!(bits.words.len() <= BLOCK_WORDS + AHEAD_WORDS + CHUNK);
                let left = (bytes.len() * 8 - at) as u32;
                let size = (*sizes.next().unwrap()).max(1).min(left);
                let expected = (0..size).fold(0, |value, _| {
                    at += 1;
                    value << 1 | bit(bytes, at - 1)
                });
                prop_assert_eq!(bits.take(size), expected);
            }
            prop_assert_eq!(bits.taken(), at as u64);
            taken = Some(at as u64);
        }
        prop_assert!(reader.finish(taken.unwrap_or(0)).is_ok());
        let clean: Vec<_> = intervals.iter().map(|bytes| stuffed(bytes, 0)).collect();
        let mut expected = Vec::new();
        for (number, bytes) in (0u8..).zip(clean) {
            if number > 0 {
                expected.extend([0xFF, 0xD0 + (number - 1) % 8]);
            }
            expected.extend(bytes);
        }
        prop_assert_eq!(kept, expected);
    }
}
