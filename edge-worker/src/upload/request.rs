//! `POST /v1/uploads`: validate what is declared, write it down, sign a PUT
//! that is good for exactly those bytes.
//!
//! With an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) the same
//! request again is the same upload: its id, with a new signature. So a caller whose
//! answer got lost, or whose ticket ended, never makes a second image.
//!
//! Bytes that are an image of this owner and collection already are not sent again:
//! the image itself is the answer. Two uploads of the same bytes that overlap become two
//! images, each whole, because neither can know yet that the other will arrive.

use calotype_protocol::wire::{Details, Timestamp, UploadAnswer, UploadRequest};
use calotype_protocol::{Collection, ErrorCode, Format, ImageId, Sha256};
use http::{HeaderMap, HeaderName, Request};

use super::config::UploadSettings;
use super::ports::UploadPorts;
use super::sizes::declare::declared;
use super::ticket::ticket;
use crate::access::limits;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, Change, Record, State};
use crate::request::{body, label};

/// The header that names an upload, chosen by the caller.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Characters of an idempotency key; a UUID has 36.
const IDEMPOTENCY_KEY_MAX_CHARS: usize = 64;

/// Gives a ticket for one upload, or the image that it would make once more; `origin`
/// stands before delivery paths.
pub(crate) async fn request(
    ports: &impl UploadPorts,
    settings: UploadSettings<'_>,
    owner: Owner,
    request: &Request<Vec<u8>>,
    origin: &str,
) -> Result<UploadAnswer, ApiError> {
    let key = idempotency_key(request.headers())?;
    let fresh = record(body::json(request)?, owner, settings, ports)?;
    let record = match known(ports, &fresh, key).await? {
        Some(known) => known,
        None => begin(ports, settings, fresh, key).await?,
    };
    if let State::Ready(verified) = &record.state {
        let image = record.image(verified, origin);
        return Ok(UploadAnswer::Image(Box::new(image)));
    }
    let storage = settings.storage.of(record.collection);
    ticket(&record, storage, settings.config.ticket_expires_in_seconds).map(UploadAnswer::Ticket)
}

/// Plain characters only: the key is stored, and compared byte by byte.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    let Some(value) = headers.get(IDEMPOTENCY_KEY) else {
        return Ok(None);
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    value
        .to_str()
        .ok()
        .filter(|key| (1..=IDEMPOTENCY_KEY_MAX_CHARS).contains(&key.len()))
        .filter(|key| key.bytes().all(is_plain))
        .map(Some)
        .ok_or_else(|| {
            ApiError::new(ErrorCode::RequestInvalid)
                .detail("Idempotency-Key is not 1 to 64 of A–Z a–z 0–9 - _ .")
        })
}

/// The record that is there already, if any: that of the key, or else the image of
/// these bytes.
async fn known(
    ports: &impl UploadPorts,
    fresh: &Record,
    key: Option<&str>,
) -> Result<Option<Record>, ApiError> {
    if let Some(key) = key
        && let Some(first) = records::find_by_key(ports, &fresh.owner, key).await?
    {
        return again(ports, first, fresh).await.map(Some);
    }
    records::find_same(ports, fresh).await
}

/// Writes a new upload down. Only these are counted: who asks for one again, or for
/// bytes that are an image already, sends nothing more.
async fn begin(
    ports: &impl UploadPorts,
    settings: UploadSettings<'_>,
    fresh: Record,
    key: Option<&str>,
) -> Result<Record, ApiError> {
    let of_sizes: u64 = fresh.sizes.iter().map(|it| it.bytes).sum();
    let bytes = fresh.bytes + of_sizes;
    limits::upload(ports, settings.limits, &fresh.owner, bytes).await?;
    for _ in 0..2 {
        if records::insert(ports, &fresh, key).await? == Change::Done {
            return Ok(fresh);
        }
        // Another call was faster. Where its record is deleted by now, the next insert
        // goes through.
        if let Some(known) = known(ports, &fresh, key).await? {
            return Ok(known);
        }
    }
    Err(ApiError::new(ErrorCode::DatabaseUnavailable)
        .internal("a row came and went under our hands"))
}

/// The record of the key's first request, whose ticket now ends when a fresh one would.
async fn again(
    ports: &impl UploadPorts,
    first: Record,
    fresh: &Record,
) -> Result<Record, ApiError> {
    // Little is left of it to compare.
    if matches!(first.state, State::Deleting(_) | State::Deleted) {
        return Err(ApiError::new(ErrorCode::UploadCanceled));
    }
    // Its owner may have changed what is said of an image since.
    let is_pending = first.state == State::Pending;
    let is_same = upload_of(&first) == upload_of(fresh) && first.sizes == fresh.sizes;
    if !is_same || is_pending && first.details != fresh.details {
        return Err(ApiError::new(ErrorCode::IdempotencyKeyReused));
    }
    if let State::Rejected(code) = first.state {
        return Err(ApiError::new(code));
    }
    if !is_pending {
        return Ok(first);
    }
    records::extend(ports, first.id, fresh.expires_at).await?;
    Ok(Record {
        expires_at: fresh.expires_at,
        ..first
    })
}

/// What a caller declares of an upload.
fn upload_of(record: &Record) -> (Collection, Format, u64, Sha256, Option<&str>) {
    let name = record.name.as_deref();
    let Record {
        collection,
        declared,
        bytes,
        sha256,
        ..
    } = *record;
    (collection, declared, bytes, sha256, name)
}

fn record(
    asked: UploadRequest,
    owner: Owner,
    settings: UploadSettings<'_>,
    ports: &impl UploadPorts,
) -> Result<Record, ApiError> {
    let collection = asked.collection;
    if asked.bytes == 0 {
        return Err(ApiError::new(ErrorCode::FileEmpty));
    }
    let max_bytes = collection.max_bytes();
    if asked.bytes > max_bytes {
        return Err(ApiError::new(ErrorCode::FileTooLarge).detail(format!(
            "{} takes at most {max_bytes} bytes.",
            collection.name()
        )));
    }
    let format = Format::from_media_type(&asked.content_type)
        .ok_or(ApiError::new(ErrorCode::FormatUnknown))?;
    if !collection.accepts(format) {
        return Err(ApiError::new(ErrorCode::FormatUnsupported));
    }
    let now_unix_ms = ports.now_unix_ms();
    if asked
        .expires_on
        .is_some_and(|end| end.unix_ms <= now_unix_ms)
    {
        return Err(ApiError::new(ErrorCode::RequestInvalid).detail("expires_on is in the past."));
    }
    let sizes = declared(collection, &asked.sizes)?;
    let mut random = [0; 10];
    ports
        .random(&mut random)
        .map_err(|outage| ApiError::new(ErrorCode::Internal).internal(outage.0))?;
    // A signature holds whole seconds, so the ticket ends on one.
    let signed_at = Timestamp {
        unix_ms: now_unix_ms / 1000 * 1000,
    };
    Ok(Record {
        id: ImageId::from_parts(now_unix_ms, random),
        owner,
        collection,
        declared: format,
        bytes: asked.bytes,
        sha256: asked.sha256,
        name: asked.name.as_deref().and_then(label),
        created_at: Timestamp {
            unix_ms: now_unix_ms,
        },
        expires_at: signed_at.plus_seconds(settings.config.ticket_expires_in_seconds),
        details: Details {
            album: asked.album,
            title: asked.title,
            alt: asked.alt,
            thumbhash: asked.thumbhash,
            taken_at: asked.taken_at,
            expires_on: asked.expires_on,
            metadata: asked.metadata,
            position: None,
            focal_point: None,
        },
        sizes,
        state: State::Pending,
        fault: None,
        dominant: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, FakePorts, now};
    use calotype_protocol::limits::JSON_BODY_MAX_BYTES;
    use calotype_protocol::wire::{Image, UploadTicket};
    use http::header::CONTENT_TYPE;

    const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    pub(super) fn ask(
        body: &str,
        content_type: &str,
    ) -> (FakePorts, Result<UploadTicket, ApiError>) {
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
}

#[cfg(test)]
#[path = "details_tests.rs"]
mod details_tests;
