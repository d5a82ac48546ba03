//! The checks of a PDF: it must run from its header to its end marker, and no further.
//!
//! The worker does not parse a document, so it removes nothing: the file stays as it came, in a
//! collection that is never public.

use calotype_protocol::ErrorCode;

/// Bytes at the end in which readers search for the marker (ISO 32000-1, annex H.3, note 18).
const END_BYTES: usize = 1024;

const END_MARKER: &[u8] = b"%%EOF";

/// Checks that the file starts with the header of a PDF (ISO 32000-2 § 7.5.2). It must be at offset
/// 0: readers that search further on allow another format in front.
pub(super) fn check_start(bytes: &[u8]) -> Result<(), ErrorCode> {
    match bytes {
        [
            b'%',
            b'P',
            b'D',
            b'F',
            b'-',
            b'1' | b'2',
            b'.',
            b'0'..=b'9',
            ..,
        ] => Ok(()),
        [] => Err(ErrorCode::FileEmpty),
        _ => Err(ErrorCode::FormatMismatch),
    }
}

/// Checks that the file ends with its end marker, with only white space after it.
pub(super) fn check_whole(bytes: &[u8]) -> Result<(), ErrorCode> {
    check_start(bytes)?;
    let end = bytes
        .get(bytes.len().saturating_sub(END_BYTES)..)
        .unwrap_or(bytes);
    if end.trim_ascii_end().ends_with(END_MARKER) {
        Ok(())
    } else {
        Err(ErrorCode::ImageCorrupt)
    }
}

#[cfg(test)]
#[path = "document_tests.rs"]
mod tests;
