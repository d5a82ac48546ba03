//! Named presets: options to which the operator gave a name.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;

use super::option_error::{Fault, OptionError};
use super::precision::Precision;
use super::transform_options::{RequestedFit, TransformOptions, Width};
use crate::collection::Collection;
use crate::limits::PRESETS_MAX;
use crate::sizes::Size;

/// Name of a preset: 1 to 32 characters of `a–z 0–9 - _`, the first a letter, and not a reserved
/// word. In delivery URLs it takes the place of a size.
///
/// Reserved are the names of sizes and collections, and the other words that the service uses in
/// names: `record`, `placeholder`, `rendition`, `temp`, `uploads`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PresetName(String);

/// Characters of a preset's name.
const NAME_MAX_CHARS: usize = 32;

/// Words in object keys, and in names of cache entries and locks, that are neither a size nor a
/// collection.
const INTERNAL: [&str; 5] = ["placeholder", "record", "rendition", "temp", "uploads"];

impl PresetName {
    /// Reads a name; `None` for a reserved word, too.
    pub fn new(text: &str) -> Option<Self> {
        (is_spelled(text) && !is_reserved(text)).then(|| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PresetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The presets of a deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Presets(BTreeMap<PresetName, TransformOptions>);

static PUBLIC: LazyLock<TransformOptions> = LazyLock::new(|| TransformOptions {
    width: Some(Width::Pixels(1366)),
    height: Some(768),
    fit: Some(RequestedFit::ScaleDown),
    ..TransformOptions::default()
});

/// The options that a caller may combine with a preset.
const BESIDE: [&str; 4] = ["fm", "missing", "onerror", "v"];

impl Presets {
    /// Reads `avatar:w=96,h=96,fit=cover;hero:w=1920`. Options are those of query strings; dots
    /// separate the sides of a trim.
    ///
    /// ```
    /// use calotype_protocol::rendition::Presets;
    /// let presets = Presets::parse("avatar:w=96,h=96,fit=cover; hero:w=1920").unwrap();
    /// assert_eq!(presets.find("hero").unwrap().to_string(), "w=1920");
    /// ```
    ///
    /// # Errors
    ///
    /// Every fault, each as part of a sentence that names the preset.
    pub fn parse(text: &str) -> Result<Self, Vec<String>> {
        let (mut presets, mut faults) = (BTreeMap::new(), Vec::new());
        let definitions = text.split(';').map(str::trim).filter(|it| !it.is_empty());
        for (index, definition) in definitions.enumerate() {
            match preset(definition) {
                Ok((name, _)) if presets.contains_key(&name) => {
                    faults.push(format!("preset {name} is given twice"));
                }
                Ok((name, options)) => {
                    presets.insert(name, options);
                }
                Err(fault) => faults.push(format!("preset {}: {fault}", index + 1)),
            }
        }
        if presets.len() > PRESETS_MAX {
            faults.push(format!("more than {PRESETS_MAX} presets"));
        }
        if faults.is_empty() {
            Ok(Self(presets))
        } else {
            Err(faults)
        }
    }

    /// The preset of exactly this name. `public` always exists, as the default variant of every
    /// Cloudflare Images account: inside 1366 × 768.
    pub fn find(&self, name: &str) -> Option<&TransformOptions> {
        let preset = self.0.get(&PresetName::new(name)?);
        preset.or_else(|| (name == "public").then(|| &*PUBLIC))
    }

    /// The presets, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&PresetName, &TransformOptions)> {
        self.0.iter()
    }

    /// Reads an unsigned query: options of its own, which snap, or `preset=avatar`, which does not.
    ///
    /// # Errors
    ///
    /// As [`TransformOptions::from_query`]; for an unknown preset, or for an option beside it other
    /// than `fm`, `missing`, `onerror` and `v`.
    pub fn read(&self, query: &str) -> Result<(TransformOptions, Precision), OptionError> {
        let (mut name, mut others) = (None, Vec::new());
        for pair in query.split('&') {
            match pair.strip_prefix("preset=") {
                Some(_) if name.is_some() => {
                    return Err(OptionError::new("preset", Fault::Repeated));
                }
                Some(value) => name = Some(value),
                None => others.push(pair),
            }
        }
        match name {
            None => {
                let options = TransformOptions::from_query(query)?.unsigned()?;
                Ok((options, Precision::Snapped))
            }
            Some(name) => Ok((self.read_beside(name, &others.join("&"))?, Precision::Exact)),
        }
    }

    /// Returns the options of a preset, combined with those of a query.
    ///
    /// # Errors
    ///
    /// As [`Presets::read`].
    pub fn read_beside(&self, name: &str, query: &str) -> Result<TransformOptions, OptionError> {
        let no_such = || OptionError::new("preset", Fault::Not("one of those that there are"));
        let preset = self.find(name).ok_or_else(no_such)?;
        let beside = TransformOptions::from_query(query)?;
        let canonical = beside.to_string();
        let names = canonical.split('&').filter_map(|it| it.split_once('='));
        for (option, _) in names {
            if !BESIDE.contains(&option) {
                return Err(OptionError::new(option, Fault::Beside("preset")));
            }
        }
        let mut options = preset.clone();
        let nothing = TransformOptions::default();
        if beside.format != nothing.format {
            options.format = beside.format;
        }
        if beside.missing != nothing.missing {
            options.missing = beside.missing;
        }
        if beside.on_error != nothing.on_error {
            options.on_error = beside.on_error;
        }
        if beside.version.is_some() {
            options.version = beside.version;
        }
        Ok(options)
    }
}

fn is_spelled(text: &str) -> bool {
    let is_plain =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
    let begins_well = text.starts_with(|first: char| first.is_ascii_lowercase());
    begins_well && text.len() <= NAME_MAX_CHARS && text.bytes().all(is_plain)
}

fn is_reserved(text: &str) -> bool {
    Size::from_name(text).is_some()
        || Collection::from_name(text).is_some()
        || INTERNAL.contains(&text)
}

fn preset(definition: &str) -> Result<(PresetName, TransformOptions), String> {
    let (name, options) = definition
        .split_once(':')
        .ok_or("not a name, a colon and options")?;
    let name = name.trim();
    if is_reserved(name) {
        return Err(format!("{name} is a reserved name"));
    }
    let name =
        PresetName::new(name).ok_or("its name is not 1 to 32 of a–z 0–9 - _, a letter first")?;
    let options = options.trim();
    if options.is_empty() {
        return Err(format!("{name} has no options"));
    }
    let options = TransformOptions::from_cloudflare(options);
    options
        .map_err(|error| format!("{name}: {}", error.to_string().trim_end_matches('.')))
        .map(|options| (name, options))
}

#[cfg(test)]
#[path = "presets_tests.rs"]
mod tests;
