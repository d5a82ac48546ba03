//! No clear text outside this machine.

use calotype_protocol::ErrorCode;
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};

use super::paths::is_api;
use crate::config::{ClearText, is_loopback};
use crate::model::ApiError;

/// What a request in clear text gets instead of an answer: pictures are moved to
/// https, for good. The API is refused: were it moved as well, a program could send
/// its key in clear text with each request and never notice.
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

/// The same address by https, on its own port.
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
mod tests {
    use super::*;

    fn ask(method: &str, uri: &str) -> Result<Option<Response<Vec<u8>>>, ApiError> {
        let request = Request::builder().method(method).uri(uri);
        enforce(ClearText::LocalOnly, &request.body(Vec::new()).unwrap())
    }

    #[test]
    fn https_and_this_machine_are_answered() {
        for uri in [
            "https://images.example/v1/uploads",
            "http://localhost:8787/v1/uploads",
            "http://127.0.0.1:8787/v1/uploads",
            "http://127.8.9.10/v1/uploads",
            "http://[::1]:8787/v1/uploads",
            "http://calotype.localhost/v1/uploads",
        ] {
            assert!(ask("POST", uri).unwrap().is_none(), "{uri}");
        }
    }

    #[test]
    fn a_picture_is_moved_with_its_query() {
        let response = ask("GET", "http://images.example:8080/i/large/A?exp=1")
            .unwrap()
            .unwrap();
        assert_eq!(response.status(), 308);
        let location = &response.headers()[LOCATION];
        assert_eq!(location, "https://images.example/i/large/A?exp=1");
    }

    #[test]
    fn the_api_is_refused_by_any_method() {
        for (method, uri) in [
            ("GET", "http://images.example/v1/images"),
            ("POST", "http://images.example/v1/uploads"),
            ("OPTIONS", "http://images.example/v1/uploads"),
            ("POST", "http://images.example/i/large/A"),
            ("GET", "http://192.0.2.1/v1/images"),
            ("GET", "http://localhost.example/v1/images"),
            ("GET", "http://127.0.0.1.example/v1/images"),
        ] {
            let refused = ask(method, uri).unwrap_err();
            assert_eq!(refused.code, ErrorCode::HttpsRequired, "{uri}");
        }
    }

    #[test]
    fn an_operator_may_allow_it() {
        let uri = "http://worker.internal/v1/uploads";
        let request = Request::builder().uri(uri).body(Vec::new()).unwrap();
        assert!(enforce(ClearText::Allowed, &request).unwrap().is_none());
    }
}
