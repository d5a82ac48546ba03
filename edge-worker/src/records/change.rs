//! An owner's changes of an image, and of an album's order.

use calotype_protocol::{AlbumName, Alt, FocalPoint, ImageId, Title};

use super::ports::RecordPorts;
use super::record::{Change, Record};
use super::row::with_columns;
use super::statement::{change, find_one, text};
use crate::model::ApiError;
use crate::model::Owner;
use crate::platform::Value;

/// A flag before each value says whether to set it: a field that the caller does not name keeps its
/// value, which another call may be writing now. A changed album has no place for the image yet;
/// the right sides read the columns' old values.
const CHANGE: &str = with_columns!(
    "UPDATE images SET \
        title = CASE WHEN ?4 = 1 THEN ?5 ELSE title END, \
        alt = CASE WHEN ?6 = 1 THEN ?7 ELSE alt END, \
        album = CASE WHEN ?8 = 1 THEN ?9 ELSE album END, \
        position = CASE WHEN ?8 = 1 AND album IS NOT ?9 THEN 1000000 ELSE position END, \
        focal_x = CASE WHEN ?10 = 1 THEN ?11 ELSE focal_x END, \
        focal_y = CASE WHEN ?10 = 1 THEN ?12 ELSE focal_y END \
     WHERE id = ?1 AND owner = ?2 AND state = 'ready' \
        AND (expires_on IS NULL OR expires_on > ?3) RETURNING",
    ""
);
/// All or nothing: the ids (distinct, as JSON) are as many as the album has images, and each image
/// of the album is one of them.
const ORDER: &str = "UPDATE images SET \
    position = (SELECT key FROM json_each(?4) WHERE value = images.id) \
    WHERE owner = ?1 AND album = ?2 AND state = 'ready' \
    AND (expires_on IS NULL OR expires_on > ?3) \
    AND json_array_length(?4) = (SELECT COUNT(*) FROM images WHERE owner = ?1 AND album = ?2 \
        AND state = 'ready' AND (expires_on IS NULL OR expires_on > ?3)) \
    AND NOT EXISTS (SELECT 1 FROM images WHERE owner = ?1 AND album = ?2 AND state = 'ready' \
        AND (expires_on IS NULL OR expires_on > ?3) \
        AND id NOT IN (SELECT value FROM json_each(?4))) \
    RETURNING id";

/// The changes: `None` leaves a field as it is, `Some(None)` clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) title: Option<Option<Title>>,
    pub(crate) alt: Option<Option<Alt>>,
    pub(crate) album: Option<Option<AlbumName>>,
    pub(crate) focal_point: Option<Option<FocalPoint>>,
}

/// Changes an owner's image and returns its new state; `None` when there is none.
pub(crate) async fn change_details(
    ports: &impl RecordPorts,
    owner: &Owner,
    id: ImageId,
    changes: &Changes,
) -> Result<Option<Record>, ApiError> {
    let flag = |is_set: bool| Value::Integer(is_set.into());
    let title = changes.title.as_ref();
    let alt = changes.alt.as_ref();
    let album = changes.album.as_ref();
    let focal = changes.focal_point;
    let share = |share: Option<u16>| share.map_or(Value::Null, |it| Value::Integer(it.into()));
    let values = [
        Value::Text(id.to_string()),
        Value::Text(owner.0.clone()),
        Value::Integer(ports.now_unix_ms()),
        flag(title.is_some()),
        text(title.and_then(|it| it.as_ref()).map(|it| it.as_str())),
        flag(alt.is_some()),
        text(alt.and_then(|it| it.as_ref()).map(|it| it.as_str())),
        flag(album.is_some()),
        text(album.and_then(|it| it.as_ref()).map(|it| it.as_str())),
        flag(focal.is_some()),
        share(focal.flatten().map(|it| it.x.ten_thousandths())),
        share(focal.flatten().map(|it| it.y.ten_thousandths())),
    ];
    find_one(ports, CHANGE, &values).await
}

/// Puts an album in order; `Stays` unless `ids` are exactly its images, each once.
pub(crate) async fn order(
    ports: &impl RecordPorts,
    owner: &Owner,
    album: &AlbumName,
    ids: &[ImageId],
) -> Result<Change, ApiError> {
    let quoted: Vec<String> = ids.iter().map(|id| format!("\"{id}\"")).collect();
    let values = [
        Value::Text(owner.0.clone()),
        Value::Text(album.as_str().to_owned()),
        Value::Integer(ports.now_unix_ms()),
        Value::Text(format!("[{}]", quoted.join(","))),
    ];
    change(ports, ORDER, &values).await
}

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 2] = [CHANGE, ORDER];
