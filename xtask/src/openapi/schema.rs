//! Schemas in words.

use std::fmt::Write;

use serde_json::{Map, Value};

use super::html::text;

/// A schema in a few words.
pub(super) fn in_words(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|it| it.rsplit('/').next()) {
        return format!("<a href=\"#{name}\">{name}</a>");
    }
    let words = |values: &Vec<Value>| {
        let words = values
            .iter()
            .map(text)
            .map(|it| format!("<code>{it}</code>"));
        words.collect::<Vec<_>>().join(" ")
    };
    if let Some(values) = schema["enum"].as_array() {
        return words(values);
    }
    if let Some(value) = schema.get("const") {
        return format!("<code>{}</code>", text(value));
    }
    if let Some(kinds) = schema["anyOf"].as_array() {
        let kinds = kinds.iter().map(in_words);
        return kinds.collect::<Vec<_>>().join(" or ");
    }
    if schema["type"] == "array" {
        return format!("list of {}", in_words(&schema["items"]));
    }
    let mut kind = match &schema["type"] {
        Value::Array(types) => types.iter().map(text).collect::<Vec<_>>().join(" or "),
        one => text(one),
    };
    for (keyword, word) in [
        ("format", ""),
        ("pattern", ""),
        ("minimum", "≥ "),
        ("maximum", "≤ "),
        ("minLength", "length ≥ "),
        ("maxLength", "length ≤ "),
        ("minItems", "entries ≥ "),
        ("maxItems", "entries ≤ "),
    ] {
        if let Some(value) = schema.get(keyword) {
            let _ = write!(kind, ", {word}<code>{}</code>", text(value));
        }
    }
    kind
}

/// Required properties first, in the order of the source.
pub(super) fn in_order<'a>(
    properties: &'a Map<String, Value>,
    required: &[String],
) -> Vec<(&'a String, &'a Value)> {
    let place = |name: &String| {
        required
            .iter()
            .position(|it| it == name)
            .unwrap_or(usize::MAX)
    };
    let mut ordered: Vec<_> = properties.iter().collect();
    ordered.sort_by_key(|(name, _)| place(name));
    ordered
}
