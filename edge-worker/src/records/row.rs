//! Rows to records.

use calotype_imaging::ENGINE;
use calotype_protocol::wire::{CaptureTime, Details, Timestamp};
use calotype_protocol::{
    AlbumName, Alt, Collection, Dimensions, ErrorCode, FocalPoint, Format, ImageId, Metadata,
    Sha256, Share, ThumbHash, Title,
};
use serde::Deserialize;

use super::record::{Color, Record, State, UNPLACED, Verified};
use crate::model::ApiError;
use crate::model::Owner;
use crate::model::integrity::Integrity;
use crate::platform::Row;

/// The number of times that a fault of an original has to be seen before it counts.
const FAULT_SEEN_TIMES: u32 = 2;

/// A statement around the columns of [`Columns`].
macro_rules! with_columns {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " id, owner, collection, state, content_type, bytes, sha256, name, width, height, \
             format, stored_bytes, stored_sha256, error, created_at, expires_at, album, position, \
             title, alt, focal_x, focal_y, thumbhash, taken_at, expires_on, metadata, has_alpha, \
             fault, fault_seen, fault_engine, sizes, dominant, stored_blocks ",
            $after
        )
    };
}
pub(super) use with_columns;

/// The columns, as SQLite types them.
#[derive(Deserialize)]
struct Columns {
    id: ImageId,
    owner: String,
    collection: Collection,
    state: String,
    content_type: String,
    bytes: u64,
    sha256: Sha256,
    name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    format: Option<String>,
    stored_bytes: Option<u64>,
    stored_sha256: Option<Sha256>,
    stored_blocks: Option<String>,
    error: Option<String>,
    created_at: u64,
    expires_at: u64,
    album: Option<AlbumName>,
    position: u32,
    title: Option<Title>,
    alt: Option<Alt>,
    focal_x: Option<u16>,
    focal_y: Option<u16>,
    thumbhash: Option<ThumbHash>,
    taken_at: Option<CaptureTime>,
    expires_on: Option<u64>,
    metadata: Option<String>,
    has_alpha: Option<u8>,
    fault: Option<String>,
    fault_seen: Option<u32>,
    fault_engine: Option<String>,
    sizes: Option<String>,
    dominant: Option<i64>,
}

/// Reads a row; a ready image whose time is over counts as being deleted.
pub(super) fn record(row: Row, now_unix_ms: u64) -> Result<Record, ApiError> {
    let columns: Columns =
        serde_json::from_value(row).map_err(|error| unreadable(&error.to_string()))?;
    let declared =
        Format::from_media_type(&columns.content_type).ok_or_else(|| unreadable("content_type"))?;
    let state = state(&columns, now_unix_ms).ok_or_else(|| unreadable("state"))?;
    let metadata = match &columns.metadata {
        None => Metadata::default(),
        Some(json) => serde_json::from_str(json).map_err(|_| unreadable("metadata"))?,
    };
    let sizes = match &columns.sizes {
        None => Vec::new(),
        Some(json) => serde_json::from_str(json).map_err(|_| unreadable("sizes"))?,
    };
    let focal_point = columns.focal_x.zip(columns.focal_y).and_then(|(x, y)| {
        let (x, y) = (
            Share::from_ten_thousandths(x)?,
            Share::from_ten_thousandths(y)?,
        );
        Some(FocalPoint { x, y })
    });
    let timestamp = |unix_ms| Timestamp { unix_ms };
    let fault = fault(&columns);
    Ok(Record {
        id: columns.id,
        owner: Owner(columns.owner),
        collection: columns.collection,
        declared,
        bytes: columns.bytes,
        sha256: columns.sha256,
        name: columns.name,
        created_at: timestamp(columns.created_at),
        expires_at: timestamp(columns.expires_at),
        details: Details {
            album: columns.album,
            position: (columns.position < UNPLACED).then_some(columns.position),
            title: columns.title,
            alt: columns.alt,
            focal_point,
            thumbhash: columns.thumbhash,
            taken_at: columns.taken_at,
            expires_on: columns.expires_on.map(timestamp),
            metadata,
        },
        sizes,
        state,
        fault,
        dominant: color(columns.dominant),
    })
}

/// A fault that was seen once may have been our own error, and this engine may decode a file that
/// an older one could not.
fn fault(columns: &Columns) -> Option<ErrorCode> {
    let is_seen_twice = columns
        .fault_seen
        .is_some_and(|times| times >= FAULT_SEEN_TIMES);
    let is_ours = columns.fault_engine.as_deref() == Some(ENGINE);
    let code = columns
        .fault
        .as_deref()
        .filter(|_| is_seen_twice && is_ours)?;
    ErrorCode::from_code(code)
}

fn state(columns: &Columns, now_unix_ms: u64) -> Option<State> {
    let is_over = columns.expires_on.is_some_and(|end| end <= now_unix_ms);
    match columns.state.as_str() {
        "pending" => Some(State::Pending),
        "ready" if !is_over => Some(State::Ready(verified(columns)?)),
        "ready" | "deleting" => Some(State::Deleting(verified(columns)?)),
        "deleted" => Some(State::Deleted),
        "rejected" => {
            let code = columns.error.as_deref()?;
            Some(State::Rejected(ErrorCode::from_code(code)?))
        }
        _ => None,
    }
}

fn verified(columns: &Columns) -> Option<Verified> {
    let extension = columns.format.as_deref()?;
    Some(Verified {
        format: Format::ALL
            .into_iter()
            .find(|format| format.extension() == extension)?,
        dimensions: match (columns.width, columns.height) {
            (None, None) => None,
            (width, height) => Some(Dimensions::new(width?, height?)?),
        },
        integrity: Integrity::stored(
            columns.stored_bytes?,
            columns.stored_sha256?,
            columns.stored_blocks.as_deref(),
        )
        .ok()?,
        has_alpha: columns.has_alpha.map(|it| it != 0),
    })
}

pub(super) fn unreadable(what: &str) -> ApiError {
    ApiError::new(ErrorCode::Internal).internal(format!("row: {what}"))
}

/// The color of a column; an invalid value counts as unknown.
fn color(dominant: Option<i64>) -> Option<Color> {
    let dominant = u32::try_from(dominant?).ok()?;
    let [0, red, green, blue] = dominant.to_be_bytes() else {
        return None;
    };
    Some([red, green, blue])
}
