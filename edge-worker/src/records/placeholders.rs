//! Stores the placeholders of an image once they are made.

use calotype_protocol::{ImageId, ThumbHash};

use super::ports::RecordPorts;
use super::record::{Color, Record};
use super::row::with_columns;
use super::statement::find_one;
use crate::model::ApiError;
use crate::platform::Value;

/// Fills only empty columns: the uploader's own hash stays.
const FILL: &str = with_columns!(
    "UPDATE images SET thumbhash = COALESCE(thumbhash, ?2), dominant = COALESCE(dominant, ?3) \
     WHERE id = ?1 AND state = 'ready' RETURNING",
    ""
);

/// Fills in the placeholders that an image lacks, and returns its new state; `None` when it is
/// gone.
pub(crate) async fn fill(
    ports: &impl RecordPorts,
    id: ImageId,
    thumbhash: &ThumbHash,
    [red, green, blue]: Color,
) -> Result<Option<Record>, ApiError> {
    let dominant = u32::from_be_bytes([0, red, green, blue]);
    let values = [
        Value::Text(id.to_string()),
        Value::Text(thumbhash.as_str().to_owned()),
        Value::Integer(dominant.into()),
    ];
    find_one(ports, FILL, &values).await
}

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 1] = [FILL];
