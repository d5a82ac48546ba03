//! The source of a Cloudflare URL: an id of ours, in one of its addresses. Nothing is ever
//! fetched from anywhere.

use calotype_protocol::{ImageId, percent};

/// The id in a source: `{id}`, `/i/{id}`, `/i/{size}/{id}`, or one of these behind our own
/// origin, percent-encoded or not. `None` for everything else.
pub(crate) fn id(source: &str, origin: &str) -> Option<ImageId> {
    // Decoded once: what decodes to more of it is no address of ours.
    let decoded = percent::decode(source)?;
    let path = match decoded.split_once("://") {
        None => decoded.strip_prefix('/').unwrap_or(&decoded),
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_once('/')?;
            let (_, ours) = origin.split_once("://")?;
            if !matches!(scheme, "http" | "https") || authority != ours {
                return None;
            }
            path
        }
    };
    // What a URL of ours has behind its path says how it is shown, not what it is.
    let path = path.split('?').next()?;
    let mut steps = path.split('/');
    let id = match (steps.next()?, steps.next(), steps.next()) {
        (id, None, None) | ("i", Some(id), None) | ("i", Some(_), Some(id)) => id,
        _ => return None,
    };
    steps.next().is_none().then(|| id.parse().ok()).flatten()
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
