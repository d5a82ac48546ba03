//! Method and path to what is asked. Only canonical paths exist, so that one
//! picture has one address and one cache entry.

use calotype_protocol::rendition::PresetName;
use calotype_protocol::{AlbumName, ErrorCode, ImageId, Size};
use http::header::ALLOW;
use http::{HeaderValue, Method};

use crate::authenticate::{KeyPrefix, Scope};
use crate::deliver::order::{Address, Name};
use crate::problem::Failure;

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `POST /v1/uploads`
    RequestUpload,
    /// `DELETE /v1/uploads/{id}`
    CancelUpload(ImageId),
    /// `POST /v1/uploads/{id}/complete`
    CompleteUpload(ImageId),
    /// `GET|HEAD /v1/images`
    ListImages,
    /// `GET|HEAD /v1/images/{id}`
    ReadImage(ImageId),
    /// `PATCH /v1/images/{id}`
    ChangeImage(ImageId),
    /// `DELETE /v1/images/{id}`
    DeleteImage(ImageId),
    /// `DELETE /v1/images/{id}/fault`
    ForgetFault(ImageId),
    /// `GET|HEAD /v1/albums`
    ListAlbums,
    /// `PUT /v1/albums/{album}/order`
    OrderAlbum(AlbumName),
    /// `POST /v1/keys`
    MintKey,
    /// `GET|HEAD /v1/keys`
    ListKeys,
    /// `DELETE /v1/keys/{prefix}`
    RevokeKey(KeyPrefix),
    /// `POST /v1/images/{id}/sign`
    SignImage(ImageId),
    /// `GET|HEAD /i/{size}/{id}`
    /// `GET|HEAD /i/{id}`
    /// `GET|HEAD /cdn-cgi/image/{options}/{source}`
    Deliver(Address),
    /// `GET|HEAD /v1/audit`
    Audit,
    /// `GET|HEAD /livez`
    Live,
    /// `GET|HEAD /healthz`
    Health,
    /// `GET|HEAD /openapi.json`
    OpenApi,
    /// `GET|HEAD /docs`
    Docs,
    /// `OPTIONS /v1/…`: a browser asks before it calls.
    Preflight,
}

impl Route {
    /// The right a caller needs; `None` where anybody may ask.
    pub(crate) const fn scope(&self) -> Option<Scope> {
        match self {
            Self::RequestUpload | Self::CancelUpload(_) | Self::CompleteUpload(_) => {
                Some(Scope::Upload)
            }
            Self::ListImages | Self::ReadImage(_) | Self::SignImage(_) | Self::ListAlbums => {
                Some(Scope::Read)
            }
            Self::ChangeImage(_)
            | Self::DeleteImage(_)
            | Self::ForgetFault(_)
            | Self::OrderAlbum(_) => Some(Scope::Manage),
            Self::MintKey | Self::ListKeys | Self::RevokeKey(_) | Self::Audit => Some(Scope::Admin),
            Self::Deliver(..)
            | Self::Live
            | Self::Health
            | Self::OpenApi
            | Self::Docs
            | Self::Preflight => None,
        }
    }

    /// The path without what is different in each request, for the log.
    pub(crate) const fn template(&self) -> &'static str {
        match self {
            Self::RequestUpload => "/v1/uploads",
            Self::CancelUpload(_) => "/v1/uploads/{id}",
            Self::CompleteUpload(_) => "/v1/uploads/{id}/complete",
            Self::ListImages => "/v1/images",
            Self::ReadImage(_) | Self::ChangeImage(_) | Self::DeleteImage(_) => "/v1/images/{id}",
            Self::ForgetFault(_) => "/v1/images/{id}/fault",
            Self::ListAlbums => "/v1/albums",
            Self::OrderAlbum(_) => "/v1/albums/{album}/order",
            Self::MintKey | Self::ListKeys => "/v1/keys",
            Self::RevokeKey(_) => "/v1/keys/{prefix}",
            Self::SignImage(_) => "/v1/images/{id}/sign",
            Self::Deliver(Address::Named(..)) => "/i/{size}/{id}",
            Self::Deliver(Address::Options(_)) => "/i/{id}",
            Self::Deliver(Address::Cloudflare { .. }) => "/cdn-cgi/image/{options}/{source}",
            Self::Audit => "/v1/audit",
            Self::Live => "/livez",
            Self::Health => "/healthz",
            Self::OpenApi => "/openapi.json",
            Self::Docs => "/docs",
            Self::Preflight => "preflight",
        }
    }
}

/// Where Cloudflare's own URLs begin, which its image loaders write.
const CLOUDFLARE: &str = "/cdn-cgi/image/";

/// Whether a path is a picture's, which pages of all origins may show.
pub(crate) fn is_picture(path: &str) -> bool {
    path.starts_with("/i/") || path.starts_with(CLOUDFLARE)
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
    let route = find(method, path).ok_or(Failure::new(ErrorCode::NotFound))?;
    if method == Method::OPTIONS && is_api(path) {
        return Ok(Route::Preflight);
    }
    let reads = method == Method::GET || method == Method::HEAD;
    let (allowed, allow) = match route {
        Route::RequestUpload | Route::CompleteUpload(_) | Route::SignImage(_) => {
            (method == Method::POST, "POST, OPTIONS")
        }
        Route::CancelUpload(_) | Route::ForgetFault(_) => {
            (method == Method::DELETE, "DELETE, OPTIONS")
        }
        Route::ChangeImage(_) | Route::DeleteImage(_) => (true, ""),
        Route::ReadImage(_) => (reads, "GET, HEAD, PATCH, DELETE, OPTIONS"),
        Route::ListImages | Route::ListAlbums | Route::Audit => (reads, "GET, HEAD, OPTIONS"),
        Route::OrderAlbum(_) => (method == Method::PUT, "PUT, OPTIONS"),
        Route::MintKey => (true, ""),
        Route::ListKeys => (reads, "GET, HEAD, POST, OPTIONS"),
        Route::RevokeKey(_) => (method == Method::DELETE, "DELETE, OPTIONS"),
        _ => (reads, "GET, HEAD"),
    };
    if allowed {
        Ok(route)
    } else {
        Err(Failure::new(ErrorCode::MethodNotAllowed)
            .header(ALLOW, HeaderValue::from_static(allow)))
    }
}

/// The address alone tells it, but for images and keys, where the method does.
fn find(method: &Method, path: &str) -> Option<Route> {
    if let Some(rest) = path.strip_prefix(CLOUDFLARE) {
        let (options, source) = rest.split_once('/')?;
        return Some(Route::Deliver(Address::Cloudflare {
            options: options.to_owned(),
            source: source.to_owned(),
        }));
    }
    let mut parts = path.strip_prefix('/')?.split('/');
    let route = match (parts.next()?, parts.next(), parts.next(), parts.next()) {
        ("livez", None, None, None) => Route::Live,
        ("healthz", None, None, None) => Route::Health,
        ("v1", Some("audit"), None, None) => Route::Audit,
        ("openapi.json", None, None, None) => Route::OpenApi,
        ("docs", None, None, None) => Route::Docs,
        ("v1", Some("uploads"), None, None) => Route::RequestUpload,
        ("v1", Some("uploads"), Some(id), None) => Route::CancelUpload(id.parse().ok()?),
        ("v1", Some("uploads"), Some(id), Some("complete")) => {
            Route::CompleteUpload(id.parse().ok()?)
        }
        ("v1", Some("images"), None, None) => Route::ListImages,
        ("v1", Some("images"), Some(id), None) => {
            let id = id.parse().ok()?;
            match *method {
                Method::PATCH => Route::ChangeImage(id),
                Method::DELETE => Route::DeleteImage(id),
                _ => Route::ReadImage(id),
            }
        }
        ("v1", Some("albums"), None, None) => Route::ListAlbums,
        ("v1", Some("albums"), Some(album), Some("order")) => {
            Route::OrderAlbum(album.parse().ok()?)
        }
        ("v1", Some("keys"), None, None) if method == Method::POST => Route::MintKey,
        ("v1", Some("keys"), None, None) => Route::ListKeys,
        ("v1", Some("keys"), Some(prefix), None) => Route::RevokeKey(prefix.parse().ok()?),
        ("v1", Some("images"), Some(id), Some("sign")) => Route::SignImage(id.parse().ok()?),
        ("v1", Some("images"), Some(id), Some("fault")) => Route::ForgetFault(id.parse().ok()?),
        ("i", Some(id), None, None) => Route::Deliver(Address::Options(id.parse().ok()?)),
        ("i", Some(name), Some(id), None) => {
            let name = match Size::from_name(name) {
                Some(size) => Name::Size(size),
                None => Name::Preset(PresetName::new(name)?),
            };
            Route::Deliver(Address::Named(name, id.parse().ok()?))
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
                Route::Deliver(Address::Named(Name::Size(medium), id)),
            ),
            (Method::GET, "/v1/images".to_owned(), Route::ListImages),
            (
                Method::GET,
                format!("/v1/images/{ID}"),
                Route::ReadImage(id),
            ),
            (
                Method::PATCH,
                format!("/v1/images/{ID}"),
                Route::ChangeImage(id),
            ),
            (
                Method::DELETE,
                format!("/v1/images/{ID}"),
                Route::DeleteImage(id),
            ),
            (Method::HEAD, "/v1/albums".to_owned(), Route::ListAlbums),
            (
                Method::PUT,
                "/v1/albums/summer/order".to_owned(),
                Route::OrderAlbum("summer".parse().unwrap()),
            ),
            (
                Method::OPTIONS,
                format!("/v1/images/{ID}"),
                Route::Preflight,
            ),
            (Method::GET, "/livez".to_owned(), Route::Live),
            (Method::GET, "/healthz".to_owned(), Route::Health),
            (Method::GET, "/v1/audit".to_owned(), Route::Audit),
            (Method::OPTIONS, "/v1/uploads".to_owned(), Route::Preflight),
            (Method::POST, "/v1/keys".to_owned(), Route::MintKey),
            (Method::GET, "/v1/keys".to_owned(), Route::ListKeys),
            (
                Method::DELETE,
                "/v1/keys/0123456789ab".to_owned(),
                Route::RevokeKey("0123456789ab".parse().unwrap()),
            ),
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
            "/v1/keys/",
            "/v1/keys/0123456789AB",
            "/v1/keys/ck_0123456789ab",
            "/i/medium/..%2F..%2Fetc",
            "/v1/images/",
            &format!("/v1/images/{}", ID.to_lowercase()),
            "/v1/albums/summer",
            "/v1/albums/../order",
            "/v1/albums/%2e%2e/order",
            "/v1/albums//order",
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
        let image = route(&Method::PUT, &format!("/v1/images/{ID}"));
        let response = image.unwrap_err().into_response("r");
        let allow = &response.headers()["allow"];
        assert_eq!(allow, "GET, HEAD, PATCH, DELETE, OPTIONS");
        let response = route(&Method::POST, "/healthz")
            .unwrap_err()
            .into_response("r");
        assert_eq!(response.headers()["allow"], "GET, HEAD");
    }
}
