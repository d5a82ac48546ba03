//! Which part of the worker a path belongs to.

use std::borrow::Cow;

/// Where Cloudflare's own URLs begin. On Cloudflare these paths are the platform's and reach no
/// worker; elsewhere they do.
const CLOUDFLARE: &str = "/cdn-cgi/image/";

/// Where the same URLs begin in the table of routes; an operator may call it otherwise.
const MOUNT: &str = "/img/";

/// A path that has no route.
const NOWHERE: &str = "/~";

/// The path of the table of routes that a request's path stands for, where Cloudflare's syntax is
/// mounted at `/{mount}/`.
pub(super) fn canonical<'a>(path: &'a str, mount: &str) -> Cow<'a, str> {
    let below = path
        .strip_prefix('/')
        .and_then(|it| it.strip_prefix(mount)?.strip_prefix('/'));
    match below {
        Some(rest) if path.starts_with(MOUNT) || rest.is_empty() => path.into(),
        Some(rest) => format!("{MOUNT}{rest}").into(),
        None if path.starts_with(MOUNT) => NOWHERE.into(),
        None => path.into(),
    }
}

/// Whether a canonical path is a picture's, which pages of all origins may show.
pub(crate) fn is_picture(path: &str) -> bool {
    ["/i/", MOUNT, CLOUDFLARE]
        .iter()
        .any(|it| path.starts_with(it))
}

/// Whether a path belongs to the API, which pages of other origins may call.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/v1/")
}

#[cfg(test)]
#[path = "paths_tests.rs"]
mod tests;
