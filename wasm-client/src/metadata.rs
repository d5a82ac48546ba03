//! The facts in a picture's metadata, as a plain object for JavaScript.

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

/// `2026-11-21T14:05:09`, with `.123` for a fraction and `+01:00` if the camera gives its offset:
/// without one, the time names no exact moment.
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
#[path = "metadata_tests.rs"]
mod tests;
