//! `POST /v1/uploads`: validate the declaration, store it, sign a PUT that is good for exactly
//! those bytes.
//!
//! With an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header) a repeated request is the
//! same upload: its id, with a new signature. So a caller whose answer got lost, or whose ticket
//! ended, never makes a second image.
//!
//! Bytes that already are an image of this owner and collection are not sent again: the answer is
//! the image itself. Two overlapping uploads of the same bytes become two complete images, because
//! neither can know yet that the other will arrive.

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

/// The header with the name that a caller gives an upload.
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The most characters of an idempotency key; a UUID has 36.
const IDEMPOTENCY_KEY_MAX_CHARS: usize = 64;

/// Returns a ticket for one upload, or the existing image of the same bytes; `origin` stands before
/// delivery paths.
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

/// The existing record, if any: that of the key, or else the image of these bytes.
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

/// Inserts a new upload. Only new uploads are counted: a repeated request, or one for an existing
/// image, sends no more bytes.
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
        // Another call was faster. If its record is deleted by now, the next insert succeeds.
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
    // Too little is left of the record to compare.
    if matches!(first.state, State::Deleting(_) | State::Deleted) {
        return Err(ApiError::new(ErrorCode::UploadCanceled));
    }
    // The owner may have changed the image's details since.
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

/// The declared values of an upload.
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
        .map_err(|error| ApiError::new(ErrorCode::Internal).internal(error.0))?;
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
#[path = "details_tests.rs"]
mod details_tests;

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
