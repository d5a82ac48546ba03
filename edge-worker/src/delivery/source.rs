//! The source of a Cloudflare URL: one of our ids, in one of its addresses. The worker never
//! fetches a source from elsewhere.

use calotype_protocol::{ImageId, percent};

/// The id in a source: `{id}`, `/i/{id}`, `/i/{size}/{id}`, or one of these after our own origin,
/// percent-encoded or not. `None` for everything else.
pub(crate) fn id(source: &str, origin: &str) -> Option<ImageId> {
    // Decoded once: if escapes remain, it is not one of our addresses.
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
    // The query of one of our URLs describes how the image is shown, not which one it is.
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
