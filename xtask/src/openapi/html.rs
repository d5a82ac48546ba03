//! Text as HTML.

use std::fmt::Write;

use serde_json::Value;

/// A value as escaped text, a string without its quotes.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => escaped(text),
        other => escaped(&other.to_string()),
    }
}

/// Prose as HTML, with `code` in backticks.
pub(super) fn marked(prose: &str) -> String {
    let mut html = String::new();
    for (index, part) in prose.split('`').enumerate() {
        let part = escaped(part);
        match index % 2 {
            0 => html.push_str(&part),
            _ => {
                let _ = write!(html, "<code>{part}</code>");
            }
        }
    }
    html
}

/// Text that stays text in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(c),
        }
    }
    html
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
