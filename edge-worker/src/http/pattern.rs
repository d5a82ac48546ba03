//! Patterns of paths, such as `/v1/images/{id}`. Only canonical paths match, so that one
//! picture has one address and one cache entry.

use calotype_protocol::rendition::PresetName;
use calotype_protocol::{AlbumName, ImageId, Size};

use crate::model::KeyPrefix;

/// The most parameters of a pattern.
pub(super) const MOST: usize = 3;

/// The names and values of a pattern's parameters in a path; unused places are empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters<'a>([(&'static str, &'a str); MOST]);

impl<'a> Parameters<'a> {
    /// The parameters of a path that matches a pattern. A last parameter `{source}` takes the rest
    /// of the path.
    pub(super) fn of(pattern: &'static str, path: &'a str) -> Option<Self> {
        let mut found = Self::default();
        let mut free = found.0.iter_mut();
        let mut path = path.strip_prefix('/')?;
        let mut steps = pattern.strip_prefix('/')?.split('/').peekable();
        while let Some(step) = steps.next() {
            let is_last = steps.peek().is_none();
            let value = match path.split_once('/') {
                Some((value, rest)) if !is_last => {
                    path = rest;
                    value
                }
                None if !is_last => return None,
                // The last step takes the rest.
                _ => path,
            };
            let name = step.strip_prefix('{').and_then(|it| it.strip_suffix('}'));
            match name {
                None if step == value => {}
                Some(name) if is_value(name, value) => *free.next()? = (name, value),
                _ => return None,
            }
        }
        Some(found)
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> &'a str {
        let mut all = self.0.iter();
        all.find(|(it, _)| *it == name)
            .map_or("", |(_, value)| *value)
    }
}

/// The account hash of Cloudflare Images, which has no meaning here: anything but options.
fn is_account(value: &str) -> bool {
    let is_plain = |it: u8| it.is_ascii_alphanumeric() || b"-_".contains(&it);
    (1..=64).contains(&value.len()) && value.bytes().all(is_plain)
}

fn is_value(name: &str, value: &str) -> bool {
    match name {
        "id" => value.parse::<ImageId>().is_ok(),
        "prefix" => value.parse::<KeyPrefix>().is_ok(),
        "album" => value.parse::<AlbumName>().is_ok(),
        "size" => Size::from_name(value).is_some() || PresetName::new(value).is_some(),
        "account" => is_account(value),
        "source" => true,
        _ => !value.contains('/'),
    }
}
