//! The engine's findings and results, as plain objects for JavaScript.

use base64::{Engine, engine::general_purpose::STANDARD};
use calotype_imaging::{Inspection, MetadataFound, Picture, Placeholders, Stripped, Warning};
use calotype_protocol::{Format, Sha256};
use serde::Serialize;
use sha2::Digest;

/// The header of a file.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionObject {
    format: Format,
    width: u32,
    height: u32,
    orientation: u8,
    has_alpha: bool,
    frames: u32,
    metadata: MetadataObject,
}

/// A file without its metadata; its bytes cross separately.
#[derive(Debug, Serialize)]
pub(crate) struct StrippedObject {
    format: Format,
    width: u32,
    height: u32,
    sha256: String,
    removed: MetadataObject,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MetadataObject {
    /// Names of the kinds found, the most telling first.
    kinds: Vec<&'static str>,
    bytes: u64,
    has_personal_data: bool,
}

/// The result of `prepare`, without any bytes: those cross as `Uint8Array`s.
#[derive(Debug, Serialize)]
pub(crate) struct PreparedObject {
    #[serde(flatten)]
    pub(crate) picture: PictureObject,
    /// Base 64.
    pub(crate) thumbhash: Option<String>,
    pub(crate) placeholders: Option<PlaceholdersObject>,
    pub(crate) warnings: Vec<&'static str>,
}

/// One of the resulting pictures, without its bytes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PictureObject {
    format: Format,
    width: u32,
    height: u32,
    quality: Option<u8>,
    fits: bool,
    passed_through: bool,
    sha256: String,
}

/// Placeholders until the picture arrives.
#[derive(Debug, Serialize)]
pub(crate) struct PlaceholdersObject {
    /// Base 64.
    thumbhash: String,
    blurhash: String,
    /// `#rrggbb`
    dominant: String,
}

/// Not `crypto.subtle`: it exists only on https pages, and pages in a local network often use plain
/// http.
fn sha256(bytes: &[u8]) -> String {
    Sha256(sha2::Sha256::digest(bytes).into()).to_hex()
}

/// Its name in JavaScript.
pub(crate) const fn warning_name(warning: Warning) -> &'static str {
    match warning {
        Warning::Repaired => "repaired",
        Warning::AnimationDropped => "animation_dropped",
    }
}

/// In base 64.
pub(crate) fn thumbhash(made: &Placeholders) -> String {
    STANDARD.encode(&made.thumbhash)
}

impl From<&Stripped<'_>> for StrippedObject {
    fn from(stripped: &Stripped) -> Self {
        Self {
            format: stripped.format,
            width: stripped.dimensions.width,
            height: stripped.dimensions.height,
            sha256: sha256(&stripped.bytes),
            removed: MetadataObject::from(&stripped.removed),
        }
    }
}

impl From<&Picture> for PictureObject {
    fn from(picture: &Picture) -> Self {
        Self {
            format: picture.format,
            width: picture.dimensions.width,
            height: picture.dimensions.height,
            quality: picture.quality,
            fits: picture.fits,
            passed_through: picture.is_passed_through,
            sha256: sha256(&picture.bytes),
        }
    }
}

impl From<&Placeholders> for PlaceholdersObject {
    fn from(made: &Placeholders) -> Self {
        let [r, g, b] = made.dominant;
        Self {
            thumbhash: thumbhash(made),
            blurhash: made.blurhash.clone(),
            dominant: format!("#{r:02x}{g:02x}{b:02x}"),
        }
    }
}

impl From<&Inspection> for InspectionObject {
    fn from(inspection: &Inspection) -> Self {
        Self {
            format: inspection.format,
            width: inspection.dimensions.width,
            height: inspection.dimensions.height,
            orientation: inspection.orientation as u8,
            has_alpha: inspection.has_alpha,
            frames: inspection.frames,
            metadata: MetadataObject::from(&inspection.metadata),
        }
    }
}

impl From<&MetadataFound> for MetadataObject {
    fn from(found: &MetadataFound) -> Self {
        let kinds = [
            (found.gps, "gps"),
            (found.owner, "owner"),
            (found.serial, "serial"),
            (found.time, "time"),
            (found.camera, "camera"),
            (found.caption, "caption"),
            (found.thumbnail, "thumbnail"),
            (found.pictures, "pictures"),
            (found.trailer, "trailer"),
            (found.exif, "exif"),
            (found.xmp, "xmp"),
            (found.iptc, "iptc"),
            (found.comment, "comment"),
            (found.c2pa, "c2pa"),
            (found.other, "other"),
            (found.orientation, "orientation"),
            (found.icc, "icc"),
        ];
        Self {
            kinds: kinds
                .into_iter()
                .filter_map(|(is_found, kind)| is_found.then_some(kind))
                .collect(),
            bytes: found.bytes,
            has_personal_data: found.has_personal_data(),
        }
    }
}
