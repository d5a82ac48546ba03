//! The facts about an image that delivery needs.

use calotype_protocol::wire::Timestamp;
use calotype_protocol::{
    Collection, Dimensions, ErrorCode, FocalPoint, Format, ImageId, ObjectKey, Size, ThumbHash,
};
use serde::{Deserialize, Serialize};

use crate::model::integrity::Integrity;
use crate::records::{Color, Record, Verified};

/// An image that may be shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ImageInfo {
    pub(crate) id: ImageId,
    pub(crate) collection: Collection,
    /// The format of the original.
    pub(crate) format: Format,
    /// The dimensions of the original, upright; `None` for a document.
    pub(crate) dimensions: Option<Dimensions>,
    pub(crate) integrity: Integrity,
    pub(crate) has_alpha: bool,
    pub(crate) focal_point: Option<FocalPoint>,
    pub(crate) thumbhash: Option<ThumbHash>,
    /// Red, green and blue of the dominant color.
    pub(crate) dominant: Option<Color>,
    pub(crate) ends: Option<Timestamp>,
    /// Why the original cannot be decoded.
    pub(crate) fault: Option<String>,
}

impl ImageInfo {
    /// The facts from a record, for public delivery or for a signed URL.
    pub(crate) fn of(record: &Record, verified: &Verified) -> Self {
        // Unknown for older rows: PNG is right for both.
        let may_have_alpha = verified.format != Format::Jpeg;
        Self {
            id: record.id,
            collection: record.collection,
            format: verified.format,
            dimensions: verified.dimensions,
            integrity: verified.integrity.clone(),
            has_alpha: verified.has_alpha.unwrap_or(may_have_alpha),
            focal_point: record.details.focal_point,
            thumbhash: record.details.thumbhash.clone(),
            dominant: record.dominant,
            ends: record.details.expires_on,
            fault: record.fault.map(|code| code.as_str().to_owned()),
        }
    }

    /// The key of its original.
    pub(crate) fn original_key(&self) -> ObjectKey {
        ObjectKey::image(self.collection, Size::Original, self.id, self.format)
    }

    /// Fills in missing placeholders; the uploader's own stay.
    pub(crate) fn take(&mut self, made: Placeholders) {
        self.thumbhash.get_or_insert(made.thumbhash);
        self.dominant.get_or_insert(made.dominant);
    }

    /// The error code of an earlier decoding.
    pub(crate) fn fault(&self) -> Option<ErrorCode> {
        self.fault.as_deref().and_then(ErrorCode::from_code)
    }
}

/// ThumbHash and dominant color.
#[derive(Clone, Debug)]
pub(crate) struct Placeholders {
    pub(crate) thumbhash: ThumbHash,
    pub(crate) dominant: Color,
}
