//! Percent-encoding (RFC 3986 § 2.1).

use percent_encoding::percent_decode_str;

/// Decodes percent-encoded text. `None` when the result is not UTF-8, or for a `%` without two
/// hexadecimal digits after it, which the decoder would keep as it is.
///
/// ```
/// use calotype_protocol::percent;
///
/// assert_eq!(percent::decode("a%2Fb").as_deref(), Some("a/b"));
/// assert_eq!(percent::decode("100%"), None);
/// assert_eq!(percent::decode("%ff"), None);
/// ```
pub fn decode(text: &str) -> Option<String> {
    let begins_byte = |rest: &str| {
        let digits = rest.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    if !text.split('%').skip(1).all(begins_byte) {
        return None;
    }
    let text = percent_decode_str(text).decode_utf8().ok()?;
    Some(text.into_owned())
}
