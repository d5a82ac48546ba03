//! Tests of `stream`.

use super::*;

fn data(length: usize, kind: u32) -> Vec<u8> {
    let mut state = 0x2545_F491_u32;
    (0..length)
        .map(|at| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            match kind {
                0 => 7,
                1 => (state >> 24) as u8,
                2 => (at / 7 % 251) as u8,
                // Noise and order alternate: blocks of every kind.
                _ if at / 5000 % 3 == 0 => (state >> 24) as u8,
                _ => (at % 300 / 17) as u8 | (state >> 29) as u8,
            }
        })
        .collect()
}

#[test]
fn streams_of_several_pieces_inflate_to_the_data() {
    for kind in 0..4 {
        for length in [0, 1, PIECE, PIECE + 1, 3 * PIECE - 7] {
            let data = data(length, kind);
            for level in [Level::TRIAL, Level::FAST, Level::BALANCED] {
                let mut stream = Stream::new(level);
                let last = length.saturating_sub(1) / PIECE;
                for at in 0..=last {
                    let piece = &data[at * PIECE..length.min((at + 1) * PIECE)];
                    stream.push(piece, at == last).unwrap();
                }
                let stream = stream.finish();
                // Two readers: one of them checks Adler's checksum.
                let inflated = fdeflate::decompress_to_vec(&stream).unwrap();
                assert!(inflated == data, "{kind} {length} {level:?}");
                let mut again = vec![0; length];
                let read = libdeflater::Decompressor::new().zlib_decompress(&stream, &mut again);
                assert_eq!(
                    (read, &again),
                    (Ok(length), &data),
                    "{kind} {length} {level:?}"
                );
            }
        }
    }
}
