//! Reads any bytes as a zlib stream in pieces: the result equals that of libdeflate, and the work
//! does not exceed the number of bytes.
#![no_main]

use calotype_imaging::{unpack, work_of};
use libdeflater::Decompressor;
use libfuzzer_sys::fuzz_target;

const MOST: usize = 1 << 20;

fuzz_target!(|bytes: &[u8]| {
    // The fixtures are complete streams, with a header and a checksum at the end.
    let [_, _, blocks @ .., piece] = bytes else {
        return;
    };
    let zlib = [b"\x78\x01", blocks].concat();
    let (ours, work) = work_of(|| unpack(&zlib, 1 + usize::from(*piece), MOST));
    let unpacked = ours.as_ref().map_or(2 * MOST, |(bytes, _)| bytes.len());
    let most = 64 + 16 * zlib.len() + 2 * unpacked;
    assert!(
        work as usize <= most,
        "{work} units of work, at most {most}"
    );
    // The checksum follows the last block, wherever that ends: without it there is no verdict.
    let Some((ours, is_exact)) = ours else {
        return;
    };
    let mut theirs = vec![0; MOST];
    let mut decoder = Decompressor::new();
    let checked = decoder.zlib_decompress(&zlib, &mut theirs);
    assert!(checked.is_ok() || !is_exact);
    let length = decoder.deflate_decompress(blocks, &mut theirs);
    let length = length.expect("what we read is a stream");
    assert!(theirs.get(..length) == Some(&ours[..]));
});
