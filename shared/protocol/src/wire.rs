//! What goes over the wire as JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::album::AlbumName;
use crate::checksum::Sha256;
use crate::collection::Collection;
use crate::details::{Alt, FocalPoint, Metadata, ThumbHash, Title};
use crate::dimensions::Dimensions;
use crate::error_code::ErrorCode;
use crate::format::Format;
use crate::id::ImageId;
use crate::sizes::{Derivative, Size};

pub use crate::capture_time::CaptureTime;
pub use crate::timestamp::Timestamp;

/// Body of `POST /v1/uploads`: what the caller is about to PUT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadRequest {
    /// Where the picture goes; `items` when left out.
    #[serde(default)]
    pub collection: Collection,
    /// Media type of the bytes, for example `image/jpeg`.
    pub content_type: String,
    /// Exact length of the bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: Sha256,
    /// The file's name, kept as a label only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The album it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumName>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// What stands for it where it is not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Alt>,
    /// A blurred stand-in for while it loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<ThumbHash>,
    /// When it was taken, by the camera's clock: only ever what the caller says, never read
    /// from the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<CaptureTime>,
    /// When it ceases to exist; never when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Timestamp>,
    /// The caller's own words about it.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Sizes of it that the caller has made already, each once in a format.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<SizeUpload>,
}

/// A size that comes beside its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeUpload {
    /// Which of the collection's sizes it is.
    pub size: Derivative,
    /// Media type of the bytes: that of a JPEG, a WebP or a PNG.
    pub content_type: String,
    /// Exact length of the bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: Sha256,
}

/// Answer to `POST /v1/uploads`: a ticket (201), or the image that these bytes are
/// already (200). One has `url`, the other `urls`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UploadAnswer {
    /// Leave to send the bytes.
    Ticket(UploadTicket),
    /// The owner has this image; nothing is to be sent.
    Image(Box<Image>),
}

/// One presigned PUT, bound to the exact bytes, or one form to POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadTicket {
    /// Id the image will have.
    pub id: ImageId,
    /// `PUT`; `POST` where the operator has set it.
    pub method: String,
    /// Presigned URL in the object store; of a POST, that of the bucket.
    pub url: String,
    /// Headers to send exactly as they stand. `content-length` is signed too,
    /// but a browser sets it from the body and lets nobody else do so.
    pub headers: BTreeMap<String, String>,
    /// Of a POST (`multipart/form-data`, RFC 7578), the fields to send as they stand
    /// and before the last one, `file`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// When the URL stops working, and those of the sizes.
    pub expires_at: Timestamp,
    /// One ticket for each size that was declared, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<SizeTicket>,
}

/// One presigned PUT, or one form to POST, of a size beside its original. Sending it is
/// never needed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeTicket {
    /// Which of the collection's sizes it is for.
    pub size: Derivative,
    /// Media type of the bytes, as declared.
    pub content_type: String,
    /// As that of an [`UploadTicket`].
    pub method: String,
    /// As that of an [`UploadTicket`].
    pub url: String,
    /// As those of an [`UploadTicket`].
    pub headers: BTreeMap<String, String>,
    /// As those of an [`UploadTicket`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
}

/// A verified image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Image {
    /// Its id.
    pub id: ImageId,
    /// Where it lives.
    pub collection: Collection,
    /// Format of the stored original, by its bytes.
    pub format: Format,
    /// Width and height of the stored original, upright; none of a PDF.
    #[serde(flatten)]
    pub dimensions: Option<Dimensions>,
    /// Length of the stored original: of the clean copy when there had to be one.
    pub bytes: u64,
    /// SHA-256 of the stored original, hexadecimal; with [`Image::bytes`].
    pub sha256: Sha256,
    /// The file's name as given, a label only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When the ticket was made.
    pub created_at: Timestamp,
    /// What its owner says of it.
    #[serde(flatten)]
    pub details: Details,
    /// Delivery URL of each size that exists, by the size's name. Empty for
    /// private collections.
    pub urls: BTreeMap<String, String>,
}

/// What the owner of an image says of it; nothing here comes out of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The album it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumName>,
    /// Its place in the album, from 0; none until the album is put in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// What stands for it where it is not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Alt>,
    /// What must stay in view when it is cropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<FocalPoint>,
    /// A blurred stand-in for while it loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<ThumbHash>,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<CaptureTime>,
    /// When it ceases to exist.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Timestamp>,
    /// The owner's own words.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// Body of `POST /v1/images/{id}/sign`: the picture of a size, or of options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// Name of a size that the image has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Options of a delivery URL, as its query: `w=640&fit=cover`. They are obeyed to the
    /// pixel. Without them, and without a size, the whole picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<String>,
    /// Seconds that the URL is valid, at most a week; an hour when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

/// Answer to `POST /v1/images/{id}/sign`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedUrl {
    /// Whoever has it sees the picture.
    pub url: String,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// Answer to `GET /v1/images`: a page, newest first; of an album in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagePage {
    /// The images.
    pub images: Vec<Image>,
    /// `cursor` of the next page; none on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Body of `PUT /v1/albums/{album}/order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlbumOrder {
    /// Every image of the album, the first one first.
    pub images: Vec<ImageId>,
}

/// An album: it exists as long as an image is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// Its name.
    pub name: AlbumName,
    /// Images in it.
    pub count: u64,
    /// Its first image.
    pub cover: Image,
}

/// Answer to `GET /v1/albums`: a page, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlbumPage {
    /// The albums.
    pub albums: Vec<Album>,
    /// `cursor` of the next page; none on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Image {
    /// Path of a size, to be put behind the edge worker's origin.
    pub fn path(id: ImageId, size: Size) -> String {
        format!("/i/{}/{id}", size.name())
    }
}

/// RFC 9457 problem details; media type `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:calotype:error:` and the code: a name, not an address (RFC 9457 § 3.1.1).
    #[serde(rename = "type")]
    pub kind: String,
    /// The sentence of the error table.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// Stable code, see [`ErrorCode`].
    pub code: String,
    /// What about this request was wrong, in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What to do.
    pub hint: String,
    /// Id of the request, as in the logs.
    pub request_id: String,
}

impl Problem {
    /// The problem document of an error code.
    pub fn new(code: ErrorCode, detail: Option<String>, request_id: &str) -> Self {
        Self {
            kind: format!("urn:calotype:error:{}", code.as_str()),
            title: code.title().to_owned(),
            status: code.status().unwrap_or(500),
            code: code.as_str().to_owned(),
            detail,
            hint: code.hint().to_owned(),
            request_id: request_id.to_owned(),
        }
    }
}

#[cfg(test)]
#[path = "wire_tests.rs"]
mod tests;
