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
        b"2024:01:01",
        b"01:02:2024 00:00:00",
    ] {
        assert_eq!(read(bad), None, "{}", bad.escape_ascii());
    }
}

#[test]
fn other_spellings_are_read() {
    let noon = CaptureTime::read(b"2024:07:01 12:00:00", Some(b"5"), Some(b"+02:00"));
    assert_eq!(noon.unwrap().offset_minutes, Some(120));
    for text in [
        &b"2024-07-01T12:00:00.5+02:00"[..],
        b"2024-07-01T12:00+02:00",
        b"20240701T120000+0200",
        b" 2024:7:1 12:0:0 +2",
    ] {
        let fraction = (!text.contains(&b'.')).then_some(&b"5"[..]);
        let read = CaptureTime::read(text, fraction, None);
        assert_eq!(read, noon, "{}", text.escape_ascii());
    }
    let utc = CaptureTime::read(b"2024-07-01T10:00:00Z", None, Some(b"+02:00"));
    assert_eq!(utc.unwrap().offset_minutes, Some(0));
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
