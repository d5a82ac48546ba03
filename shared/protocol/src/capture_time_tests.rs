//! Tests of `capture_time`.

use super::*;

fn read(text: &str) -> Option<String> {
    let time = CaptureTime::try_from(text.to_owned());
    time.ok().map(String::from)
}

#[test]
fn an_offset_stays_as_it_is_and_may_be_missing() {
    for text in [
        "2026-07-01T12:00:00Z",
        "2026-07-01T12:00:00+02:00",
        "2026-07-01T12:00:00-03:30",
        "2026-07-01T12:00:00",
        "2026-07-01T12:00:00.5",
        "1888-02-29T23:59:59.123+01:00",
    ] {
        assert_eq!(read(text).as_deref(), Some(text));
    }
}

#[test]
fn spellings_become_one() {
    assert_eq!(
        read("2026-07-01t12:00:00z").unwrap(),
        "2026-07-01T12:00:00Z"
    );
    assert_eq!(read("2026-07-01 12:00:00").unwrap(), "2026-07-01T12:00:00");
    assert_eq!(
        read("2026-07-01T12:00:00.123456789").unwrap(),
        "2026-07-01T12:00:00.123"
    );
}

#[test]
fn what_is_no_time_is_refused() {
    for text in [
        "",
        "2026-07-01",
        "2026-07-01T12:00",
        "2026-02-29T12:00:00",
        "2026-07-01T24:00:00",
        "2026-07-01T12:00:00.",
        "2026-07-01T12:00:00 +02:00",
        "2026-07-01T12:00:00+2",
        "2026-07-01T12:00:00+0200",
        "2026-07-01T12:00:00ZZ",
        "2026:07:01 12:00:00",
        "2026-07-01_12:00:00",
        "2026-07-0é12:00:00",
        "yesterday",
    ] {
        assert_eq!(read(text), None, "{text}");
    }
}
