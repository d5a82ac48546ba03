//! Method and path to what is asked. Only canonical paths exist, so that one
//! picture has one address and one cache entry.

use calotype_protocol::{ErrorCode, ImageId, Size};
use http::header::ALLOW;
use http::{HeaderValue, Method};

use crate::problem::Failure;

/// What a request asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `POST /v1/uploads`
    RequestUpload,
    /// `DELETE /v1/uploads/{id}`
    CancelUpload(ImageId),
    /// `POST /v1/uploads/{id}/complete`
    CompleteUpload(ImageId),
    /// `GET|HEAD /i/{size}/{id}`
    Deliver(Size, ImageId),
    /// `GET|HEAD /healthz`
    Health,
    /// `GET|HEAD /openapi.json`
    OpenApi,
    /// `GET|HEAD /docs`
    Docs,
    /// `OPTIONS /v1/…`: a browser asks before it calls.
    Preflight,
}

/// Whether a path belongs to the API, which pages of other origins may call.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/v1/")
}

/// The route of a request.
///
/// # Errors
///
/// `not_found`, or `method_not_allowed` with an `Allow` header.
pub(crate) fn route(method: &Method, path: &str) -> Result<Route, Failure> {
    let route = find(path).ok_or(Failure::new(ErrorCode::NotFound))?;
    let (allowed, allow) = match route {
        Route::RequestUpload | Route::CancelUpload(_) | Route::CompleteUpload(_)
            if method == Method::OPTIONS =>
        {
            return Ok(Route::Preflight);
        }
        Route::RequestUpload | Route::CompleteUpload(_) => {
            (method == Method::POST, "POST, OPTIONS")
        }
        Route::CancelUpload(_) => (method == Method::DELETE, "DELETE, OPTIONS"),
        _ => (method == Method::GET || method == Method::HEAD, "GET, HEAD"),
    };
    if allowed {
        Ok(route)
    } else {
        Err(Failure::new(ErrorCode::MethodNotAllowed)
            .header(ALLOW, HeaderValue::from_static(allow)))
    }
}

fn find(path: &str) -> Option<Route> {
    let mut parts = path.strip_prefix('/')?.split('/');
    let route = match (parts.next()?, parts.next(), parts.next(), parts.next()) {
        ("healthz", None, None, None) => Route::Health,
        ("openapi.json", None, None, None) => Route::OpenApi,
        ("docs", None, None, None) => Route::Docs,
        ("v1", Some("uploads"), None, None) => Route::RequestUpload,
        ("v1", Some("uploads"), Some(id), None) => Route::CancelUpload(id.parse().ok()?),
        ("v1", Some("uploads"), Some(id), Some("complete")) => {
            Route::CompleteUpload(id.parse().ok()?)
        }
        ("i", Some(size), Some(id), None) => {
            Route::Deliver(Size::from_name(size)?, id.parse().ok()?)
        }
        _ => return None,
    };
    parts.next().is_none().then_some(route)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calotype_protocol::Derivative;

    const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    fn code(method: Method, path: &str) -> ErrorCode {
        route(&method, path).unwrap_err().code
    }

    #[test]
    fn each_route_has_one_address() {
        let id = ID.parse().unwrap();
        let medium = Size::Derivative(Derivative::Medium);
        let cases = [
            (Method::POST, "/v1/uploads".to_owned(), Route::RequestUpload),
            (
                Method::POST,
                format!("/v1/uploads/{ID}/complete"),
                Route::CompleteUpload(id),
            ),
            (
                Method::DELETE,
                format!("/v1/uploads/{ID}"),
                Route::CancelUpload(id),
            ),
            (
                Method::HEAD,
                format!("/i/medium/{ID}"),
                Route::Deliver(medium, id),
            ),
            (Method::GET, "/healthz".to_owned(), Route::Health),
            (Method::OPTIONS, "/v1/uploads".to_owned(), Route::Preflight),
        ];
        for (method, path, expected) in cases {
            assert_eq!(route(&method, &path).unwrap(), expected);
        }
    }

    #[test]
    fn other_spellings_are_not_found() {
        for path in [
            "",
            "/",
            "/healthz/",
            "//healthz",
            "/v1/uploads/",
            "/V1/uploads",
            &format!("/v1/uploads/{ID}/complete/"),
            &format!("/v1/uploads/{ID}/"),
            &format!("/i/Medium/{ID}"),
            &format!("/i/medium/{}", ID.to_lowercase()),
            &format!("/i/medium/{ID}.jpg"),
            &format!("/i/medium/{ID}/"),
            "/i/medium/..%2F..%2Fetc",
        ] {
            assert_eq!(code(Method::GET, path), ErrorCode::NotFound, "{path}");
        }
    }

    #[test]
    fn a_wrong_method_names_the_right_ones() {
        assert_eq!(
            code(Method::DELETE, "/v1/uploads"),
            ErrorCode::MethodNotAllowed
        );
        let response = route(&Method::POST, "/healthz")
            .unwrap_err()
            .into_response("r");
        assert_eq!(response.headers()["allow"], "GET, HEAD");
    }
}
