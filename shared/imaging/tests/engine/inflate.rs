//! Compares the inflater with libdeflate: streams of every encoder, in pieces of any length,
//! damaged streams, and their cost.

use calotype_imaging::{unpack, work_of};
use libdeflater::{CompressionLvl, Compressor, Decompressor};
use proptest::prelude::*;

use crate::support::deflate::{Blocks, Longest, tables};

const MOST: usize = 1 << 22;

/// Unpacks a stream with libdeflate.
fn judged(zlib: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; MOST];
    let length = Decompressor::new().zlib_decompress(zlib, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}

fn by_libdeflate(data: &[u8], level: i32) -> Vec<u8> {
    let mut packer = Compressor::new(CompressionLvl::new(level).unwrap());
    let mut packed = vec![0; packer.zlib_compress_bound(data.len())];
    let length = packer.zlib_compress(data, &mut packed).unwrap();
    packed.truncate(length);
    packed
}

/// The streams of `fixtures/inflate`, and their content: see `make.py` there.
fn by_zlib() -> Vec<(&'static str, &'static [u8])> {
    macro_rules! fixtures {
        ($($name:literal)+) => {
            vec![$(($name, &include_bytes!(concat!("../../fixtures/inflate/", $name, ".z"))[..])),+]
        };
    }
    fixtures!("blocks" "fixed" "flushed" "partial" "restarted" "stored" "tiny-blocks")
}

fn rows() -> Vec<u8> {
    let sample = |row: usize, column: usize| ((row * row / 50 + column * (row % 3)) % 16 * 9) as u8;
    (0..200)
        .flat_map(|row| (0..20).map(move |column| sample(row, column)))
        .collect()
}

#[test]
fn streams_of_zlib_with_its_rarest_settings_are_read() {
    for (name, zlib) in by_zlib() {
        for piece in [1, 2, 7, 8, 9, 1000, 1 << 20] {
            let (bytes, is_exact) = unpack(zlib, piece, MOST).unwrap();
            assert!(bytes == rows(), "{name} {piece}");
            assert!(is_exact, "{name} {piece}");
        }
    }
}

/// Bytes similar to a picture's: noise, few colors, runs, repetitions.
fn data() -> impl Strategy<Value = Vec<u8>> {
    let noise = prop::collection::vec(any::<u8>(), 0..5000);
    let few = prop::collection::vec(prop::sample::select(vec![0u8, 1, 7, 255]), 0..5000);
    let runs = prop::collection::vec((any::<u8>(), 1..600_usize), 0..300).prop_map(|runs| {
        let runs = runs.into_iter();
        runs.flat_map(|(byte, times)| std::iter::repeat_n(byte, times))
            .collect()
    });
    let repeated = (prop::collection::vec(any::<u8>(), 1..40_000), 1..20_usize)
        .prop_map(|(bytes, times)| bytes.repeat(times));
    prop_oneof![noise, few, runs, repeated]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_is_packed_is_unpacked(
        data in data(),
        level in -1..=12_i32,
        piece in prop_oneof![1..20_usize, 20..100_000_usize],
    ) {
        let zlib = match level {
            -1 => fdeflate::compress_to_vec(&data),
            level => by_libdeflate(&data, level),
        };
        let (bytes, is_exact) = unpack(&zlib, piece, MOST).unwrap();
        prop_assert!(bytes == data);
        prop_assert!(is_exact);
        let behind = [&zlib[..], b"S"].concat();
        let (bytes, is_exact) = unpack(&behind, piece, MOST).unwrap();
        prop_assert!(bytes == data && !is_exact);
        for missing in 1..5 {
            let cut = &zlib[..zlib.len() - missing];
            prop_assert!(unpack(cut, piece, MOST).is_none_or(|(_, is_exact)| !is_exact));
        }
    }

    /// Both accept the same streams, with the same bytes. The exception is the two invalid lengths
    /// (§ 3.2.6), for which no encoder has codes: only libdeflate accepts them.
    #[test]
    fn damaged_streams_are_judged_as_libdeflate_does(
        data in data(),
        level in 1..=12_i32,
        flips in prop::collection::vec((0..200_usize, 0..8_u32), 1..4),
        piece in 1..50_usize,
    ) {
        let mut zlib = by_libdeflate(&data, level);
        for (at, bit) in flips {
            let at = 2 + at % (zlib.len() - 2);
            zlib[at] ^= 1 << bit;
        }
        let ours = unpack(&zlib, piece, MOST);
        if let Some(bytes) = judged(&zlib) {
            match ours {
                Some((ours, _)) => prop_assert!(ours == bytes),
                // Only libdeflate reads an invalid length as 258 bytes.
                None => prop_assert!(fdeflate::decompress_to_vec(&zlib).is_err()),
            }
        } else if let Some((bytes, is_exact)) = ours {
            // Everything except the checksum is unchanged.
            prop_assert!(!is_exact || bytes.len() >= MOST);
        }
    }
}

#[test]
fn codes_of_up_to_fifteen_bits_are_read() {
    // 1, 2 … 15 and 15 bits: for literals 0 … 13, the end and the longest match.
    let mut lengths: Vec<_> = (1..15).map(|it| (it, 1)).collect();
    lengths.extend([(0, 138), (0, 104), (15, 1), (0, 28), (15, 1), (1, 1)]);
    let mut blocks = Blocks::new();
    blocks.head(true, &lengths);
    let mut expected = Vec::new();
    for symbol in (0..14).chain([13, 0, 12, 10, 10, 11]) {
        blocks.code((1 << (symbol + 1)) - 2, symbol as u32 + 1);
        expected.push(symbol as u8);
    }
    blocks.code((1 << 15) - 1, 15).code(0, 1);
    expected.extend([11; 258]);
    blocks.code((1 << 15) - 2, 15);
    let zlib = blocks.finish(&expected);
    assert!(judged(&zlib).unwrap() == expected);
    for piece in [1, 5, 1000] {
        assert!(unpack(&zlib, piece, MOST).unwrap() == (expected.clone(), true));
    }
}

/// § 3.2.7: more codes than their lengths have room for, fewer than they need, no end.
#[test]
fn codes_that_are_none_are_refused() {
    let end = [(0, 138), (0, 118), (1, 1)];
    for (lengths, is_sound) in [
        (vec![(1, 1), (0, 28), (1, 1)], true),
        (vec![(1, 1), (0, 27), (1, 1), (1, 1), (1, 1)], false),
        (vec![(2, 1), (0, 28), (2, 1)], false),
        (vec![(0, 29), (1, 1)], true),
        // A single distance of two bits is incomplete.
        (vec![(0, 29), (2, 1)], false),
    ] {
        let mut blocks = Blocks::new();
        let all = match is_sound {
            _ if lengths[0].0 == 0 => [&end[..], &lengths].concat(),
            _ => [&end[..2], &lengths, &[(1, 1)]].concat(),
        };
        let zlib = blocks.head(true, &all).code(0, 1).finish(&[]);
        assert_eq!(unpack(&zlib, 100, MOST).is_some(), is_sound, "{all:?}");
        assert_eq!(judged(&zlib).is_some(), is_sound, "{all:?}");
    }
    let no_end = [(1, 1), (1, 1), (0, 138), (0, 138), (0, 8), (1, 1)];
    let zlib = Blocks::new().head(true, &no_end).code(0, 1).finish(&[0]);
    assert_eq!(unpack(&zlib, 100, MOST), None);
}

#[test]
fn a_block_costs_what_its_codes_are_long() {
    for longest in [Longest::One, Longest::Ten] {
        let zlib = tables(1 << 20, longest);
        let (unpacked, work) = work_of(|| unpack(&zlib, zlib.len(), MOST));
        let (bytes, is_exact) = unpacked.unwrap();
        assert!(is_exact && bytes == judged(&zlib).unwrap());
        let blocks = bytes.len() / 258;
        let of_blocks = work as usize - zlib.len() - bytes.len();
        // A table of 1,024 entries counts as 128 bytes of work.
        let expected = match longest {
            Longest::One => 30..80,
            Longest::Ten => 160..250,
        };
        assert!(
            expected.contains(&(of_blocks / blocks)),
            "{}",
            of_blocks / blocks
        );
    }
}

#[test]
fn blocks_that_hold_nothing_are_refused_before_they_cost() {
    let empty = [(0, 138), (0, 118), (1, 1), (0, 29), (1, 1)];
    let mut blocks = Blocks::new();
    for _ in 0..1_000_000 {
        blocks.head(false, &empty).code(0, 1);
    }
    blocks.stored(true, &[]);
    let zlib = blocks.finish(&[]);
    let (unpacked, work) = work_of(|| unpack(&zlib, zlib.len(), MOST));
    assert_eq!(unpacked, None);
    assert!(work < 1 << 20, "{work}");
}

#[test]
fn words_in_bits_and_blocks_that_hold_nothing_are_found() {
    let is_exact = |blocks: &mut Blocks| unpack(&blocks.finish(b"picture"), 100, MOST).unwrap().1;
    let start = || {
        let mut blocks = Blocks::new();
        blocks.stored(false, b"pict");
        blocks
    };
    assert!(is_exact(start().stored(true, b"ure")));
    // Empty blocks by encoders that flush.
    assert!(is_exact(start().stored(false, b"").stored(true, b"ure")));
    assert!(is_exact(start().bits(0b010, 10).stored(true, b"ure")));
    let empty = [(0, 138), (0, 118), (1, 1), (0, 29), (1, 1)];
    let mut words = start();
    words.head(false, &empty).code(0, 1);
    assert!(!is_exact(words.stored(true, b"ure")));
    // Bits before the length of a stored block, and before the checksum.
    let stored = |filler| {
        let mut blocks = start();
        blocks
            .bits(1, 3)
            .bits(filler, 5)
            .bits(3, 16)
            .bits(!3 & 0xFFFF, 16);
        b"ure".iter().for_each(|it| {
            blocks.bits((*it).into(), 8);
        });
        is_exact(&mut blocks)
    };
    assert!(stored(0) && !stored(9));
    let last = |filler| {
        is_exact(
            start()
                .stored(false, b"ure")
                .bits(0b011, 10)
                .bits(filler, 6),
        )
    };
    assert!(last(0) && !last(5));
}
