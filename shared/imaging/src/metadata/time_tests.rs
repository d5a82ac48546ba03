//! Tests of `time`.

use super::*;

#[test]
fn the_calendar_is_kept() {
    let read = |text: &[u8]| CaptureTime::read(text, None, None);
    assert!(read(b"2024:02:29 23:59:60").is_some());
    for bad in [
        &b"2023:02:29 00:00:00"[..],
        b"1900:02:29 00:00:00",
        b"0000:00:00 00:00:00",
        b"    :  :     :  :  ",
        b"2024:04:31 00:00:00",
        b"2024:13:01 00:00:00",
        b"2024:01:01 24:00:00",
        b"2024-01-01 00:00:00",
        b"2024:01:01",
    ] {
        assert_eq!(read(bad), None, "{}", bad.escape_ascii());
    }
}

#[test]
fn fractions_and_offsets_are_read() {
    let read = |fraction: &[u8], offset: &[u8]| {
        CaptureTime::read(b"2024:07:01 12:00:00\0", Some(fraction), Some(offset))
            .map(|time| (time.nanosecond, time.offset_minutes))
    };
    assert_eq!(
        read(b"05\0", b"+05:45\0"),
        Some((50_000_000, Some(5 * 60 + 45)))
    );
    assert_eq!(
        read(b"1234567891", b"-03:30"),
        Some((123_456_789, Some(-210)))
    );
    assert_eq!(read(b"   ", b"   :  "), Some((0, None)));
    assert_eq!(read(b"", b"+99:00"), Some((0, None)));
}
