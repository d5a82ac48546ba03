//! The one property read of an XMP packet: `dc:description`, by its usual spelling.
//!
//! No XML parser: a packet is untrusted, and a description with an unusual spelling is only missed.

use super::text::{MAX_TEXT_BYTES, find, trimmed};
use crate::work;

/// The beginning of an XMP segment of JPEG.
pub(crate) const JPEG_PREFIX: &[u8] = b"http://ns.adobe.com/xap/1.0/\0";

/// Whether a packet holds a position (namespace exif, XMP part 2 § 8.3.2).
pub(crate) fn has_position(packet: &[u8]) -> bool {
    work::spend(packet.len());
    find(packet, b"GPSLatitude").is_some()
}

/// `dc:description`: the first alternative of its list, or its plain text.
pub(super) fn description(packet: &[u8]) -> Option<String> {
    let at = find(packet, b"<dc:description")?;
    let rest = packet.get(at..)?;
    let element = rest.get(..find(rest, b"</dc:description")?)?;
    let text = match find(element, b"<rdf:li") {
        Some(at) => {
            let item = element.get(at..)?;
            item.get(..find(item, b"</rdf:li")?)?
        }
        None => element,
    };
    let text = text.get(text.iter().position(|byte| *byte == b'>')? + 1..)?;
    let text = text.get(..text.len().min(MAX_TEXT_BYTES))?;
    let text = String::from_utf8_lossy(text);
    // Markup inside means a form of the property that is not supported.
    if text.contains('<') {
        return None;
    }
    trimmed(&unescaped(&text))
}

/// Decodes character references of XML 1.0 § 4.1; unknown ones stay as they are.
fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, reference)) = rest.split_once('&') {
        out.push_str(before);
        // The longest reference has eight characters. A search for the end of each of thousands of
        // `&` over the whole text would take forever.
        let near = reference.bytes().take(12).inspect(|_| work::spend(1));
        let end = { near }.position(|byte| byte == b';');
        let known = end
            .and_then(|end| Some((reference.get(..end)?, reference.get(end + 1..)?)))
            .and_then(|(name, after)| Some((character(name)?, after)));
        match known {
            Some((character, after)) => {
                out.push(character);
                rest = after;
            }
            None => {
                out.push('&');
                rest = reference;
            }
        }
    }
    out.push_str(rest);
    out
}

fn character(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix('x') {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number)?
        }
    })
}

#[cfg(test)]
#[path = "xmp_tests.rs"]
mod tests;
