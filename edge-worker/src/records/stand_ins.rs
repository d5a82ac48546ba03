//! What stands for a picture until it is there, written down once it is made.

use calotype_protocol::{ImageId, ThumbHash};

use super::row::with_columns;
use super::{Record, find_one};
use crate::problem::Failure;
use crate::world::{Value, World};

/// Only what is not there yet: the uploader's own hash stays.
const FILL: &str = with_columns!(
    "UPDATE images SET thumbhash = COALESCE(thumbhash, ?2), dominant = COALESCE(dominant, ?3) \
     WHERE id = ?1 AND state = 'ready' RETURNING",
    ""
);

/// Red, green and blue of the colour that most of a picture has.
pub(crate) type Colour = [u8; 3];

/// Fills in what an image lacks, and returns it as it is then; `None` when it is gone.
pub(crate) async fn fill(
    world: &impl World,
    id: ImageId,
    thumbhash: &ThumbHash,
    [red, green, blue]: Colour,
) -> Result<Option<Record>, Failure> {
    let dominant = u32::from_be_bytes([0, red, green, blue]);
    let values = [
        Value::Text(id.to_string()),
        Value::Text(thumbhash.as_str().to_owned()),
        Value::Integer(dominant.into()),
    ];
    find_one(world, FILL, &values).await
}

/// The colour of a column; what is none counts as not known.
pub(super) fn colour(dominant: Option<i64>) -> Option<Colour> {
    let dominant = u32::try_from(dominant?).ok()?;
    let [0, red, green, blue] = dominant.to_be_bytes() else {
        return None;
    };
    Some([red, green, blue])
}

#[cfg(test)]
pub(super) const STATEMENTS: [&str; 1] = [FILL];
