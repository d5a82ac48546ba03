//! Which part of the worker a path belongs to.

use std::borrow::Cow;

/// Where the URLs of Cloudflare's syntax begin in the table of routes; an operator may call it
/// otherwise.
const MOUNT: &str = "/img/";

/// Where Cloudflare itself has them, of pictures of other hosts and of its own. On Cloudflare
/// these paths are the platform's and reach no worker; elsewhere they do, and below a mount
/// everywhere.
const CLOUDFLARE: [&str; 2] = ["cdn-cgi/image/", "cdn-cgi/imagedelivery/"];

/// A path that has no route.
const NOWHERE: &str = "/~";

/// The path of the table of routes that a request's path stands for, where Cloudflare's syntax is
/// mounted at `/{mount}/`.
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

/// Whether a canonical path is a picture's, which pages of all origins may show.
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
