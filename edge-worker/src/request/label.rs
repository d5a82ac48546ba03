//! Names that people give to files and keys.

use calotype_protocol::limits::NAME_MAX_CHARS;

/// A file name as a label. It has no control characters, and none that change the direction of the
/// surrounding text (Unicode § 23.2), which can disguise a name.
pub(crate) fn label(name: &str) -> Option<String> {
    let is_shown = |c: &char| {
        !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    let shown: String = name
        .trim()
        .chars()
        .filter(is_shown)
        .take(NAME_MAX_CHARS)
        .collect();
    (!shown.is_empty()).then_some(shown)
}

#[cfg(test)]
#[path = "label_tests.rs"]
mod tests;
