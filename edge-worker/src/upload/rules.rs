//! The operator's rules for an upload to become an image.

use crate::config::PerCollection;
use crate::config::Reader;
use crate::config::prefix;

/// Rules for the uploads of one collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UploadRules {
    pub(crate) metadata: MetadataPolicy,
    pub(crate) pixels: PixelCheck,
}

/// The handling of a picture with metadata that its pixels do not need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MetadataPolicy {
    /// A clean copy replaces it; bytes after the picture's end are removed, too.
    Strip,
    /// It is refused.
    Reject,
    /// It is stored as it came.
    Allow,
}

/// The depth of the pixel check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PixelCheck {
    /// The file's structure from its start to its end, and no pixel.
    Structure,
    /// Every pixel is decoded: a picture whose rows end early is refused.
    Decode,
}

/// Reads the rules of each collection.
pub(crate) fn read<F: Fn(&str) -> Option<String>>(
    read: &mut Reader<F>,
) -> Option<PerCollection<UploadRules>> {
    let common = UploadRules {
        metadata: read
            .optional(METADATA, metadata)
            .unwrap_or(MetadataPolicy::Strip),
        pixels: read
            .optional(PIXELS, pixels)
            .unwrap_or(PixelCheck::Structure),
    };
    PerCollection::try_from_fn(|collection| {
        let name = |name: &str| format!("{}{name}", prefix(collection));
        Some(UploadRules {
            metadata: read
                .optional(&name(METADATA), metadata)
                .unwrap_or(common.metadata),
            pixels: read
                .optional(&name(PIXELS), pixels)
                .unwrap_or(common.pixels),
        })
    })
}

const METADATA: &str = "METADATA_POLICY";
const PIXELS: &str = "PIXEL_CHECK";

fn metadata(value: &str) -> Result<MetadataPolicy, &'static str> {
    match value {
        "strip" => Ok(MetadataPolicy::Strip),
        "reject" => Ok(MetadataPolicy::Reject),
        "allow" => Ok(MetadataPolicy::Allow),
        _ => Err("is none of strip, reject and allow"),
    }
}

fn pixels(value: &str) -> Result<PixelCheck, &'static str> {
    match value {
        "structure" => Ok(PixelCheck::Structure),
        "decode" => Ok(PixelCheck::Decode),
        _ => Err("is neither structure nor decode"),
    }
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
