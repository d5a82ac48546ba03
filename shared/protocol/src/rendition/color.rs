//! Colors in URLs.

use std::fmt;

/// Longest spelling of a color that is read, in bytes.
const MAX_BYTES: usize = 64;

/// Reads a CSS color (CSS Color Module Level 4) as red, green, blue and alpha: a name, hexadecimal
/// digits (3, 4, 6 or 8, with or without `#`), or a function such as `rgb(…)` or `hsl(…)`. Channels
/// beyond their range are clamped, as in CSS.
pub(super) fn parse(text: &str) -> Option<[u8; 4]> {
    if text.len() > MAX_BYTES {
        return None;
    }
    // Nuxt writes a space as a plus sign.
    let spaced = text.replace('+', " ");
    let color = csscolorparser::parse(&spaced).ok()?;
    Some(color.to_rgba8())
}

pub(super) fn hexadecimal(digits: &str) -> Option<[u8; 4]> {
    let bytes = match digits.len() {
        6 => format!("{digits}ff"),
        8 => digits.to_owned(),
        _ => return None,
    };
    let is_digits = bytes.bytes().all(|it| it.is_ascii_hexdigit());
    let color = u32::from_str_radix(&bytes, 16).ok().filter(|_| is_digits)?;
    Some(color.to_be_bytes())
}

/// Prints hexadecimal digits in lower case, six for an opaque color.
pub(super) struct Hex(pub(super) [u8; 4]);

impl fmt::Display for Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue, alpha] = self.0;
        write!(f, "{red:02x}{green:02x}{blue:02x}")?;
        match alpha {
            255 => Ok(()),
            _ => write!(f, "{alpha:02x}"),
        }
    }
}

#[cfg(test)]
#[path = "color_tests.rs"]
mod tests;
