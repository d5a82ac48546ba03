//! The names of all options of a delivery URL.

/// The names of one option of delivery URLs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionNames {
    /// The name in canonical query strings and in `/openapi.json`.
    pub short: &'static str,
    /// The other names for it in URLs.
    pub others: &'static [&'static str],
}

/// Every option, in the order of the documentation. `./x generate` requires a description of each
/// in the OpenAPI source.
pub const OPTION_NAMES: &[OptionNames] = &[
    named("w", &["width"]),
    named("h", &["height"]),
    named("dpr", &[]),
    named("fit", &[]),
    named("g", &["gravity"]),
    named("q", &["quality"]),
    named("scq", &["slow-connection-quality"]),
    named("fm", &["f", "format"]),
    named("trim", &[]),
    named("trim.left", &[]),
    named("trim.top", &[]),
    named("trim.width", &[]),
    named("trim.height", &[]),
    named("flip", &[]),
    named("rot", &["rotate"]),
    named("blur", &[]),
    named("sharp", &["sharpen"]),
    named("brightness", &[]),
    named("contrast", &[]),
    named("gamma", &[]),
    named("saturation", &[]),
    named("zoom", &["face-zoom"]),
    named("border", &["border.width"]),
    named("border.top", &[]),
    named("border.right", &[]),
    named("border.bottom", &[]),
    named("border.left", &[]),
    named("border.color", &[]),
    named("bg", &["background"]),
    named("onerror", &[]),
    named("missing", &[]),
    named("v", &[]),
    named("anim", &[]),
    named("metadata", &[]),
    named("compression", &[]),
];

const fn named(short: &'static str, others: &'static [&'static str]) -> OptionNames {
    OptionNames { short, others }
}

/// The short name of the option that a URL calls `name`.
pub(super) fn short_name(name: &str) -> Option<&'static str> {
    let is_it = |option: &&OptionNames| option.short == name || option.others.contains(&name);
    OPTION_NAMES.iter().find(is_it).map(|option| option.short)
}
