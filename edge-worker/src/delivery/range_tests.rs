//! Tests of `range`.

use super::*;

/// RFC 9110 § 14.1.2: its examples have a representation of 10000 bytes.
#[test]
fn the_examples_of_the_rfc() {
    for (header, expected) in [
        ("bytes=0-499", Asked::Part(0..500)),
        ("bytes=500-999", Asked::Part(500..1000)),
        ("bytes=-500", Asked::Part(9500..10000)),
        ("bytes=9500-", Asked::Part(9500..10000)),
        ("bytes=0-0", Asked::Part(0..1)),
        ("bytes=-1", Asked::Part(9999..10000)),
        ("bytes=0-0,-1", Asked::Whole),
        ("bytes= 0-999, 4500-5499, -1000", Asked::Whole),
    ] {
        assert_eq!(read(header, 10000), expected, "{header}");
    }
}

#[test]
fn ends_past_the_end_are_the_end_and_starts_there_are_refused() {
    for (header, expected) in [
        ("bytes=0-10000", Asked::Part(0..10000)),
        (
            "bytes=9999-99999999999999999999999",
            Asked::Part(9999..10000),
        ),
        ("bytes=-10001", Asked::Part(0..10000)),
        ("bytes=-99999999999999999999999", Asked::Part(0..10000)),
        ("bytes=10000-", Asked::Unsatisfiable),
        ("bytes=10000-10001", Asked::Unsatisfiable),
        ("bytes=99999999999999999999999-", Asked::Unsatisfiable),
        ("bytes=-0", Asked::Unsatisfiable),
        ("BYTES=0-", Asked::Part(0..10000)),
    ] {
        assert_eq!(read(header, 10000), expected, "{header}");
    }
    assert_eq!(read("bytes=0-", 0), Asked::Unsatisfiable);
    assert_eq!(read("bytes=-1", 0), Asked::Unsatisfiable);
}

#[test]
fn what_is_no_range_is_ignored() {
    for header in [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5",
        "bytes=2-1",
        "bytes=a-b",
        "bytes=0-b",
        "bytes=b-0",
        "bytes=+1-2",
        "bytes=1--2",
        "bytes=0x0-1",
        "pixels=0-1",
        "bytes=1 - 2",
        "bytes=0-1;q=1",
        "=0-1",
    ] {
        assert_eq!(read(header, 10000), Asked::Whole, "{header:?}");
    }
}
