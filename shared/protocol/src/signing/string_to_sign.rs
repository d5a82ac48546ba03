//! The text that is signed.

/// What it is for, so that no signature of ours means two things; and its version.
const PURPOSE: &str = "calotype-delivery-v1";

/// `calotype-delivery-v1`, key id, expiry, path and query, a line feed between each.
///
/// Path and query are the bytes that travel, neither decoded nor put in order: two readings
/// of one text are what attacks on signatures are made of. `None` when they could not
/// travel so: a line feed in one of them would make it two.
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
