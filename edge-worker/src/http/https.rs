//! Refuses clear text outside this machine.

use calotype_protocol::ErrorCode;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};

use super::paths::is_api;
use crate::config::{ClearText, is_loopback};
use crate::model::ApiError;

/// The answer to a request in clear text: pictures are redirected to https, permanently. The API is
/// refused: after a redirect a program could send its key in clear text with each request and never
/// notice.
///
/// # Errors
///
/// `https_required`.
pub(crate) fn enforce(
    clear_text: ClearText,
    request: &Request<Vec<u8>>,
) -> Result<Option<Response<Vec<u8>>>, ApiError> {
    let uri = request.uri();
    let is_fine = uri.scheme_str() == Some("https")
        || clear_text == ClearText::Allowed
        || uri.host().is_none_or(is_loopback);
    if is_fine {
        return Ok(None);
    }
    let reads = request.method() == Method::GET || request.method() == Method::HEAD;
    match https(uri) {
        Some(location) if reads && !is_api(uri.path()) => Ok(Some(moved(location))),
        _ => Err(ApiError::new(ErrorCode::HttpsRequired)),
    }
}

/// The same address by https, on its default port.
fn https(uri: &Uri) -> Option<HeaderValue> {
    let path = uri.path_and_query().map_or("/", |it| it.as_str());
    HeaderValue::try_from(format!("https://{}{path}", uri.host()?)).ok()
}

fn moved(location: HeaderValue) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::PERMANENT_REDIRECT;
    let headers = response.headers_mut();
    headers.insert(LOCATION, location);
    let a_day = HeaderValue::from_static("public, max-age=86400");
    headers.insert(CACHE_CONTROL, a_day);
    response
}

#[cfg(test)]
#[path = "https_tests.rs"]
mod tests;
