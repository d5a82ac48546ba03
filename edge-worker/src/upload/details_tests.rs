//! Details of an image that come with its upload, and bytes that already are an image.

use http::header::CONTENT_TYPE;

use super::tests::{ask, body, image_of, ticket_of};
use super::*;
use crate::testing::{self, FakePorts, now};

fn ask_as(ports: &FakePorts, owner: &str, body: &str) -> UploadAnswer {
    let asked = Request::builder()
        .header(CONTENT_TYPE, "application/json")
        .body(body.as_bytes().to_vec())
        .unwrap();
    let owner = Owner(owner.to_owned());
    now(request(
        ports,
        testing::config().upload(),
        owner,
        &asked,
        "https://x",
    ))
    .unwrap()
}

#[test]
fn bytes_that_are_an_image_already_are_answered_with_it() {
    let ports = FakePorts::new();
    let same = body("image/jpeg", 5);
    let first = ticket_of(ask_as(&ports, "a", &same)).id;
    // Not while the first one may still fail.
    let second = ticket_of(ask_as(&ports, "a", &same)).id;
    assert_ne!(first, second);
    // The verifier stored other bytes than were sent.
    let stored = testing::verified(b"cleaned");
    now(records::mark_ready(&ports, first, &stored)).unwrap();
    let image = image_of(ask_as(&ports, "a", &same));
    assert_eq!((image.id, image.sha256), (first, stored.integrity.sha256));
    assert_eq!(image.urls["medium"], format!("https://x/i/medium/{first}"));
    // Both uploads of a race are valid; from then on everybody gets the older one.
    now(records::mark_ready(&ports, second, &stored)).unwrap();
    assert_eq!(image_of(ask_as(&ports, "a", &same)).id, first);

    for other in [
        same.replace("\"bytes\":5", "\"bytes\":6"),
        same.replace("jpeg", "png"),
        same.replace("e3b0", "e3b1"),
        same.replace('{', "{\"collection\":\"profiles\","),
        // It must neither end before the requested image, nor stay after it.
        same.replace('{', "{\"expires_on\":\"2025-01-01T00:00:01Z\","),
    ] {
        ticket_of(ask_as(&ports, "a", &other));
    }
    ticket_of(ask_as(&ports, "b", &same));

    for id in [first, second] {
        now(records::mark_deleting(&ports, &Owner("a".to_owned()), id)).unwrap();
    }
    ticket_of(ask_as(&ports, "a", &same));
}

#[test]
fn what_is_said_of_an_image_is_kept() {
    let said = r#"{"album":"summer","title":"Tür\n1","alt":"","thumbhash":
        "3OcRJYB4d3h/iIeHeEh3eIhw+j2w","taken_at":"2024-06-01T12:00:00+02:00",
        "expires_on":"2030-01-01T00:00:00Z","metadata":{"sku":"4711"},"#;
    let asked = body("image/jpeg", 5).replacen('{', said, 1);
    let ports = FakePorts::new();
    let id = ticket_of(ask_as(&ports, "a", &asked)).id;
    now(records::mark_ready(
        &ports,
        id,
        &testing::verified(b"12345"),
    ))
    .unwrap();
    let image = image_of(ask_as(&ports, "a", &asked));
    let json = serde_json::to_value(&image).unwrap();
    for (name, expected) in [
        ("album", serde_json::json!("summer")),
        ("title", "Tür 1".into()),
        ("alt", "".into()),
        ("thumbhash", "3OcRJYB4d3h/iIeHeEh3eIhw+j2w".into()),
        ("taken_at", "2024-06-01T12:00:00+02:00".into()),
        ("expires_on", "2030-01-01T00:00:00Z".into()),
        ("metadata", serde_json::json!({"sku": "4711"})),
    ] {
        assert_eq!(json[name], expected, "{name}");
    }
    assert!(json.get("position").is_none());
}

/// Most cameras do not record the time zone of their clock.
#[test]
fn a_capture_time_needs_no_offset() {
    let ports = FakePorts::new();
    let said = r#"{"taken_at":"2024-06-01T12:00:00.5","#;
    let asked = body("image/jpeg", 5).replacen('{', said, 1);
    let id = ticket_of(ask_as(&ports, "a", &asked)).id;
    let record = now(records::find(&ports, id)).unwrap().unwrap();
    let taken_at = record.details.taken_at.unwrap();
    assert_eq!(taken_at.as_str(), "2024-06-01T12:00:00.5");
}

#[test]
fn what_is_said_of_an_image_has_bounds() {
    for bad in [
        r#""album":"../a""#.to_owned(),
        format!(r#""title":"{}""#, "t".repeat(201)),
        format!(r#""alt":"{}""#, "a".repeat(1001)),
        r#""thumbhash":"x""#.to_owned(),
        r#""taken_at":"yesterday""#.to_owned(),
        r#""expires_on":"2025-01-01T00:00:00Z""#.to_owned(),
        r#""metadata":{"a b":"c"}"#.to_owned(),
        r#""metadata":{"a":{"b":"c"}}"#.to_owned(),
        r#""position":1"#.to_owned(),
    ] {
        let asked = body("image/jpeg", 5).replacen('{', &format!("{{{bad},"), 1);
        let (_, answer) = ask(&asked, "application/json");
        assert_eq!(answer.unwrap_err().code, ErrorCode::RequestInvalid, "{bad}");
    }
}
