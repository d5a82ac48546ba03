use hyper::{Method, Request};
use s3s::HttpResponse;

const MODE: &str = "x-amz-checksum-mode";
const CHECKSUM_PREFIX: &str = "x-amz-checksum-";

/// Whether an answer may name the object's checksums.
///
/// S3 names them on GET and HEAD only when asked with `x-amz-checksum-mode: ENABLED`; s3s-fs names
/// them always, and code that forgot to ask would work here and nowhere else.
#[derive(Clone, Copy)]
pub(crate) enum ChecksumMode {
    Keep,
    Hide,
}

impl ChecksumMode {
    /// Reads the header, or the query parameter a presigner turns it into.
    pub(crate) fn of<B>(request: &Request<B>) -> Self {
        if !matches!(*request.method(), Method::GET | Method::HEAD) {
            return Self::Keep;
        }
        let header = request.headers().get(MODE);
        let mut query = request.uri().query().unwrap_or_default().split('&');
        let in_query = |pair: &str| {
            let pair = pair.split_once('=');
            pair.is_some_and(|(name, value)| name.eq_ignore_ascii_case(MODE) && value == "ENABLED")
        };
        if header.is_some_and(|value| value == "ENABLED") || query.any(in_query) {
            Self::Keep
        } else {
            Self::Hide
        }
    }

    pub(crate) fn apply(self, response: &mut HttpResponse) {
        if matches!(self, Self::Keep) {
            return;
        }
        let headers = response.headers_mut();
        let named: Vec<_> = headers.keys().cloned().collect();
        for name in named {
            if name.as_str().starts_with(CHECKSUM_PREFIX) {
                headers.remove(name);
            }
        }
    }
}
