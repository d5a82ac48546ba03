//! The end of images and uploads: a row is marked first, so that no request sees it any more, then
//! its objects are deleted, then the row.

use calotype_protocol::wire::Timestamp;
use calotype_protocol::{ErrorCode, ImageId};

use super::ports::RecordPorts;
use super::record::{Change, Record};
use super::row::with_columns;
use super::statement::{change, find_all, find_one, run};
use crate::model::ApiError;
use crate::model::Owner;
use crate::platform::Value;

/// The owner's details are cleared at once; the columns that name the objects stay until those are
/// gone.
const MARK_DELETING: &str = with_columns!(
    "UPDATE images SET state = 'deleting', settled_at = ?3, name = NULL, album = NULL, \
        title = NULL, alt = NULL, focal_x = NULL, focal_y = NULL, thumbhash = NULL, \
        dominant = NULL, taken_at = NULL, metadata = NULL \
     WHERE id = ?1 AND owner = ?2 AND state = 'ready' RETURNING",
    ""
);
const EXPIRE: &str = "UPDATE images SET state = 'deleting', settled_at = ?1, name = NULL, \
        album = NULL, title = NULL, alt = NULL, focal_x = NULL, focal_y = NULL, \
        thumbhash = NULL, dominant = NULL, taken_at = NULL, metadata = NULL \
    WHERE id IN (SELECT id FROM images WHERE state = 'ready' AND expires_on IS NOT NULL \
        AND expires_on <= ?1 ORDER BY expires_on LIMIT ?2)";
const MARK_DELETED: &str = "UPDATE images SET state = 'deleted', settled_at = ?2 \
    WHERE id = ?1 AND state = 'deleting' RETURNING id";
const BEING_DELETED: &str = with_columns!(
    "SELECT",
    "FROM images WHERE state = 'deleting' ORDER BY settled_at LIMIT ?1"
);
const POSTPONE: &str = "UPDATE images SET settled_at = ?2 WHERE id = ?1 AND state = 'deleting'";
const ABANDON: &str = with_columns!(
    "UPDATE images SET state = 'rejected', error = ?1, settled_at = ?2 \
     WHERE id IN (SELECT id FROM images WHERE state = 'pending' AND expires_at < ?3 \
        ORDER BY expires_at LIMIT ?4) RETURNING",
    ""
);
const FORGET_REJECTED: &str = "DELETE FROM images WHERE id IN (SELECT id FROM images \
    WHERE state = 'rejected' AND settled_at < ?1 ORDER BY settled_at LIMIT ?2)";
const FORGET_DELETED: &str = "DELETE FROM images WHERE id IN (SELECT id FROM images \
    WHERE state = 'deleted' AND settled_at < ?1 ORDER BY settled_at LIMIT ?2)";

/// Ends an owner's image: from now on no request finds it. `None` when there is none.
pub(crate) async fn mark_deleting(
    ports: &impl RecordPorts,
    owner: &Owner,
    id: ImageId,
) -> Result<Option<Record>, ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Text(owner.0.clone()),
        Value::Integer(ports.now_unix_ms()),
    ];
    find_one(ports, MARK_DELETING, &values).await
}

/// Notes that no object of an image is left.
pub(crate) async fn mark_deleted(
    ports: &impl RecordPorts,
    id: ImageId,
) -> Result<Change, ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Integer(ports.now_unix_ms()),
    ];
    change(ports, MARK_DELETED, &values).await
}

/// Ends at most `limit` images whose date has come.
pub(crate) async fn expire(ports: &impl RecordPorts, limit: u32) -> Result<(), ApiError> {
    let values = [
        Value::Integer(ports.now_unix_ms()),
        Value::Integer(limit.into()),
    ];
    run(ports, EXPIRE, &values).await.map(drop)
}

/// At most `limit` ended images that may have objects left, longest waiting first.
pub(crate) async fn being_deleted(
    ports: &impl RecordPorts,
    limit: u32,
) -> Result<Vec<Record>, ApiError> {
    find_all(ports, BEING_DELETED, &[Value::Integer(limit.into())]).await
}

/// Puts an ended image at the end of the queue, so that one that cannot be emptied does not block
/// the others.
pub(crate) async fn postpone(ports: &impl RecordPorts, id: ImageId) -> Result<(), ApiError> {
    let values = [
        Value::Text(id.to_string()),
        Value::Integer(ports.now_unix_ms()),
    ];
    run(ports, POSTPONE, &values).await.map(drop)
}

/// Refuses at most `limit` uploads whose ticket ended before `before`, and returns them. Their rows
/// stay for a while: a call of `complete` under way must find them refused.
pub(crate) async fn abandon(
    ports: &impl RecordPorts,
    before: Timestamp,
    limit: u32,
) -> Result<Vec<Record>, ApiError> {
    let values = [
        Value::Text(ErrorCode::UploadExpired.as_str().to_owned()),
        Value::Integer(ports.now_unix_ms()),
        Value::Integer(before.unix_ms),
        Value::Integer(limit.into()),
    ];
    find_all(ports, ABANDON, &values).await
}

/// Deletes at most `limit` rows each of refused uploads and of deleted images.
pub(crate) async fn forget_settled(
    ports: &impl RecordPorts,
    rejected_before: Timestamp,
    deleted_before: Timestamp,
    limit: u32,
) -> Result<(), ApiError> {
    for (sql, before) in [
        (FORGET_REJECTED, rejected_before),
        (FORGET_DELETED, deleted_before),
    ] {
        let values = [Value::Integer(before.unix_ms), Value::Integer(limit.into())];
        run(ports, sql, &values).await?;
    }
    Ok(())
}

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 8] = [
    MARK_DELETING,
    EXPIRE,
    MARK_DELETED,
    BEING_DELETED,
    POSTPONE,
    ABANDON,
    FORGET_REJECTED,
    FORGET_DELETED,
];
