//! Uploads: the record of a ticket, until it is settled.

use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, ImageId};

use super::ports::RecordPorts;
use super::record::{Change, Record, Verified};
use super::row::with_columns;
use super::statement::{change, changed, find_one, json, run, text, time};
use crate::model::{ApiError, Owner, database_unavailable};
use crate::platform::Value;

/// One statement, so that of two requests at once each sees the other. It inserts nothing if the
/// owner has a row of this idempotency key (the index decides), or an image of these bytes that
/// ends when this one would.
pub(super) const INSERT: &str = "INSERT INTO images (id, owner, collection, state, content_type, bytes, \
    sha256, name, created_at, expires_at, idempotency_key, album, title, alt, thumbhash, \
    taken_at, expires_on, metadata, sizes) \
    SELECT ?1, ?2, ?3, 'pending', ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, \
        ?18 \
    WHERE NOT EXISTS (SELECT 1 FROM images WHERE owner = ?2 AND collection = ?3 \
        AND sha256 = ?6 AND state = 'ready' AND bytes = ?5 AND content_type = ?4 \
        AND expires_on IS ?16) \
    ON CONFLICT (owner, idempotency_key) DO NOTHING RETURNING id";
pub(super) const FIND: &str = with_columns!("SELECT", "FROM images WHERE id = ?1");
pub(super) const FIND_BY_KEY: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND idempotency_key = ?2"
);
/// The oldest of several, so that every caller gets the same one.
pub(super) const FIND_SAME: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND collection = ?2 AND sha256 = ?3 AND state = 'ready' \
     AND bytes = ?4 AND content_type = ?5 AND expires_on IS ?6 ORDER BY id LIMIT 1"
);
/// Of two calls out of order, the later end holds.
pub(super) const EXTEND: &str = "UPDATE images SET expires_at = MAX(expires_at, ?2) \
    WHERE id = ?1 AND state = 'pending'";
pub(super) const MARK_READY: &str = "UPDATE images SET state = 'ready', width = ?2, height = ?3, \
    format = ?4, stored_bytes = ?5, stored_sha256 = ?6, settled_at = ?7, has_alpha = ?8, \
    stored_blocks = ?9 \
    WHERE id = ?1 AND state = 'pending' RETURNING id";
pub(super) const MARK_REJECTED: &str = "UPDATE images SET state = 'rejected', error = ?2, settled_at = ?3 \
    WHERE id = ?1 AND state = 'pending' RETURNING id";
/// Reads the newest columns of the tables, so that a missing migration fails the health check.
pub(super) const PROBE: &str = "SELECT (SELECT sizes FROM images LIMIT 1), (SELECT dominant FROM images LIMIT 1), \
    (SELECT last_used_day FROM keys LIMIT 1), (SELECT target_owner FROM audit LIMIT 1), \
    (SELECT gone_at FROM derivatives LIMIT 1)";

/// Inserts the record of a new ticket; `Stays` when the owner already has one of the same
/// idempotency key, or an image of the same bytes.
pub(crate) async fn insert(
    ports: &impl RecordPorts,
    record: &Record,
    idempotency_key: Option<&str>,
) -> Result<Change, ApiError> {
    let details = &record.details;
    let values = [
        Value::Text(record.id.to_string()),
        Value::Text(record.owner.0.clone()),
        Value::Text(record.collection.name().to_owned()),
        Value::Text(record.declared.media_type().to_owned()),
        Value::Integer(record.bytes),
        Value::Text(record.sha256.to_hex()),
        text(record.name.as_deref()),
        Value::Integer(record.created_at.unix_ms),
        Value::Integer(record.expires_at.unix_ms),
        text(idempotency_key),
        text(details.album.as_ref().map(|it| it.as_str())),
        text(details.title.as_ref().map(|it| it.as_str())),
        text(details.alt.as_ref().map(|it| it.as_str())),
        text(details.thumbhash.as_ref().map(|it| it.as_str())),
        text(details.taken_at.as_ref().map(|it| it.as_str())),
        time(details.expires_on),
        json(&details.metadata, details.metadata.is_empty())?,
        json(&record.sizes, record.sizes.is_empty())?,
    ];
    // No retry: if the first try had arrived after all, the second would fail because its id
    // exists.
    let rows = ports
        .query(INSERT, &values)
        .await
        .map_err(database_unavailable)?;
    Ok(changed(&rows))
}

/// The record of an id.
pub(crate) async fn find(
    ports: &impl RecordPorts,
    id: ImageId,
) -> Result<Option<Record>, ApiError> {
    find_one(ports, FIND, &[Value::Text(id.to_string())]).await
}

/// The record that an owner requested with an idempotency key.
pub(crate) async fn find_by_key(
    ports: &impl RecordPorts,
    owner: &Owner,
    idempotency_key: &str,
) -> Result<Option<Record>, ApiError> {
    let values = [
        Value::Text(owner.0.clone()),
        Value::Text(idempotency_key.to_owned()),
    ];
    find_one(ports, FIND_BY_KEY, &values).await
}

/// The record of an existing image with the bytes of an upload.
pub(crate) async fn find_same(
    ports: &impl RecordPorts,
    upload: &Record,
) -> Result<Option<Record>, ApiError> {
    let values = [
        Value::Text(upload.owner.0.clone()),
        Value::Text(upload.collection.name().to_owned()),
        Value::Text(upload.sha256.to_hex()),
        Value::Integer(upload.bytes),
        Value::Text(upload.declared.media_type().to_owned()),
        time(upload.details.expires_on),
    ];
    find_one(ports, FIND_SAME, &values).await
}

/// Changes the end of a pending upload's ticket.
pub(crate) async fn extend(
    ports: &impl RecordPorts,
    id: ImageId,
    expires_at: Timestamp,
) -> Result<(), ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Integer(expires_at.unix_ms),
    ];
    run(ports, EXTEND, &values).await.map(drop)
}

/// Marks a pending upload as verified; a settled one stays as it is.
pub(crate) async fn mark_ready(
    ports: &impl RecordPorts,
    id: ImageId,
    verified: &Verified,
) -> Result<Change, ApiError> {
    let side = |side: Option<u32>| side.map_or(Value::Null, |it| Value::Integer(it.into()));
    let values = [
        Value::Text(id.to_string()),
        side(verified.dimensions.map(|it| it.width)),
        side(verified.dimensions.map(|it| it.height)),
        Value::Text(verified.format.extension().to_owned()),
        Value::Integer(verified.integrity.bytes),
        Value::Text(verified.integrity.sha256.to_hex()),
        Value::Integer(ports.now_unix_ms()),
        verified
            .has_alpha
            .map_or(Value::Null, |it| Value::Integer(it.into())),
        text(verified.integrity.blocks().as_deref()),
    ];
    change(ports, MARK_READY, &values).await
}

/// Marks a pending upload as refused; a settled one stays as it is.
pub(crate) async fn mark_rejected(
    ports: &impl RecordPorts,
    id: ImageId,
    code: ErrorCode,
) -> Result<Change, ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Text(code.as_str().to_owned()),
        Value::Integer(ports.now_unix_ms()),
    ];
    change(ports, MARK_REJECTED, &values).await
}

/// Reads as little as possible from the tables.
pub(crate) async fn probe(ports: &impl RecordPorts) -> Result<(), ApiError> {
    run(ports, PROBE, &[]).await.map(drop)
}
