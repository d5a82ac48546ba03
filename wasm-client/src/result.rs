//! What the engine found and made, as plain objects for JavaScript.

use calotype_imaging::{Inspection, MetadataFound};
use calotype_protocol::Format;
use serde::Serialize;

/// What the header of a file says.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionObject {
    format: Format,
    width: u32,
    height: u32,
    orientation: u8,
    metadata: MetadataObject,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct MetadataObject {
    /// Names of what was found, most telling first.
    kinds: Vec<&'static str>,
    bytes: u64,
    private: bool,
}

/// What `prepare` made, without the bytes: those cross as a `Uint8Array`.
#[derive(Debug, Serialize)]
pub(crate) struct PreparedObject {
    pub(crate) format: Format,
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) sha256: String,
    pub(crate) source: InspectionObject,
}

impl From<&Inspection> for InspectionObject {
    fn from(inspection: &Inspection) -> Self {
        Self {
            format: inspection.format,
            width: inspection.dimensions.width,
            height: inspection.dimensions.height,
            orientation: inspection.orientation as u8,
            metadata: MetadataObject::from(&inspection.metadata),
        }
    }
}

impl From<&MetadataFound> for MetadataObject {
    fn from(found: &MetadataFound) -> Self {
        let kinds = [
            (found.gps, "gps"),
            (found.camera, "camera"),
            (found.thumbnail, "thumbnail"),
            (found.exif, "exif"),
            (found.xmp, "xmp"),
            (found.iptc, "iptc"),
            (found.comment, "comment"),
            (found.trailer, "trailer"),
            (found.icc, "icc"),
        ];
        Self {
            kinds: kinds
                .into_iter()
                .filter_map(|(is_found, kind)| is_found.then_some(kind))
                .collect(),
            bytes: found.bytes,
            private: found.is_private(),
        }
    }
}
