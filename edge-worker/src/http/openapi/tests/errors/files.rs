//! Refused files, and the calls of an upload.

use super::*;

/// A picture, its declaration, and the outcome.
pub(super) struct Refused {
    pub(super) bytes: Vec<u8>,
    pub(super) declared: &'static str,
    pub(super) code: &'static str,
}

pub(super) fn jpeg() -> Vec<u8> {
    selftest::photo_jpeg(64, 48)
}

/// A segment right after the start of image (ITU-T T.81 § B.1.1.4).
pub(super) fn with_segment(jpeg: &[u8], marker: u8, body: &[u8], times: usize) -> Vec<u8> {
    let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    let segment = [&[0xFF, marker], &length[..], body].concat();
    [&jpeg[..2], &segment.repeat(times), &jpeg[2..]].concat()
}

/// Changes the frame header after its marker and length (§ B.2.2).
pub(super) fn with_frame(mut jpeg: Vec<u8>, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let is_frame = |pair: &[u8]| pair[0] == 0xFF && matches!(pair[1], 0xC0..=0xC2);
    let at = jpeg.windows(2).position(is_frame).unwrap();
    change(&mut jpeg[at..]);
    jpeg
}

/// A GIF of one gray pixel in each of `frames` frames.
pub(super) fn gif_of(frames: usize) -> Vec<u8> {
    let screen = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF";
    let frame = b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [&screen[..], &frame.repeat(frames), b";"].concat()
}

pub(super) fn refused() -> Vec<Refused> {
    let row = |bytes: Vec<u8>, declared, code| Refused {
        bytes,
        declared,
        code,
    };
    let profile = |number: u8| [b"ICC_PROFILE\0", &[number, 80][..], &[0; 60_000]].concat();
    let large_profile = (1..=80).rev().fold(jpeg(), |jpeg, number| {
        with_segment(&jpeg, 0xE2, &profile(number), 1)
    });
    vec![
        row(
            b"A text, whatever it is declared to be.".to_vec(),
            "image/jpeg",
            "format_unknown",
        ),
        row(
            with_frame(jpeg(), |it| it[1] = 0xC3),
            "image/jpeg",
            "format_unsupported",
        ),
        row(
            b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0".to_vec(),
            "image/jpeg",
            "format_needs_browser",
        ),
        row(jpeg(), "image/png", "format_mismatch"),
        row(jpeg()[..400].to_vec(), "image/jpeg", "image_corrupt"),
        row(
            with_frame(jpeg(), |it| it[5..9].copy_from_slice(&[0x7F; 4])),
            "image/jpeg",
            "image_too_large",
        ),
        row(gif_of(2_001), "image/gif", "frames_too_many"),
        row(large_profile, "image/jpeg", "profile_too_large"),
    ]
}

pub(super) fn declare(bytes: &[u8], content_type: &str) -> Value {
    let sha256: String = Sha256::digest(bytes)
        .iter()
        .map(|it| format!("{it:02x}"))
        .collect();
    json!({ "content_type": content_type, "bytes": bytes.len(), "sha256": sha256 })
}

/// Requests a ticket with an idempotency key and puts the bytes to its URL.
pub(super) fn put(ports: &FakePorts, declared: &Value, bytes: &[u8]) -> String {
    let key = [("idempotency-key", "key-1")];
    let response = send_with(ports, "POST", "/v1/uploads", declared, &key);
    assert_eq!(response.status(), 201);
    let id = json_of(&response)["id"].as_str().unwrap().to_owned();
    ports.store(&format!("temp/uploads/{id}"), bytes, "image/jpeg");
    id
}

pub(super) fn complete(ports: &FakePorts, id: &str) -> Response<Vec<u8>> {
    send(
        ports,
        "POST",
        &format!("/v1/uploads/{id}/complete"),
        &Value::Null,
    )
}

pub(super) fn take_back(ports: &FakePorts, id: &str) -> Response<Vec<u8>> {
    send(ports, "DELETE", &format!("/v1/uploads/{id}"), &Value::Null)
}

/// Requests the same upload again.
pub(super) fn again(ports: &FakePorts, declared: &Value) -> Response<Vec<u8>> {
    send_with(
        ports,
        "POST",
        "/v1/uploads",
        declared,
        &[("idempotency-key", "key-1")],
    )
}
