//! The one table of routes, and the search for a request's row.

use std::pin::Pin;

use calotype_protocol::ErrorCode;
use http::header::ALLOW;
use http::{HeaderValue, Method, Response};

use super::config::Config;
use super::context::RequestContext;
use super::handlers::{albums, audit, images, keys, pictures, service, uploads};
use super::paths::is_api;
use super::pattern::Parameters;
use super::ports::HttpPorts;
use crate::audit::Action;
use crate::config::Faults;
use crate::delivery::request::Address;
use crate::model::{ApiError, Scope};
use crate::platform::Content;

/// The future answer of a handler.
pub(super) type Answer<'a> =
    Pin<Box<dyn Future<Output = Result<Response<Content>, ApiError>> + 'a>>;

/// The limit against which a request counts before its handler is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Limit {
    /// Not at all, or by the handler.
    None,
    /// For the network of the client.
    Network,
    /// For the caller; for its network when authentication fails.
    Principal,
}

/// The handler of a route.
pub(super) enum Handler<P> {
    /// Answers whether the worker is configured or not.
    Unconfigured(for<'a> fn(&'a P, &'a Result<Config, Faults>) -> Answer<'a>),
    Configured(Configured<P>),
}

/// The handler of a configured worker.
pub(super) enum Configured<P> {
    Call(for<'a> fn(&'a RequestContext<'a, P>) -> Answer<'a>),
    /// Reads the address of a picture from the request; delivery answers. A picture from the edge
    /// cache is the most frequent request, so it has no box of its own.
    Picture(fn(&RequestContext<'_, P>) -> Result<Address, ApiError>),
}

/// A row of the table.
pub(super) struct Route<P> {
    /// `GET` also stands for `HEAD`.
    pub(super) method: &'static str,
    /// The path, with parameters in braces; the log uses it, too.
    pub(super) pattern: &'static str,
    /// The right that a caller needs; `None` on public routes.
    pub(super) scope: Option<Scope>,
    pub(super) limit: Limit,
    /// The name of the action in the audit table, if the handler writes an entry.
    pub(super) action: Option<Action>,
    pub(super) handler: Handler<P>,
}

/// A row with its handler at the end of the line.
macro_rules! route {
    ($method:literal $pattern:literal, $scope:expr, $limit:ident, $action:expr, $kind:ident $handler:path) => {
        Route {
            method: $method,
            pattern: $pattern,
            scope: $scope,
            limit: Limit::$limit,
            action: $action,
            handler: route!(@ $kind $handler),
        }
    };
    (@ open $handler:path) => {
        Handler::Unconfigured(|ports, config| Box::pin($handler(ports, config)))
    };
    (@ call $handler:path) => {
        Handler::Configured(Configured::Call(|context| Box::pin($handler(context))))
    };
    (@ picture $address:path) => {
        Handler::Configured(Configured::Picture($address))
    };
}

const UPLOAD: Option<Scope> = Some(Scope::Upload);
const READ: Option<Scope> = Some(Scope::Read);
const MANAGE: Option<Scope> = Some(Scope::Manage);
const ADMIN: Option<Scope> = Some(Scope::Admin);

impl<P: HttpPorts + 'static> Route<P> {
    /// The table. A new route is a row here, its handler, and its part of `openapi.json`.
    #[rustfmt::skip]
    pub(super) const ALL: &'static [Self] = &[
        route!("GET" "/i/{id}", None, None, None, picture pictures::by_options),
        route!("GET" "/i/{size}/{id}", None, None, None, picture pictures::by_name),
        route!("GET" "/img/{account}/{id}/{variant}", None, None, None, picture pictures::by_variant),
        route!("GET" "/img/{options}/{source}", None, None, None, picture pictures::by_cloudflare_url),
        route!("POST" "/v1/uploads", UPLOAD, Principal, Some(Action::UploadRequest), call uploads::request),
        route!("DELETE" "/v1/uploads/{id}", UPLOAD, Principal, Some(Action::UploadCancel), call uploads::cancel),
        route!("POST" "/v1/uploads/{id}/complete", UPLOAD, Principal, Some(Action::UploadComplete), call uploads::complete),
        route!("GET" "/v1/images", READ, Principal, None, call images::list),
        route!("GET" "/v1/images/{id}", READ, Principal, Some(Action::ImageRead), call images::read),
        route!("PATCH" "/v1/images/{id}", MANAGE, Principal, Some(Action::ImageUpdate), call images::change),
        route!("DELETE" "/v1/images/{id}", MANAGE, Principal, Some(Action::ImageDelete), call images::delete),
        route!("DELETE" "/v1/images/{id}/fault", MANAGE, Principal, Some(Action::ImageRetry), call images::forget_fault),
        route!("POST" "/v1/images/{id}/sign", READ, Principal, None, call images::sign),
        route!("GET" "/v1/albums", READ, Principal, None, call albums::list),
        route!("PUT" "/v1/albums/{album}/order", MANAGE, Principal, Some(Action::AlbumOrder), call albums::order),
        route!("GET" "/v1/keys", ADMIN, Principal, None, call keys::list),
        route!("POST" "/v1/keys", ADMIN, Principal, Some(Action::KeyCreate), call keys::mint),
        route!("DELETE" "/v1/keys/{prefix}", ADMIN, Principal, Some(Action::KeyRevoke), call keys::revoke),
        route!("GET" "/v1/audit", ADMIN, Principal, None, call audit::list),
        // Not counted: counting would call the counters.
        route!("GET" "/livez", None, None, None, open service::live),
        route!("GET" "/healthz", None, Network, None, open service::health),
        route!("GET" "/openapi.json", None, None, None, open service::openapi),
        route!("GET" "/docs", None, None, None, open service::docs),
    ];
}

/// The result of the search for a request's row.
pub(super) enum Matched<'a, P: 'static> {
    Route(&'static Route<P>, Parameters<'a>),
    /// `OPTIONS /v1/…`: a browser asks before it calls.
    Preflight,
}

impl<P> Matched<'_, P> {
    /// The path without the parts that differ between requests, for the log.
    pub(super) const fn pattern(&self) -> &'static str {
        match self {
            Self::Route(route, _) => route.pattern,
            Self::Preflight => "preflight",
        }
    }
}

/// Finds the row of a request.
///
/// # Errors
///
/// `not_found`, or `method_not_allowed` with an `Allow` header.
pub(super) fn find<'a, P: HttpPorts + 'static>(
    method: &Method,
    path: &'a str,
) -> Result<Matched<'a, P>, ApiError> {
    let mut allowed = Vec::new();
    for route in Route::<P>::ALL {
        let Some(parameters) = Parameters::of(route.pattern, path) else {
            continue;
        };
        let is_head = *method == Method::HEAD && route.method == "GET";
        if is_head || method.as_str() == route.method {
            return Ok(Matched::Route(route, parameters));
        }
        allowed.push(route.method);
        if route.method == "GET" {
            allowed.push("HEAD");
        }
    }
    if allowed.is_empty() {
        return Err(ApiError::new(ErrorCode::NotFound));
    }
    if is_api(path) {
        if method == Method::OPTIONS {
            return Ok(Matched::Preflight);
        }
        allowed.push("OPTIONS");
    }
    let error = ApiError::new(ErrorCode::MethodNotAllowed);
    Err(match HeaderValue::try_from(allowed.join(", ")) {
        Ok(allowed) => error.header(ALLOW, allowed),
        Err(_) => error,
    })
}

#[cfg(test)]
#[path = "route_tests.rs"]
mod tests;
