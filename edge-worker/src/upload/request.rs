//! `POST /v1/uploads`: validate what is declared, write it down, sign a PUT
//! that is good for exactly those bytes.
//!
//! With an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) the same
//! request again is the same upload: its id, with a new signature. So a caller whose
//! answer got lost, or whose ticket ended, never makes a second image.

use std::collections::BTreeMap;

use calotype_protocol::limits::{JSON_BODY_MAX_BYTES, NAME_MAX_CHARS};
use calotype_protocol::wire::{Timestamp, UploadRequest, UploadTicket};
use calotype_protocol::{Collection, ErrorCode, Format, ImageId, ObjectKey, Sha256};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, Request};

use crate::authenticate::Owner;
use crate::config::Config;
use crate::limits;
use crate::problem::Failure;
use crate::records::{self, Change, Record, State};
use crate::sign::{Unsigned, presign};
use crate::storage::object_url;
use crate::world::World;

/// The header that names an upload, chosen by the caller.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Characters of an idempotency key; a UUID has 36.
const IDEMPOTENCY_KEY_MAX_CHARS: usize = 64;

/// Gives a ticket for one upload.
pub(crate) async fn request(
    world: &impl World,
    config: &Config,
    owner: Owner,
    request: &Request<Vec<u8>>,
) -> Result<UploadTicket, Failure> {
    let key = idempotency_key(request.headers())?;
    let asked = parse(request.headers(), request.body())?;
    let fresh = record(asked, owner, config, world)?;
    limits::upload(world, &config.limits, &fresh.owner, fresh.bytes).await?;
    let change = records::insert(world, &fresh, key).await?;
    let record = match key {
        Some(key) if change == Change::Stays => again(world, fresh, key).await?,
        _ => fresh,
    };
    ticket(&record, config)
}

/// Plain characters only: the key is stored, and compared byte by byte.
fn idempotency_key(headers: &HeaderMap) -> Result<Option<&str>, Failure> {
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
            Failure::new(ErrorCode::RequestInvalid)
                .detail("Idempotency-Key is not 1 to 64 of A–Z a–z 0–9 - _ .")
        })
}

/// The record of the key's first request, whose ticket now ends when a fresh one would.
async fn again(world: &impl World, fresh: Record, key: &str) -> Result<Record, Failure> {
    let first = records::find_by_key(world, &fresh.owner, key)
        .await?
        .ok_or(Failure::new(ErrorCode::Internal).internal("the row of a key is gone"))?;
    if upload_of(&first) != upload_of(&fresh) {
        return Err(Failure::new(ErrorCode::IdempotencyKeyReused));
    }
    match first.state {
        State::Pending => records::extend(world, first.id, fresh.expires_at).await?,
        State::Ready(_) => return Err(Failure::new(ErrorCode::UploadCompleted)),
        State::Rejected(code) => return Err(Failure::new(code)),
    }
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

fn parse(headers: &HeaderMap, body: &[u8]) -> Result<UploadRequest, Failure> {
    let invalid = |detail: String| Failure::new(ErrorCode::RequestInvalid).detail(detail);
    if !is_json(headers) {
        return Err(invalid("Content-Type is not application/json.".to_owned()));
    }
    if body.len() > JSON_BODY_MAX_BYTES {
        return Err(Failure::new(ErrorCode::RequestTooLarge)
            .detail(format!("At most {JSON_BODY_MAX_BYTES} bytes.")));
    }
    // serde's words repeat field names, never more than the caller sent.
    serde_json::from_slice(body).map_err(|error| invalid(error.to_string()))
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn record(
    asked: UploadRequest,
    owner: Owner,
    config: &Config,
    world: &impl World,
) -> Result<Record, Failure> {
    let collection = asked.collection;
    if asked.bytes == 0 {
        return Err(Failure::new(ErrorCode::FileEmpty));
    }
    let max_bytes = collection.max_bytes();
    if asked.bytes > max_bytes {
        return Err(Failure::new(ErrorCode::FileTooLarge).detail(format!(
            "{} takes at most {max_bytes} bytes.",
            collection.name()
        )));
    }
    let declared = Format::from_media_type(&asked.content_type)
        .ok_or(Failure::new(ErrorCode::FormatUnknown))?;
    if !collection.accepts(declared) {
        return Err(Failure::new(ErrorCode::FormatUnsupported));
    }
    let now_unix_ms = world.now_unix_ms();
    let mut random = [0; 10];
    world
        .random(&mut random)
        .map_err(|outage| Failure::new(ErrorCode::Internal).internal(outage.0))?;
    // A signature holds whole seconds, so the ticket ends on one.
    let signed_at = Timestamp {
        unix_ms: now_unix_ms / 1000 * 1000,
    };
    Ok(Record {
        id: ImageId::from_parts(now_unix_ms, random),
        owner,
        collection,
        declared,
        bytes: asked.bytes,
        sha256: asked.sha256,
        name: asked.name.as_deref().and_then(label),
        created_at: Timestamp {
            unix_ms: now_unix_ms,
        },
        expires_at: signed_at.plus_seconds(config.ticket_expires_in_seconds),
        state: State::Pending,
    })
}

/// A file name as a label: no control characters, and none of those that turn
/// the direction of the text around them (Unicode § 23.2), which disguise a name.
fn label(name: &str) -> Option<String> {
    let is_shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let shown: String = name
        .trim()
        .chars()
        .filter(is_shown)
        .take(NAME_MAX_CHARS)
        .collect();
    (!shown.is_empty()).then_some(shown)
}

fn ticket(record: &Record, config: &Config) -> Result<UploadTicket, Failure> {
    // `if-none-match: *` makes the PUT create-only; the checksum binds the body.
    let sent = [
        ("content-type", record.declared.media_type().to_owned()),
        ("if-none-match", "*".to_owned()),
        ("x-amz-checksum-sha256", record.sha256.to_base64()),
    ];
    let mut bound = vec![("content-length", record.bytes.to_string())];
    bound.extend(sent.iter().cloned());
    let key = ObjectKey::temporary_upload(record.id);
    let unsigned = Unsigned {
        method: "PUT",
        url: &object_url(&config.storage, key.as_str()),
        headers: &bound,
        at_unix_ms: record.expires_at.unix_ms - config.ticket_expires_in_seconds * 1000,
    };
    let url = presign(&config.storage, unsigned, config.ticket_expires_in_seconds)
        .map_err(|error| Failure::new(ErrorCode::Internal).internal(error.0))?;
    Ok(UploadTicket {
        id: record.id,
        method: "PUT".to_owned(),
        url,
        headers: BTreeMap::from(sent.map(|(name, value)| (name.to_owned(), value))),
        expires_at: record.expires_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fake::{self, FakeWorld, now};

    const SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    fn ask(body: &str, content_type: &str) -> (FakeWorld, Result<UploadTicket, Failure>) {
        let world = FakeWorld::new();
        let asked = Request::builder()
            .header(CONTENT_TYPE, content_type)
            .body(body.as_bytes().to_vec())
            .unwrap();
        let owner = Owner("0123456789abcdef".to_owned());
        let config = fake::config();
        let answer = now(request(&world, &config, owner, &asked));
        (world, answer)
    }

    fn body(content_type: &str, bytes: u64) -> String {
        format!(r#"{{"content_type":"{content_type}","bytes":{bytes},"sha256":"{SHA256}"}}"#)
    }

    #[test]
    fn a_ticket_binds_type_length_and_checksum_and_is_written_down() {
        let (world, answer) = ask(&body("image/jpeg", 5), "application/json; charset=utf-8");
        let ticket = answer.unwrap();
        assert!(ticket.url.contains(
            "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bif-none-match%3B\
             x-amz-checksum-sha256"
        ));
        assert!(ticket.url.contains("X-Amz-Expires=300"));
        assert_eq!(ticket.method, "PUT");
        assert_eq!(
            ticket.headers.keys().collect::<Vec<_>>(),
            ["content-type", "if-none-match", "x-amz-checksum-sha256"]
        );
        let record = now(records::find(&world, ticket.id)).unwrap().unwrap();
        assert_eq!(record.state, State::Pending);
        assert_eq!((record.bytes, record.declared), (5, Format::Jpeg));
        assert_eq!(record.expires_at, ticket.expires_at);
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

    #[test]
    fn a_name_is_a_label_of_visible_characters() {
        assert_eq!(label(" a\r\nb\0\u{202E}.jpg "), Some("ab.jpg".to_owned()));
        assert_eq!(label("\u{7}"), None);
        let long = label(&"é".repeat(500)).unwrap();
        assert_eq!(long.chars().count(), NAME_MAX_CHARS);
    }

    fn ask_with_key(
        world: &FakeWorld,
        key: &str,
        owner: &str,
        bytes: u64,
    ) -> Result<UploadTicket, ErrorCode> {
        let asked = Request::builder()
            .header(CONTENT_TYPE, "application/json")
            .header(IDEMPOTENCY_KEY, key)
            .body(body("image/jpeg", bytes).into_bytes())
            .unwrap();
        let config = fake::config();
        let owner = Owner(owner.to_owned());
        now(request(world, &config, owner, &asked)).map_err(|failure| failure.code)
    }

    #[test]
    fn the_same_key_is_the_same_upload_with_a_new_signature() {
        let world = FakeWorld::new();
        let first = ask_with_key(&world, "key-1", "a", 5).unwrap();
        world.now_unix_ms.set(fake::NOW_UNIX_MS + 400_000);
        let again = ask_with_key(&world, "key-1", "a", 5).unwrap();
        assert_eq!(again.id, first.id);
        assert_ne!(again.url, first.url);
        assert!(again.url.contains("X-Amz-Date=20250101T000640Z"));
        let record = now(records::find(&world, first.id)).unwrap().unwrap();
        assert_eq!(record.expires_at, again.expires_at);
        assert_eq!(String::from(again.expires_at), "2025-01-01T00:11:40Z");
    }

    #[test]
    fn a_key_is_for_one_upload_of_one_owner() {
        let world = FakeWorld::new();
        let first = ask_with_key(&world, "key-1", "a", 5).unwrap();
        let reused = ask_with_key(&world, "key-1", "a", 6);
        assert_eq!(reused.unwrap_err(), ErrorCode::IdempotencyKeyReused);
        for (key, owner) in [("key-2", "a"), ("key-1", "b")] {
            assert_ne!(ask_with_key(&world, key, owner, 5).unwrap().id, first.id);
        }
        for bad in ["", "a b", "\"quoted\"", &"k".repeat(65)] {
            let refused = ask_with_key(&world, bad, "a", 5);
            assert_eq!(refused.unwrap_err(), ErrorCode::RequestInvalid, "{bad}");
        }
    }

    #[test]
    fn a_key_of_a_settled_upload_gives_no_ticket() {
        let world = FakeWorld::new();
        let first = ask_with_key(&world, "key-1", "a", 5).unwrap();
        let code = ErrorCode::UploadCancelled;
        now(records::mark_rejected(&world, first.id, code)).unwrap();
        assert_eq!(ask_with_key(&world, "key-1", "a", 5).unwrap_err(), code);

        let second = ask_with_key(&world, "key-2", "a", 5).unwrap();
        let verified = records::Verified {
            format: Format::Jpeg,
            dimensions: calotype_protocol::Dimensions::new(6, 4).unwrap(),
        };
        now(records::mark_ready(&world, second.id, verified)).unwrap();
        let completed = ask_with_key(&world, "key-2", "a", 5);
        assert_eq!(completed.unwrap_err(), ErrorCode::UploadCompleted);
    }

    #[test]
    fn no_ticket_without_a_record() {
        let world = FakeWorld::new();
        world.break_database();
        let asked = Request::builder()
            .header(CONTENT_TYPE, "application/json")
            .body(body("image/jpeg", 5).into_bytes())
            .unwrap();
        let config = fake::config();
        let answer = now(request(&world, &config, Owner(String::new()), &asked));
        assert_eq!(answer.unwrap_err().code, ErrorCode::DatabaseUnavailable);
    }
}
