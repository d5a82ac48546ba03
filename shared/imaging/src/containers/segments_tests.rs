//! Tests of `segments`.

use super::*;

#[test]
fn parts_come_in_order() {
    let file = [
        &b"\xFF\xD8\xFF\xFF\xFE\x00\x04hi"[..],
        b"xy\xFF\x00",
        b"\xFF\xDA\x00\x02",
        b"ab\xFF\x00\xFF\xD0c\xFF\xFF\xD9tail",
    ]
    .concat();
    let parts: Vec<_> = Parts::new(&file).map(Result::unwrap).collect();
    assert_eq!(
        parts,
        [
            Part::Segment {
                marker: 0xFE,
                data: b"hi"
            },
            Part::Stray(b"xy\xFF\x00"),
            Part::Segment {
                marker: SOS,
                data: b""
            },
            Part::Scan(b"ab\xFF\x00\xFF\xD0c"),
            Part::End { trailer: b"tail" },
        ]
    );
}

#[test]
fn every_prefix_is_incomplete() {
    let file = b"\xFF\xD8\xFF\xFE\x00\x04hi\xFF\xDA\x00\x02a\xFF\x00b\xFF\xD9";
    for length in 0..file.len() {
        let last = Parts::new(&file[..length]).last().unwrap();
        assert_eq!(last, Err(Error::HeaderIncomplete), "{length}");
    }
}
