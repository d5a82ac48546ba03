//! Values of variables. Each function returns the value, or the fault.

use super::allowed_origin::AllowedOrigin;
use super::origin::Origin;

/// Any text.
pub(crate) fn text(value: &str) -> Result<String, &'static str> {
    Ok(value.to_owned())
}

/// Visible ASCII: the characters of identifiers, which need no escape in a header.
pub(crate) fn word(value: &str) -> Result<String, &'static str> {
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(value.to_owned())
    } else {
        Err("has an empty entry, or characters that are not visible ASCII")
    }
}

/// Digits and nothing else: a sign or a fraction is a typing error.
pub(crate) fn number(value: &str, least: u64, most: u64) -> Option<u64> {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_digit());
    let number = value.parse().ok().filter(|_| is_plain);
    number.filter(|it| (least..=most).contains(it))
}

/// `true` or `false`.
pub(crate) fn flag(value: &str) -> Result<bool, &'static str> {
    value.parse().map_err(|_| "is neither true nor false")
}

/// Origins, separated by commas.
pub(crate) fn origins(value: &str) -> Result<Vec<AllowedOrigin>, &'static str> {
    let one = |it: &str| AllowedOrigin::parse(it.trim());
    let all = value.split(',').map(one).collect::<Option<_>>();
    all.ok_or("has what is neither an origin such as https://example.com nor https://*.example.com")
}

/// An origin.
pub(crate) fn origin(value: &str) -> Result<Origin, &'static str> {
    Origin::parse(value).ok_or("is not an origin such as https://example.com")
}
