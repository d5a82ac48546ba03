//! Colors in URLs.

use std::fmt;

use super::color_names::COLOR_NAMES;
use super::value::{decimal, number};

/// Red, green, blue and alpha of a CSS color (CSS Color Module Level 4): a name,
/// hexadecimal digits (3, 4, 6 or 8, with or without `#`), `rgb(…)` or `rgba(…)`.
pub(super) fn parse(text: &str) -> Option<[u8; 4]> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(rest) = text.strip_prefix("rgb") {
        return function(rest.strip_prefix('a').unwrap_or(rest));
    }
    if text == "transparent" {
        return Some([0; 4]);
    }
    let named = COLOR_NAMES.binary_search_by_key(&&*text, |(name, _)| name);
    if let Some((_, rgb)) = named.ok().and_then(|index| COLOR_NAMES.get(index)) {
        let [_, red, green, blue] = rgb.to_be_bytes();
        return Some([red, green, blue, 255]);
    }
    hexadecimal(text.strip_prefix('#').unwrap_or(&text))
}

pub(super) fn hexadecimal(digits: &str) -> Option<[u8; 4]> {
    let nibble = |c: char| c.to_digit(16).and_then(|it| u8::try_from(it).ok());
    let nibbles: Vec<u8> = digits.chars().map(nibble).collect::<Option<_>>()?;
    Some(match *nibbles {
        [r, g, b] => [r * 17, g * 17, b * 17, 255],
        [r, g, b, a] => [r * 17, g * 17, b * 17, a * 17],
        [r, s, g, h, b, c] => [r << 4 | s, g << 4 | h, b << 4 | c, 255],
        [r, s, g, h, b, c, a, z] => [r << 4 | s, g << 4 | h, b << 4 | c, a << 4 | z],
        _ => return None,
    })
}

/// `(240, 40, 145)`, `(240 40 145 / 50%)`: commas, spaces and slashes part alike, and so
/// does a plus sign, which is how Nuxt writes a space.
fn function(text: &str) -> Option<[u8; 4]> {
    let inside = text.strip_prefix('(')?.strip_suffix(')')?;
    let mut parts = inside
        .split([',', ' ', '/', '+'])
        .filter(|it| !it.is_empty());
    let color = [
        channel(parts.next()?)?,
        channel(parts.next()?)?,
        channel(parts.next()?)?,
        parts.next().map_or(Some(255), alpha)?,
    ];
    parts.next().is_none().then_some(color)
}

fn channel(text: &str) -> Option<u8> {
    match text.strip_suffix('%') {
        Some(percent) => percentage(percent),
        None => u8::try_from(number(text, 255)?).ok(),
    }
}

fn alpha(text: &str) -> Option<u8> {
    match text.strip_suffix('%') {
        Some(percent) => percentage(percent),
        None => u8::try_from(decimal(text, 255, 255)?).ok(),
    }
}

fn percentage(text: &str) -> Option<u8> {
    let hundredths = decimal(text, 100, 10_000)?;
    u8::try_from((hundredths * 255 + 5_000) / 10_000).ok()
}

/// Hexadecimal digits in lower case, six when it is opaque.
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
