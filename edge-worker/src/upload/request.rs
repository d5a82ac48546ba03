//! `POST /v1/uploads`: validate what is declared, write it down, sign a PUT
//! that is good for exactly those bytes.

use std::collections::BTreeMap;

use calotype_protocol::limits::{JSON_BODY_MAX_BYTES, NAME_MAX_CHARS};
use calotype_protocol::wire::{Timestamp, UploadRequest, UploadTicket};
use calotype_protocol::{ErrorCode, Format, ImageId, ObjectKey};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, Request};

use crate::authenticate::Owner;
use crate::config::Config;
use crate::problem::Failure;
use crate::records::{self, Record, State};
use crate::sign::{Unsigned, presign};
use crate::storage::object_url;
use crate::world::World;

/// Gives a ticket for one upload.
pub(crate) async fn request(
    world: &impl World,
    config: &Config,
    owner: Owner,
    request: &Request<Vec<u8>>,
) -> Result<UploadTicket, Failure> {
    let asked = parse(request.headers(), request.body())?;
    let record = record(asked, owner, config, world)?;
    let ticket = ticket(&record, config)?;
    records::insert(world, &record).await?;
    Ok(ticket)
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
        at_unix_ms: record.created_at.unix_ms,
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
