//! Tests of `request`.

use super::*;
use crate::testing::{self, FakePorts, now};
use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
use calotype_protocol::wire::{Image, UploadTicket};
use http::header::CONTENT_TYPE;

const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

pub(super) fn ask(body: &str, content_type: &str) -> (FakePorts, Result<UploadTicket, ApiError>) {
    let ports = FakePorts::new();
    let asked = Request::builder()
        .header(CONTENT_TYPE, content_type)
        .body(body.as_bytes().to_vec())
        .unwrap();
    let owner = Owner("0123456789abcdef".to_owned());
    let config = testing::config();
    let answer = now(request(&ports, config.upload(), owner, &asked, "")).map(ticket_of);
    (ports, answer)
}

pub(super) fn ticket_of(answer: UploadAnswer) -> UploadTicket {
    match answer {
        UploadAnswer::Ticket(ticket) => ticket,
        UploadAnswer::Image(image) => panic!("an image: {image:?}"),
    }
}

pub(super) fn body(content_type: &str, bytes: u64) -> String {
    format!(r#"{{"content_type":"{content_type}","bytes":{bytes},"sha256":"{SHA256}"}}"#)
}

#[test]
fn what_is_declared_is_written_down() {
    let (ports, answer) = ask(&body("image/jpeg", 5), "application/json; charset=utf-8");
    let ticket = answer.unwrap();
    assert_eq!(ticket.method, "PUT");
    assert!(ticket.url.contains("X-Amz-Expires=300"));
    let record = now(records::find(&ports, ticket.id)).unwrap().unwrap();
    assert_eq!(record.state, State::Pending);
    assert_eq!((record.bytes, record.declared), (5, Format::Jpeg));
    assert_eq!(record.expires_at, ticket.expires_at);
}

#[test]
fn a_pdf_is_a_document_and_no_picture() {
    let pdf = body("application/pdf", 5);
    let (_, answer) = ask(&pdf, "application/json");
    assert_eq!(answer.unwrap_err().code, ErrorCode::FormatUnsupported);
    let document = pdf.replacen('{', r#"{"collection":"verification","#, 1);
    let (_, answer) = ask(&document, "application/json");
    assert_eq!(answer.unwrap().headers["content-type"], "application/pdf");
}

#[test]
fn what_is_declared_wrong_is_refused() {
    let long = " ".repeat(JSON_BODY_MAX_BYTES + 1);
    let unknown_field = body("image/jpeg", 5).replace("\"bytes\"", "\"key\":\"a\",\"bytes\"");
    let cases = [
        (body("image/jpeg", 0), ErrorCode::FileEmpty),
        (body("image/jpeg", 10_485_761), ErrorCode::FileTooLarge),
        (body("image/jpeg", u64::MAX), ErrorCode::FileTooLarge),
        (body("image/svg+xml", 5), ErrorCode::FormatUnknown),
        (body("image/heic", 5), ErrorCode::FormatUnsupported),
        (long, ErrorCode::RequestTooLarge),
        (unknown_field, ErrorCode::RequestInvalid),
        ("{".to_owned(), ErrorCode::RequestInvalid),
        (String::new(), ErrorCode::RequestInvalid),
    ];
    for (body, code) in cases {
        let (_, answer) = ask(&body, "application/json");
        assert_eq!(answer.unwrap_err().code, code);
    }
    let (_, answer) = ask(&body("image/jpeg", 5), "text/plain");
    assert_eq!(answer.unwrap_err().code, ErrorCode::RequestInvalid);
}

fn ask_with_key(
    ports: &FakePorts,
    key: &str,
    owner: &str,
    bytes: u64,
) -> Result<UploadTicket, ErrorCode> {
    answer_with_key(ports, key, owner, bytes).map(ticket_of)
}

fn answer_with_key(
    ports: &FakePorts,
    key: &str,
    owner: &str,
    bytes: u64,
) -> Result<UploadAnswer, ErrorCode> {
    let asked = Request::builder()
        .header(CONTENT_TYPE, "application/json")
        .header(IDEMPOTENCY_KEY, key)
        .body(body("image/jpeg", bytes).into_bytes())
        .unwrap();
    let config = testing::config();
    let owner = Owner(owner.to_owned());
    now(request(ports, config.upload(), owner, &asked, "")).map_err(|failure| failure.code)
}

#[test]
fn the_same_key_is_the_same_upload_with_a_new_signature() {
    let ports = FakePorts::new();
    let first = ask_with_key(&ports, "key-1", "a", 5).unwrap();
    ports.now_unix_ms.set(testing::NOW_UNIX_MS + 400_000);
    let again = ask_with_key(&ports, "key-1", "a", 5).unwrap();
    assert_eq!(again.id, first.id);
    assert_ne!(again.url, first.url);
    assert!(again.url.contains("X-Amz-Date=20250101T000640Z"));
    let record = now(records::find(&ports, first.id)).unwrap().unwrap();
    assert_eq!(record.expires_at, again.expires_at);
    assert_eq!(String::from(again.expires_at), "2025-01-01T00:11:40Z");
}

#[test]
fn a_key_is_for_one_upload_of_one_owner() {
    let ports = FakePorts::new();
    let first = ask_with_key(&ports, "key-1", "a", 5).unwrap();
    let reused = ask_with_key(&ports, "key-1", "a", 6);
    assert_eq!(reused.unwrap_err(), ErrorCode::IdempotencyKeyReused);
    for (key, owner) in [("key-2", "a"), ("key-1", "b")] {
        assert_ne!(ask_with_key(&ports, key, owner, 5).unwrap().id, first.id);
    }
    for bad in ["", "a b", "\"quoted\"", &"k".repeat(65)] {
        let refused = ask_with_key(&ports, bad, "a", 5);
        assert_eq!(refused.unwrap_err(), ErrorCode::RequestInvalid, "{bad}");
    }
}

#[test]
fn a_key_of_a_settled_upload_gives_no_ticket_but_the_image() {
    let ports = FakePorts::new();
    let first = ask_with_key(&ports, "key-1", "a", 5).unwrap();
    let code = ErrorCode::UploadCanceled;
    now(records::mark_rejected(&ports, first.id, code)).unwrap();
    assert_eq!(ask_with_key(&ports, "key-1", "a", 5).unwrap_err(), code);

    let second = ask_with_key(&ports, "key-2", "a", 5).unwrap();
    now(records::mark_ready(
        &ports,
        second.id,
        &testing::verified(b"12345"),
    ))
    .unwrap();
    let answer = answer_with_key(&ports, "key-2", "a", 5).unwrap();
    assert_eq!(image_of(answer).id, second.id);
    assert_eq!(
        answer_with_key(&ports, "key-2", "a", 6).unwrap_err(),
        ErrorCode::IdempotencyKeyReused
    );
    now(records::mark_deleting(
        &ports,
        &Owner("a".to_owned()),
        second.id,
    ))
    .unwrap();
    let deleted = answer_with_key(&ports, "key-2", "a", 5);
    assert_eq!(deleted.unwrap_err(), ErrorCode::UploadCanceled);
}

pub(super) fn image_of(answer: UploadAnswer) -> Image {
    match answer {
        UploadAnswer::Image(image) => *image,
        UploadAnswer::Ticket(ticket) => panic!("a ticket for {}", ticket.id),
    }
}

#[test]
fn no_ticket_without_a_record() {
    let ports = FakePorts::new();
    ports.break_database();
    let asked = Request::builder()
        .header(CONTENT_TYPE, "application/json")
        .body(body("image/jpeg", 5).into_bytes())
        .unwrap();
    let config = testing::config();
    let answer = now(request(
        &ports,
        config.upload(),
        Owner(String::new()),
        &asked,
        "",
    ));
    assert_eq!(answer.unwrap_err().code, ErrorCode::DatabaseUnavailable);
}
