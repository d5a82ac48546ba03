//! Tests of `metadata`.

use super::*;

fn taken(nanosecond: u32, offset_minutes: Option<i16>) -> String {
    iso_8601(&CaptureTime {
        year: 2026,
        month: 1,
        day: 2,
        hour: 3,
        minute: 4,
        second: 5,
        nanosecond,
        offset_minutes,
    })
}

#[test]
fn a_time_is_written_as_far_as_it_is_known() {
    assert_eq!(taken(0, None), "2026-01-02T03:04:05");
    assert_eq!(taken(60_000_000, Some(60)), "2026-01-02T03:04:05.060+01:00");
    assert_eq!(taken(0, Some(-210)), "2026-01-02T03:04:05-03:30");
}

#[test]
fn what_is_not_said_is_null() {
    let nothing = serde_json::to_value(FactsObject::from(Metadata::default())).unwrap();
    for name in ["takenAt", "camera", "position", "description"] {
        assert!(nothing[name].is_null(), "{name}");
    }
    let lens = Metadata {
        lens: Some("50 mm".to_owned()),
        ..Metadata::default()
    };
    let said = serde_json::to_value(FactsObject::from(lens)).unwrap();
    assert_eq!(said["camera"]["lens"], "50 mm");
    assert!(said["camera"]["make"].is_null());
}
