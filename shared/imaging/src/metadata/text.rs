//! Bytes to text, in the charsets that metadata is written in.

/// Bytes kept of one text: captions are shorter; a hidden file would be longer.
pub(super) const MAX_TEXT_BYTES: usize = 8 * 1024;

/// EXIF and IPTC: UTF-8 if it is valid (Exif 3.0 § 4.6.2, type 129, and common practice), else
/// Latin-1; up to the first NUL. Blank text counts as none.
pub(super) fn exif(bytes: &[u8]) -> Option<String> {
    let end = bytes.iter().position(|byte| *byte == 0);
    let bytes = bytes.get(..end.unwrap_or(bytes.len()))?;
    match std::str::from_utf8(bytes) {
        Ok(text) => trimmed(text),
        // A text cut at its limit may end inside a character.
        Err(error) if error.error_len().is_none() && bytes.len() >= MAX_TEXT_BYTES => {
            trimmed(std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?)
        }
        Err(_) => latin1(bytes),
    }
}

/// ISO 8859-1, as in the tEXt and zTXt chunks of PNG.
pub(super) fn latin1(bytes: &[u8]) -> Option<String> {
    trimmed(&bytes.iter().copied().map(char::from).collect::<String>())
}

/// Removes blanks at both ends and control characters, except line breaks and tabs.
pub(super) fn trimmed(text: &str) -> Option<String> {
    let is_kept = |it: &char| !it.is_control() || matches!(it, '\n' | '\r' | '\t');
    let text: String = text.trim().chars().filter(is_kept).collect();
    (!text.is_empty()).then_some(text)
}

/// The offset of `needle` in `bytes`.
pub(crate) fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    bytes
        .windows(needle.len())
        .position(|window| window == needle)
}
