//! Rules for the sizes that a caller declares beside an upload.

use calotype_protocol::limits::{SIZE_MAX_BYTES, SIZES_MAX};
use calotype_protocol::wire::SizeUpload;
use calotype_protocol::{Collection, ErrorCode, Format};

use crate::model::ApiError;
use crate::records::DeclaredSize;

/// The formats that delivery makes.
const FORMATS: [Format; 3] = [Format::Jpeg, Format::Webp, Format::Png];

/// Checks the declared sizes of a collection: each at most once in a format.
///
/// # Errors
///
/// `request_invalid`, `file_empty`, `file_too_large`, `format_unknown`,
/// `format_unsupported`.
pub(crate) fn declared(
    collection: Collection,
    asked: &[SizeUpload],
) -> Result<Vec<DeclaredSize>, ApiError> {
    let invalid = |detail: String| ApiError::new(ErrorCode::RequestInvalid).detail(detail);
    if asked.len() > SIZES_MAX {
        return Err(invalid(format!("There are more than {SIZES_MAX} sizes.")));
    }
    let mut declared: Vec<DeclaredSize> = Vec::new();
    for it in asked {
        let (name, media_type) = (it.size.name(), &it.content_type);
        if !collection.derivatives().contains(&it.size) {
            return Err(invalid(format!("{} has no {name}.", collection.name())));
        }
        let format = Format::from_media_type(media_type)
            .ok_or_else(|| ApiError::new(ErrorCode::FormatUnknown))?;
        if !FORMATS.contains(&format) {
            return Err(ApiError::new(ErrorCode::FormatUnsupported));
        }
        if it.bytes == 0 {
            return Err(ApiError::new(ErrorCode::FileEmpty));
        }
        if it.bytes > SIZE_MAX_BYTES {
            let detail = format!("A size has at most {SIZE_MAX_BYTES} bytes.");
            return Err(ApiError::new(ErrorCode::FileTooLarge).detail(detail));
        }
        let is_same = |other: &DeclaredSize| (other.size, other.format) == (it.size, format);
        if declared.iter().any(is_same) {
            return Err(invalid(format!("{name} is there twice.")));
        }
        declared.push(DeclaredSize {
            size: it.size,
            format,
            bytes: it.bytes,
            sha256: it.sha256,
        });
    }
    Ok(declared)
}

#[cfg(test)]
#[path = "declare_tests.rs"]
mod tests;
