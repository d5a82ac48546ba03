//! The objects of an image beside its original. Each row is written before its object, so that
//! deleting the image finds the object after any interruption.

use calotype_imaging::ENGINE;
use calotype_protocol::limits::{DERIVATIVE_WRITE_SECONDS, DERIVATIVES_MAX};
use calotype_protocol::{Dimensions, ErrorCode, ImageId, ObjectKey, Sha256};
use serde::Deserialize;

use super::ports::RecordPorts;
use super::record::Change;
use super::row::unreadable;
use super::statement::{change, run, text};
use crate::model::ApiError;
use crate::model::Owner;
use crate::model::integrity::Integrity;
use crate::platform::{Row, Value};

/// One statement: the row is written only while the image exists. An existing row is written anew,
/// because its object is about to be.
const NOTE: &str = "INSERT INTO derivatives \
        (image_id, key, noted_at, bytes, sha256, blocks, width, height) \
    SELECT ?1, ?2, ?3, ?5, ?6, ?7, ?8, ?9 FROM images WHERE id = ?1 AND state = 'ready' \
        AND (expires_on IS NULL OR expires_on > ?3) \
        AND (?4 = 0 OR EXISTS (SELECT 1 FROM derivatives WHERE image_id = ?1 AND key = ?2) \
            OR (SELECT COUNT(*) FROM derivatives WHERE image_id = ?1) < ?4) \
    ON CONFLICT (image_id, key) DO UPDATE SET noted_at = excluded.noted_at, \
        bytes = excluded.bytes, sha256 = excluded.sha256, blocks = excluded.blocks, \
        width = excluded.width, height = excluded.height RETURNING key";
/// As above, but an existing row and its object stay as they are. A row with the same bytes comes
/// from the same caller: its first try got no answer, or it resumes.
const NOTE_NEW: &str = "INSERT INTO derivatives (image_id, key, noted_at, bytes, sha256, blocks) \
    SELECT ?1, ?2, ?3, ?4, ?5, ?6 FROM images WHERE id = ?1 AND state = 'ready' \
        AND (expires_on IS NULL OR expires_on > ?3) \
    ON CONFLICT (image_id, key) DO UPDATE SET noted_at = excluded.noted_at \
        WHERE bytes = excluded.bytes AND sha256 = excluded.sha256 RETURNING key";
const FIND: &str = "SELECT bytes, sha256, blocks, width, height FROM derivatives \
    WHERE image_id = ?1 AND key = ?2 AND gone_at IS NULL";
const NOTED: &str = "SELECT image_id, key FROM derivatives WHERE image_id = ?1";
/// The rows stay until no request can be writing their objects any more.
const MARK_GONE: &str = "UPDATE derivatives SET gone_at = ?2 WHERE image_id = ?1 \
    AND gone_at IS NULL";
const GONE: &str = "SELECT image_id, key FROM derivatives WHERE gone_at IS NOT NULL \
    AND gone_at < ?1 ORDER BY gone_at LIMIT ?2";
/// All at once, as pairs in JSON: one statement for any number.
const FORGET: &str = "DELETE FROM derivatives WHERE (image_id, key) IN \
    (SELECT value ->> 0, value ->> 1 FROM json_each(?1)) AND gone_at IS NOT NULL";
/// A different fault, or one from another engine, starts the count again.
const MARK_FAULT: &str = "UPDATE images SET fault = ?2, fault_engine = ?3, fault_seen = \
        CASE WHEN fault IS ?2 AND fault_engine IS ?3 THEN fault_seen + 1 ELSE 1 END \
    WHERE id = ?1 AND state = 'ready'";

const FORGET_FAULT: &str = "UPDATE images SET fault = NULL, fault_seen = NULL, \
    fault_engine = NULL WHERE id = ?1 AND (?2 IS NULL OR owner = ?2) AND state = 'ready' \
    RETURNING id";

/// Whether a derivative counts against the most that an image may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Room {
    /// It counts: anybody may request it.
    Bounded,
    /// It does not count: there are few of its kind, or it needs a signature.
    Always,
}

/// Whether an object may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noted {
    /// It may, for [`DERIVATIVE_WRITE_SECONDS`] from now.
    Done,
    /// It may not: the image is gone, has its most, or already has this one.
    Refused,
}

/// A derivative that may be in the bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Derived {
    pub(crate) image: ImageId,
    pub(crate) key: ObjectKey,
}

/// The expected content of a derivative's object, if the object exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stored {
    pub(crate) integrity: Integrity,
    /// Its dimensions if it is smaller than its name says.
    pub(crate) reduced: Option<Dimensions>,
}

/// Notes that an object is about to be written.
pub(crate) async fn note(
    ports: &impl RecordPorts,
    id: ImageId,
    key: &ObjectKey,
    room: Room,
    stored: &Stored,
) -> Result<Noted, ApiError> {
    let most = match room {
        Room::Bounded => DERIVATIVES_MAX,
        Room::Always => 0,
    };
    let side = |side: Option<u32>| side.map_or(Value::Null, |it| Value::Integer(it.into()));
    let values = [
        Value::Text(id.to_string()),
        Value::Text(key.to_string()),
        Value::Integer(ports.now_unix_ms()),
        Value::Integer(most),
        Value::Integer(stored.integrity.bytes),
        Value::Text(stored.integrity.sha256.to_hex()),
        text(stored.integrity.blocks().as_deref()),
        side(stored.reduced.map(|it| it.width)),
        side(stored.reduced.map(|it| it.height)),
    ];
    Ok(noted_by(&run(ports, NOTE, &values).await?))
}

/// Notes that an object is about to be written for the first time.
pub(crate) async fn note_new(
    ports: &impl RecordPorts,
    id: ImageId,
    key: &ObjectKey,
    integrity: &Integrity,
) -> Result<Noted, ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Text(key.to_string()),
        Value::Integer(ports.now_unix_ms()),
        Value::Integer(integrity.bytes),
        Value::Text(integrity.sha256.to_hex()),
        text(integrity.blocks().as_deref()),
    ];
    Ok(noted_by(&run(ports, NOTE_NEW, &values).await?))
}

/// The noted content of an object; `None` when no request has ever begun to write it.
pub(crate) async fn find(
    ports: &impl RecordPorts,
    id: ImageId,
    key: &ObjectKey,
) -> Result<Option<Stored>, ApiError> {
    let values = [Value::Text(id.to_string()), Value::Text(key.to_string())];
    let row = run(ports, FIND, &values).await?.into_iter().next();
    row.map(stored).transpose()
}

fn noted_by(rows: &[Row]) -> Noted {
    if rows.is_empty() {
        Noted::Refused
    } else {
        Noted::Done
    }
}

/// All derivatives of an image that may be stored.
pub(crate) async fn noted(ports: &impl RecordPorts, id: ImageId) -> Result<Vec<Derived>, ApiError> {
    let rows = run(ports, NOTED, &[Value::Text(id.to_string())]).await?;
    rows.into_iter().map(derived).collect()
}

/// Notes that the objects of an image were deleted. An object that a request was writing at that
/// moment may exist all the same: see [`gone`].
pub(crate) async fn mark_gone(ports: &impl RecordPorts, id: ImageId) -> Result<(), ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Integer(ports.now_unix_ms()),
    ];
    run(ports, MARK_GONE, &values).await.map(drop)
}

/// At most `limit` derivatives of images that have been gone so long that no request is writing
/// their objects any more.
pub(crate) async fn gone(ports: &impl RecordPorts, limit: u32) -> Result<Vec<Derived>, ApiError> {
    let now = ports.now_unix_ms();
    let values = [
        Value::Integer(now.saturating_sub(DERIVATIVE_WRITE_SECONDS * 1000)),
        Value::Integer(limit.into()),
    ];
    let rows = run(ports, GONE, &values).await?;
    rows.into_iter().map(derived).collect()
}

/// Deletes the rows of gone images' derivatives.
pub(crate) async fn forget(
    ports: &impl RecordPorts,
    derived: impl IntoIterator<Item = &Derived>,
) -> Result<(), ApiError> {
    let pairs = derived.into_iter();
    let pairs: Vec<_> = pairs
        .map(|it| [it.image.to_string(), it.key.to_string()])
        .collect();
    let pairs = serde_json::to_string(&pairs).expect("strings in lists");
    run(ports, FORGET, &[Value::Text(pairs)]).await.map(drop)
}

/// Notes that an original does not decode, and why, as seen by this engine.
pub(crate) async fn mark_fault(
    ports: &impl RecordPorts,
    id: ImageId,
    code: ErrorCode,
) -> Result<(), ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Text(code.as_str().to_owned()),
        Value::Text(ENGINE.to_owned()),
    ];
    run(ports, MARK_FAULT, &values).await.map(drop)
}

/// Clears the fault of an original, of this owner or of any.
pub(crate) async fn forget_fault(
    ports: &impl RecordPorts,
    id: ImageId,
    owner: Option<&Owner>,
) -> Result<Change, ApiError> {
    let values = [
        Value::Text(id.to_string()),
        text(owner.map(|it| it.0.as_str())),
    ];
    change(ports, FORGET_FAULT, &values).await
}

#[derive(Deserialize)]
struct Columns {
    image_id: ImageId,
    key: String,
}

fn derived(row: Row) -> Result<Derived, ApiError> {
    let columns: Columns =
        serde_json::from_value(row).map_err(|error| unreadable(&error.to_string()))?;
    Ok(Derived {
        image: columns.image_id,
        key: ObjectKey::noted(columns.key).ok_or_else(|| unreadable("key"))?,
    })
}

#[derive(Deserialize)]
struct StoredColumns {
    bytes: u64,
    sha256: Sha256,
    blocks: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
}

fn stored(row: Row) -> Result<Stored, ApiError> {
    let columns: StoredColumns =
        serde_json::from_value(row).map_err(|error| unreadable(&error.to_string()))?;
    let (bytes, sha256, blocks) = (columns.bytes, columns.sha256, columns.blocks);
    let integrity = Integrity::stored(bytes, sha256, blocks.as_deref());
    let sides = columns.width.zip(columns.height);
    Ok(Stored {
        integrity: integrity.map_err(|_| unreadable("blocks"))?,
        reduced: sides.and_then(|(width, height)| Dimensions::new(width, height)),
    })
}

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 9] = [
    FORGET_FAULT,
    NOTE,
    NOTE_NEW,
    FIND,
    NOTED,
    MARK_GONE,
    GONE,
    FORGET,
    MARK_FAULT,
];
