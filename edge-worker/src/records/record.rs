//! A record: an upload and its outcome.

use calotype_protocol::wire::{Details, Image, Timestamp};
use calotype_protocol::{
    Collection, Derivative, Dimensions, ErrorCode, Format, ImageId, ObjectKey, Sha256, Size,
};
use serde::{Deserialize, Serialize};

use crate::model::Owner;
use crate::model::integrity::Integrity;

/// Red, green and blue of a picture's dominant color.
pub(crate) type Color = [u8; 3];

/// The position of an image without a place in the order: behind all that have one. It is the
/// column's default.
pub(super) const UNPLACED: u32 = 1_000_000;

/// An upload and its outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) id: ImageId,
    pub(crate) owner: Owner,
    pub(crate) collection: Collection,
    /// Format of the declared content type.
    pub(crate) declared: Format,
    /// Declared length; the stored one is in [`Verified`].
    pub(crate) bytes: u64,
    /// Declared checksum; the stored one is in [`Verified`].
    pub(crate) sha256: Sha256,
    pub(crate) name: Option<String>,
    pub(crate) created_at: Timestamp,
    /// End of the upload ticket. The end of the image is `details.expires_on`.
    pub(crate) expires_at: Timestamp,
    pub(crate) details: Details,
    /// Sizes that were declared with it, and may have been sent.
    pub(crate) sizes: Vec<DeclaredSize>,
    pub(crate) state: State,
    /// Why the original does not decode; `None` if no fault is known.
    pub(crate) fault: Option<ErrorCode>,
    /// The dominant color; `None` until a request needed it.
    pub(crate) dominant: Option<Color>,
}

/// A size that comes beside its original, as its caller declares it. The database contains the
/// field names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeclaredSize {
    pub(crate) size: Derivative,
    pub(crate) format: Format,
    pub(crate) bytes: u64,
    pub(crate) sha256: Sha256,
}

/// The state of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Ticket given, bytes not verified.
    Pending,
    /// Verified, and stored as an original.
    Ready(Verified),
    /// Verified and refused.
    Rejected(ErrorCode),
    /// No longer an image: its owner or its date ended it. Objects may be left.
    Deleting(Verified),
    /// Nothing is left but this row.
    Deleted,
}

/// The results of verification, for the stored bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) format: Format,
    /// Upright; `None` for a PDF.
    pub(crate) dimensions: Option<Dimensions>,
    /// Of the stored bytes: the declared ones, or fewer after a clean copy was made.
    pub(crate) integrity: Integrity,
    /// Whether pixels may be transparent; `None` for older rows and for a PDF.
    pub(crate) has_alpha: Option<bool>,
}

/// The effect of a conditional statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Done,
    /// The condition did not hold; nothing changed.
    Stays,
}

impl Record {
    /// The image as the API returns it; `origin` stands before delivery paths.
    pub(crate) fn image(&self, verified: &Verified, origin: &str) -> Image {
        let urls = self
            .sizes()
            .filter(|_| self.collection.is_public())
            .map(|size| {
                let path = Image::path(self.id, size);
                (size.name().to_owned(), format!("{origin}{path}"))
            })
            .collect();
        Image {
            id: self.id,
            collection: self.collection,
            format: verified.format,
            dimensions: verified.dimensions,
            bytes: verified.integrity.bytes,
            sha256: verified.integrity.sha256,
            name: self.name.clone(),
            created_at: self.created_at,
            details: self.details.clone(),
            urls,
        }
    }

    /// The key of its original. A verified upload has the declared format.
    pub(crate) fn original_key(&self) -> ObjectKey {
        ObjectKey::image(self.collection, Size::Original, self.id, self.declared)
    }

    /// Keys that its upload may have written to: the original's, and those of its sizes.
    pub(crate) fn temporary_keys(&self) -> Vec<ObjectKey> {
        let size = |it: &DeclaredSize| ObjectKey::temporary_size(self.id, it.size, it.format);
        let mut keys = vec![ObjectKey::temporary_upload(self.id)];
        keys.extend(self.sizes.iter().map(size));
        keys
    }

    /// The sizes that an image of this collection may have.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = Size> {
        let derivatives = self.collection.derivatives();
        Size::ALL.into_iter().filter(move |size| match size {
            Size::Original => true,
            Size::Derivative(it) => derivatives.contains(it),
        })
    }
}
