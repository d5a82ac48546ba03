//! The JSON bodies of the API.

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

/// Body of `POST /v1/uploads`: the file that the caller is about to PUT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UploadRequest {
    /// The collection of the picture; `items` when left out.
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
    /// The album that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumName>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// The text shown in place of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Alt>,
    /// A blurred placeholder while the picture loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<ThumbHash>,
    /// The time at which it was taken, by the camera's clock. The caller provides it; it is never
    /// read from the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<CaptureTime>,
    /// The time at which the image is deleted; never when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Timestamp>,
    /// The caller's own metadata.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
    /// Sizes that the caller has already made, each once in a format.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<SizeUpload>,
}

/// A size uploaded beside its original.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeUpload {
    /// The size.
    pub size: Derivative,
    /// Media type of the bytes: JPEG, WebP or PNG.
    pub content_type: String,
    /// Exact length of the bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: Sha256,
}

/// Response to `POST /v1/uploads`: a ticket (201), or the image that already has these bytes (200).
/// A ticket has `url`, an image `urls`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UploadAnswer {
    /// Permission to send the bytes.
    Ticket(UploadTicket),
    /// The owner already has this image; nothing needs to be sent.
    Image(Box<Image>),
}

/// One presigned PUT, bound to the exact bytes, or one form to POST.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadTicket {
    /// The id that the image will have.
    pub id: ImageId,
    /// `PUT`, or `POST` if the operator set it.
    pub method: String,
    /// Presigned URL in the object store; for a POST, that of the bucket.
    pub url: String,
    /// Headers to send exactly as given. `content-length` is signed too, but browsers set it from
    /// the body and do not let scripts set it.
    pub headers: BTreeMap<String, String>,
    /// For a POST (`multipart/form-data`, RFC 7578), the fields to send as given and before the
    /// last one, `file`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// The expiry of the URL and of those of the sizes.
    pub expires_at: Timestamp,
    /// One ticket for each declared size, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sizes: Vec<SizeTicket>,
}

/// One presigned PUT, or one form to POST, for a size beside its original. Sending it is optional.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SizeTicket {
    /// The size that the ticket is for.
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
    /// The collection of the image.
    pub collection: Collection,
    /// Format of the stored original, by its bytes.
    pub format: Format,
    /// Width and height of the stored original, upright; absent for a PDF.
    #[serde(flatten)]
    pub dimensions: Option<Dimensions>,
    /// Length of the stored original, or of its clean copy if one was made.
    pub bytes: u64,
    /// SHA-256 of the stored original, hexadecimal; for the same file as [`Image::bytes`].
    pub sha256: Sha256,
    /// The file's name as given, a label only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The time at which the ticket was made.
    pub created_at: Timestamp,
    /// The details that its owner gave.
    #[serde(flatten)]
    pub details: Details,
    /// Delivery URL of each size that exists, by the size's name. Empty for private collections.
    pub urls: BTreeMap<String, String>,
}

/// The details that an owner gives of an image; nothing here comes from the file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// The album that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub album: Option<AlbumName>,
    /// Its position in the album, from 0; absent until the album is put in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<u32>,
    /// Its title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<Title>,
    /// The text shown in place of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<Alt>,
    /// The point that stays in view when the image is cropped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_point: Option<FocalPoint>,
    /// A blurred placeholder while the picture loads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thumbhash: Option<ThumbHash>,
    /// The time at which it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<CaptureTime>,
    /// The time at which the image is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_on: Option<Timestamp>,
    /// The owner's own metadata.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

/// Body of `POST /v1/images/{id}/sign`: a size of the image, or options.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignRequest {
    /// Name of a size that the image has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Options of a delivery URL, as its query: `w=640&fit=cover`. They are followed to the pixel.
    /// Without options and size, the URL gives the whole picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<String>,
    /// Seconds that the URL is valid, at most a week; an hour when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in: Option<u64>,
}

/// Response to `POST /v1/images/{id}/sign`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedUrl {
    /// The URL. Anyone who has it can see the picture.
    pub url: String,
    /// The expiry of the URL.
    pub expires_at: Timestamp,
}

/// Response to `GET /v1/images`: a page, newest first; for an album, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImagePage {
    /// The images.
    pub images: Vec<Image>,
    /// `cursor` of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Body of `PUT /v1/albums/{album}/order`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlbumOrder {
    /// Every image of the album, in order.
    pub images: Vec<ImageId>,
}

/// An album. It exists as long as it contains an image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Album {
    /// Its name.
    pub name: AlbumName,
    /// The number of its images.
    pub count: u64,
    /// Its first image.
    pub cover: Image,
}

/// Response to `GET /v1/albums`: a page, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlbumPage {
    /// The albums.
    pub albums: Vec<Album>,
    /// `cursor` of the next page; absent on the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl Image {
    /// Path of a size, to append to the edge worker's origin.
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
    /// The fault of this request, in public words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The hint of the error table.
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
