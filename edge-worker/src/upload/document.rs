//! What a PDF has to be to be kept: from its header to its end marker, and no further.
//!
//! Nothing in it is understood, and so nothing is taken out: a document stays as it
//! came, in a collection that is never delivered to the public.

use calotype_protocol::ErrorCode;

/// Bytes at the end in which readers look for the marker (ISO 32000-1, annex H.3, note 18).
const END_BYTES: usize = 1024;

const END_MARKER: &[u8] = b"%%EOF";

/// Whether the first bytes are those of a PDF (ISO 32000-2 § 7.5.2), at once: readers
/// that look for the header further on let other formats stand before it.
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

/// Whether the file goes on to its end marker, with nothing but white space behind.
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
