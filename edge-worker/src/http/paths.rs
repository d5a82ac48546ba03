//! Which part of the worker a path belongs to.

/// Where Cloudflare's own URLs begin, which its image loaders write.
pub(super) const CLOUDFLARE: &str = "/cdn-cgi/image/";

/// Whether a path is a picture's, which pages of all origins may show.
pub(crate) fn is_picture(path: &str) -> bool {
    path.starts_with("/i/") || path.starts_with(CLOUDFLARE)
}

/// Whether a path belongs to the API, which pages of other origins may call.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/v1/")
}
