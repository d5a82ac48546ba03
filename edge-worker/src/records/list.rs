//! Pages of images and of albums. Each begins behind the last row of the page before, not at a row
//! number, so that inserted and deleted rows move no others.

use calotype_protocol::{AlbumName, Collection, ImageId};

use super::ports::RecordPorts;
use super::record::{Record, UNPLACED};
use super::row::{record, unreadable, with_columns};
use super::statement::{find_all, run, text};
use crate::model::ApiError;
use crate::model::Owner;
use crate::platform::{Row, Value};

const LIST: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND state = 'ready' \
     AND (expires_on IS NULL OR expires_on > ?2) AND id < ?3 ORDER BY id DESC LIMIT ?4"
);
const LIST_COLLECTION: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND collection = ?5 AND state = 'ready' \
     AND (expires_on IS NULL OR expires_on > ?2) AND id < ?3 ORDER BY id DESC LIMIT ?4"
);
/// `position >= ?6` is implied; it lets SQLite use the index.
const LIST_ALBUM: &str = with_columns!(
    "SELECT",
    "FROM images WHERE owner = ?1 AND album = ?7 AND state = 'ready' \
     AND (expires_on IS NULL OR expires_on > ?2) \
     AND position >= ?6 AND (position > ?6 OR id < ?3) AND (?5 IS NULL OR collection = ?5) \
     ORDER BY position, id DESC LIMIT ?4"
);
/// The names first, as many as requested; then the first image of each.
const ALBUMS: &str = with_columns!(
    "WITH named AS (SELECT album AS album_name, COUNT(*) AS album_count FROM images \
         WHERE owner = ?1 AND state = 'ready' AND album > ?3 \
         AND (expires_on IS NULL OR expires_on > ?2) \
         GROUP BY album ORDER BY album LIMIT ?4) \
     SELECT album_count,",
    "FROM named JOIN images ON images.id = (SELECT first.id FROM images AS first \
         WHERE first.owner = ?1 AND first.album = album_name AND first.state = 'ready' \
         AND (first.expires_on IS NULL OR first.expires_on > ?2) \
         ORDER BY first.position, first.id DESC LIMIT 1) \
     ORDER BY album_name"
);

/// Greater than every ULID.
const BEFORE_THE_NEWEST: &str = "~";

/// A filter of an owner's images.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) album: Option<AlbumName>,
    pub(crate) collection: Option<Collection>,
}

/// The last image of the page before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct After {
    /// Its place in the album; meaningless outside one.
    pub(crate) position: u32,
    pub(crate) id: ImageId,
}

impl After {
    /// The place behind a record.
    pub(crate) fn of(record: &Record) -> Self {
        Self {
            position: record.details.position.unwrap_or(UNPLACED),
            id: record.id,
        }
    }
}

/// At most `limit` images, newest first. Images of an album come in its order, and those without a
/// place in it come last.
pub(crate) async fn list(
    ports: &impl RecordPorts,
    owner: &Owner,
    listed: &Listed,
    after: Option<After>,
    limit: u32,
) -> Result<Vec<Record>, ApiError> {
    let id = after.map_or(BEFORE_THE_NEWEST.to_owned(), |it| it.id.to_string());
    let mut values = vec![
        Value::Text(owner.0.clone()),
        Value::Integer(ports.now_unix_ms()),
        Value::Text(id),
        Value::Integer(limit.into()),
    ];
    let sql = match (&listed.album, listed.collection) {
        (None, None) => LIST,
        (None, Some(collection)) => {
            values.push(Value::Text(collection.name().to_owned()));
            LIST_COLLECTION
        }
        (Some(album), collection) => {
            values.extend([
                text(collection.map(Collection::name)),
                Value::Integer(after.map_or(0, |it| it.position).into()),
                Value::Text(album.as_str().to_owned()),
            ]);
            LIST_ALBUM
        }
    };
    find_all(ports, sql, &values).await
}

/// At most `limit` albums by name, each with its number of images and its first image.
pub(crate) async fn albums(
    ports: &impl RecordPorts,
    owner: &Owner,
    after: Option<&AlbumName>,
    limit: u32,
) -> Result<Vec<(u64, Record)>, ApiError> {
    let now_unix_ms = ports.now_unix_ms();
    let values = [
        Value::Text(owner.0.clone()),
        Value::Integer(now_unix_ms),
        Value::Text(after.map_or(String::new(), |name| name.as_str().to_owned())),
        Value::Integer(limit.into()),
    ];
    let rows = run(ports, ALBUMS, &values).await?;
    let album = |row: Row| {
        let count = row.get("album_count").and_then(serde_json::Value::as_u64);
        let count = count.ok_or_else(|| unreadable("album_count"))?;
        Ok((count, record(row, now_unix_ms)?))
    };
    rows.into_iter().map(album).collect()
}

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 4] = [LIST, LIST_COLLECTION, LIST_ALBUM, ALBUMS];
