//! The part of the worker that a path belongs to.

use std::borrow::Cow;

/// The prefix of URLs in Cloudflare's syntax in the table of routes; an operator may choose another
/// name.
const MOUNT: &str = "/img/";

/// The paths of Cloudflare's own URLs, for pictures of other hosts and of its own. On Cloudflare
/// the platform serves these paths and no worker sees them; elsewhere they reach the
/// worker, and below a mount always.
const CLOUDFLARE: [&str; 2] = ["cdn-cgi/image/", "cdn-cgi/imagedelivery/"];

/// A path that has no route.
const NOWHERE: &str = "/~";

/// The path in the table of routes for a request's path, with Cloudflare's syntax mounted at
/// `/{mount}/`.
pub(super) fn canonical<'a>(path: &'a str, mount: &str) -> Cow<'a, str> {
    let Some(whole) = path.strip_prefix('/') else {
        return path.into();
    };
    let mounted = whole
        .strip_prefix(mount)
        .and_then(|it| it.strip_prefix('/'));
    let cloudflares = CLOUDFLARE
        .iter()
        .find_map(|it| mounted.unwrap_or(whole).strip_prefix(it));
    match cloudflares.or(mounted) {
        Some(rest) if path.strip_prefix(MOUNT) == Some(rest) || rest.is_empty() => path.into(),
        Some(rest) => format!("{MOUNT}{rest}").into(),
        None if path.starts_with(MOUNT) => NOWHERE.into(),
        None => path.into(),
    }
}

/// Whether a canonical path belongs to a picture, which pages of all origins may show.
pub(crate) fn is_picture(path: &str) -> bool {
    ["/i/", MOUNT].iter().any(|it| path.starts_with(it))
}

/// Whether a path belongs to the API, which pages of other origins may call.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/v1/")
}

#[cfg(test)]
#[path = "paths_tests.rs"]
mod tests;
