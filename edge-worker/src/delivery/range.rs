//! Parts of a picture: one range of bytes (RFC 9110 § 14).

use std::ops::Range;

/// The meaning of a `Range` header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Everything: no range, several ranges, or a header that is not a range of bytes. A server may
    /// always send the whole (§ 14.2).
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// None of the existing bytes: 416.
    Unsatisfiable,
}

/// Reads the header for a body of `length` bytes.
pub(crate) fn read(header: &str, length: u64) -> Asked {
    match ends(header) {
        None | Some((None, None)) => Asked::Whole,
        Some((Some(first), Some(last))) if first > last => Asked::Whole,
        Some((Some(first), _)) if first >= length => Asked::Unsatisfiable,
        Some((Some(first), None)) => Asked::Part(first..length),
        Some((Some(first), Some(last))) => Asked::Part(first..length.min(last.saturating_add(1))),
        Some((None, Some(suffix))) if suffix == 0 || length == 0 => Asked::Unsatisfiable,
        Some((None, Some(suffix))) => Asked::Part(length.saturating_sub(suffix)..length),
    }
}

/// First and last byte, either of which may be absent; `None` if it is not one range. Several
/// ranges would need a multipart answer, which clients do not ask of a picture.
fn ends(header: &str) -> Option<(Option<u64>, Option<u64>)> {
    let (first, last) = strip_unit(header)?.trim().split_once('-')?;
    let end = |text: &str| {
        if text.is_empty() {
            return Some(None);
        }
        number(text).map(Some)
    };
    Some((end(first)?, end(last)?))
}

/// The unit's name is case-insensitive (§ 14.1).
fn strip_unit(header: &str) -> Option<&str> {
    let (unit, set) = header.split_once('=')?;
    unit.trim().eq_ignore_ascii_case("bytes").then_some(set)
}

/// Digits only. A number too large for `u64` becomes the largest one.
fn number(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
#[path = "range_tests.rs"]
mod tests;
