//! A record: an upload, and what became of it.

use calotype_protocol::wire::{Details, Image, Timestamp};
use calotype_protocol::{
    Collection, Derivative, Dimensions, ErrorCode, Format, ImageId, ObjectKey, Sha256, Size,
};
use serde::{Deserialize, Serialize};

use crate::model::Owner;
use crate::model::integrity::Integrity;

/// Red, green and blue of the color that most of a picture has.
pub(crate) type Color = [u8; 3];

/// The position of an image that nobody has put in order: behind all that are. It is the
/// column's default.
pub(super) const UNPLACED: u32 = 1_000_000;

/// An upload, and what became of it.
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
    /// End of the upload ticket. The image's own is `details.expires_on`.
    pub(crate) expires_at: Timestamp,
    pub(crate) details: Details,
    /// Sizes that were declared with it, and may have been sent.
    pub(crate) sizes: Vec<DeclaredSize>,
    pub(crate) state: State,
    /// Why the original does not decode; none as far as is known.
    pub(crate) fault: Option<ErrorCode>,
    /// The color that most of it has; none until somebody needed it.
    pub(crate) dominant: Option<Color>,
}

/// A size that comes beside its original, as its caller declares it. The names of its
/// fields are in the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeclaredSize {
    pub(crate) size: Derivative,
    pub(crate) format: Format,
    pub(crate) bytes: u64,
    pub(crate) sha256: Sha256,
}

/// Where an upload stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// Ticket given, bytes not verified.
    Pending,
    /// Verified, and stored as an original.
    Ready(Verified),
    /// Looked at and refused.
    Rejected(ErrorCode),
    /// No image any more: its owner or its date ended it. Objects may be left.
    Deleting(Verified),
    /// Nothing is left but this row.
    Deleted,
}

/// What verification found, of the bytes that are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    pub(crate) format: Format,
    /// Upright; none of a PDF.
    pub(crate) dimensions: Option<Dimensions>,
    /// Of what is stored: what was declared, or less when a clean copy was made.
    pub(crate) integrity: Integrity,
    /// Whether pixels may be transparent; not known of older rows, nor of a PDF.
    pub(crate) has_alpha: Option<bool>,
}

/// What a conditional statement did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Done,
    /// The condition did not hold; all is as before.
    Stays,
}

impl Record {
    /// The image as the API answers it; `origin` stands before delivery paths.
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

    /// The key of its original. A verified upload is of the declared format.
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
