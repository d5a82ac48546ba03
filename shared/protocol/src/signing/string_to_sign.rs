//! The text that is signed.

/// The purpose, so that no signature of ours means two things, and the version.
const PURPOSE: &str = "calotype-delivery-v1";

/// Joins `calotype-delivery-v1`, key id, expiry, path and query with line feeds.
///
/// Path and query are the bytes that travel, neither decoded nor reordered: attacks on signatures
/// exploit two readings of one text. `None` if they could not travel unchanged: a line feed in one
/// of them would split it.
pub(super) fn string_to_sign(
    key_id: &str,
    expires_unix_seconds: u64,
    path: &str,
    query: &str,
) -> Option<String> {
    let is_visible = |byte: u8| byte.is_ascii_graphic();
    if !path.starts_with('/') || !path.bytes().chain(query.bytes()).all(is_visible) {
        return None;
    }
    Some(format!(
        "{PURPOSE}\n{key_id}\n{expires_unix_seconds}\n{path}\n{query}"
    ))
}

#[cfg(test)]
#[path = "string_to_sign_tests.rs"]
mod tests;
