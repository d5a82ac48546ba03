//! Tests of `timestamp`.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Option<String> {
    Timestamp::try_from(text.to_owned()).ok().map(String::from)
}

#[test]
fn timestamps_are_rfc_3339_in_utc() {
    let at = Timestamp {
        unix_ms: 1_735_689_600_000,
    };
    assert_eq!(String::from(at), "2025-01-01T00:00:00Z");
    for same in [
        "2025-01-01T00:00:00Z",
        "2025-01-01t00:00:00z",
        "2025-01-01 00:00:00-00:00",
        "2025-01-01T01:00:00+01:00",
        "2025-01-01T00:00:00.000999999999Z",
    ] {
        assert_eq!(Timestamp::try_from(same.to_owned()), Ok(at), "{same}");
    }
}

#[test]
fn a_text_of_fixed_length_always_has_milliseconds() {
    for (unix_ms, text) in [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_796_139_484_120, "2026-12-01T15:38:04.120Z"),
        (1_796_139_484_007, "2026-12-01T15:38:04.007Z"),
        (LAST_UNIX_MS, "9999-12-31T23:59:59.999Z"),
    ] {
        let at = Timestamp { unix_ms };
        assert_eq!(at.to_fixed_text(), text);
        assert_eq!(Timestamp::try_from(text.to_owned()), Ok(at));
    }
}

/// The expected texts are those of `date -u +'%a, %d %b %Y %H:%M:%S GMT'` of GNU coreutils 9.1.
#[test]
fn a_date_of_http_is_an_imf_fixdate() {
    let date = |unix_ms| Timestamp { unix_ms }.to_http_date();
    for (unix_ms, text) in [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        // RFC 9110 § 5.6.7
        (784_111_777_999, "Sun, 06 Nov 1994 08:49:37 GMT"),
        (1_709_164_800_000, "Thu, 29 Feb 2024 00:00:00 GMT"),
        (1_796_139_484_120, "Tue, 01 Dec 2026 15:38:04 GMT"),
        (LAST_UNIX_MS, "Fri, 31 Dec 9999 23:59:59 GMT"),
    ] {
        assert_eq!(date(unix_ms).as_deref(), Some(text));
    }
    assert_eq!(date(LAST_UNIX_MS + 1), None);
    assert_eq!(date(u64::MAX), None);
}

#[test]
fn a_leap_second_is_the_second_after_it() {
    let next = Some("2017-01-01T00:00:00Z".to_owned());
    for leap in [
        "2016-12-31T23:59:60Z",
        "2016-12-31T23:59:60.5Z",
        "2017-01-01T00:59:60+01:00",
        "2016-12-31T15:59:60-08:00",
    ] {
        assert_eq!(read(leap), next, "{leap}");
    }
    let june = read("2015-06-30T23:59:60Z");
    assert_eq!(june.as_deref(), Some("2015-07-01T00:00:00Z"));
}

#[test]
fn a_second_60_that_is_no_leap_second_is_no_time() {
    for bad in [
        "2016-12-30T23:59:60Z",
        "2016-12-31T22:59:60Z",
        "2016-12-31T23:58:60Z",
        "2016-12-31T23:59:60+01:00",
        "2016-12-31T23:59:61Z",
        "2016-12-31T23:60:00Z",
        "2016-12-31T24:00:00Z",
        // In the year 10000.
        "9999-12-31T23:59:60Z",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

#[test]
fn what_is_taken_comes_back_as_it_went() {
    for edge in ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59.999Z"] {
        assert_eq!(read(edge).as_deref(), Some(edge));
    }
    // Times in the years 1969 and 10000 in UTC, and invalid times.
    for bad in [
        "1969-12-31T23:59:59.9999Z",
        "1970-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "2025-01-01x00:00:00Z",
        "2025-01-01T00:00:00",
        "2025-01-01T00:00:00.Z",
        "2025-02-29T00:00:00Z",
        "+2025-01-01T00:00:00Z",
        "2025-01-01",
        "2025-01-01é0:00:00Z",
        "2025-01-01T00:00:6éZ",
        "yesterday",
        "",
    ] {
        assert_eq!(read(bad), None, "{bad}");
    }
}

proptest! {
    #[test]
    fn every_moment_comes_back_as_it_went(unix_ms in 0..=LAST_UNIX_MS) {
        let at = Timestamp { unix_ms };
        prop_assert_eq!(Timestamp::try_from(String::from(at)), Ok(at));
    }

    /// Texts in the form of a time, most of them invalid: years 0 and 9999, second 60 and more,
    /// offsets that lead out of the calendar.
    #[test]
    fn no_text_makes_it_panic(
        shape in "(0000|1969|2016|9999|[0-9]{4})-(01|06|12|[0-9]{2})-(01|30|31|[0-9]{2})\
            [Tt x](00|23|[0-9]{2}):(00|59|[0-9]{2}):(60|[0-9]{2})(\\.[0-9]{0,12})?\
            (Z|z|[+-](00|23|[0-9]{2}):[0-9]{2})?",
        text in "\\PC{0,40}",
    ) {
        for text in [shape, text] {
            if let Ok(at) = Timestamp::try_from(text) {
                prop_assert_eq!(Timestamp::try_from(String::from(at)), Ok(at));
            }
        }
    }
}
