//! Tests of `blocks`.

use super::*;

#[test]
fn what_is_no_whole_stream_is_refused() {
    let data: Vec<u8> = (0..9000_u32).map(|at| (at * at / 128) as u8).collect();
    let mut packed = vec![0; 10_000];
    for level in [1, 6, 12] {
        let level = libdeflater::CompressionLvl::new(level).unwrap();
        let mut compressor = libdeflater::Compressor::new(level);
        let length = compressor.deflate_compress(&data, &mut packed).unwrap();
        assert!(Extent::of(&packed[..length]).unwrap().end.div_ceil(8) == length);
        for cut in 0..length {
            assert!(Extent::of(&packed[..cut]).is_none(), "{cut}");
        }
        // Damage may go unnoticed, but never panics.
        for at in 0..length {
            let mut damaged = packed[..length].to_vec();
            damaged[at] ^= 0x55;
            let _ = reopen(&mut damaged);
        }
    }
    assert!(reopen(&mut vec![0b111]).is_none(), "block of no known type");
}
