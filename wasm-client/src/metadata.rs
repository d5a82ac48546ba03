//! What a picture says about itself, as a plain object for JavaScript.

use calotype_imaging::{CaptureTime, Metadata};
use serde::Serialize;

/// The facts that an app may want to keep before they are stripped.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FactsObject {
    taken_at: Option<String>,
    camera: Option<CameraObject>,
    position: Option<PositionObject>,
    description: Option<String>,
}

#[derive(Debug, Serialize)]
struct CameraObject {
    make: Option<String>,
    model: Option<String>,
    lens: Option<String>,
}

#[derive(Debug, Serialize)]
struct PositionObject {
    latitude: f64,
    longitude: f64,
    altitude: Option<f64>,
}

impl From<Metadata> for FactsObject {
    fn from(said: Metadata) -> Self {
        let camera = CameraObject {
            make: said.make,
            model: said.model,
            lens: said.lens,
        };
        let is_known = [&camera.make, &camera.model, &camera.lens];
        let is_known = is_known.iter().any(|it| it.is_some());
        Self {
            taken_at: said.captured.as_ref().map(iso_8601),
            camera: is_known.then_some(camera),
            position: said.position.map(|it| PositionObject {
                latitude: it.latitude,
                longitude: it.longitude,
                altitude: it.altitude,
            }),
            description: said.description,
        }
    }
}

/// `2026-11-21T14:05:09`, with `.123` when there are fractions and `+01:00` when
/// the camera says where its clock stands: without it no moment is meant.
fn iso_8601(time: &CaptureTime) -> String {
    let CaptureTime {
        year,
        month,
        day,
        hour,
        minute,
        second,
        nanosecond,
        offset_minutes,
    } = time;
    let mut text = format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}");
    let milliseconds = nanosecond / 1_000_000;
    if milliseconds > 0 {
        text.push_str(&format!(".{milliseconds:03}"));
    }
    if let Some(offset) = offset_minutes {
        let sign = if *offset < 0 { '-' } else { '+' };
        let minutes = offset.unsigned_abs();
        text.push_str(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60));
    }
    text
}

#[cfg(test)]
mod tests {
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
}
