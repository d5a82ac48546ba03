//! The flow of every request: id → https → route → configuration → caller and its limits → handler
//! → headers → log.

use std::borrow::Cow;

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use super::config::Config;
use super::context::RequestContext;
use super::handlers::pictures;
use super::paths::{self, is_api};
use super::ports::HttpPorts;
use super::route::{self, Configured, Handler, Limit, Matched, Route};
use super::{cors, headers, https, problem};
use crate::access::limits::{self, fields};
use crate::access::{Principal, authenticate};
use crate::config::Faults;
use crate::delivery::X_CALOTYPE_CACHE;
use crate::delivery::config::MOUNT;
use crate::model::ApiError;
use crate::platform::Content;
use crate::telemetry::log::{self, Done};
use crate::telemetry::request_id::{X_REQUEST_ID, request_id};
use crate::telemetry::trace::Trace;

use calotype_protocol::ErrorCode;

/// Route of the log for a request without one.
const NO_ROUTE: &str = "none";

/// Answers one request. The body may be cut one byte after the limit of a JSON body; the handler
/// then refuses it.
pub(crate) async fn answer<P: HttpPorts + 'static>(
    ports: &P,
    config: &Result<Config, Faults>,
    request: Request<Vec<u8>>,
) -> Response<Content> {
    let began_at_unix_ms = begin(ports, config, &request);
    let path = canonical(config, &request);
    let matched = route::find(request.method(), &path);
    let pattern = matched.as_ref().map_or(NO_ROUTE, Matched::pattern);
    let handled = handle(ports, config, &request, matched).await;
    finish(
        ports,
        config,
        &request,
        (&path, pattern, began_at_unix_ms),
        handled,
    )
}

/// Answers a request that could not be read, with the parts that are known.
pub(crate) fn refuse<P: HttpPorts + 'static>(
    ports: &P,
    config: &Result<Config, Faults>,
    request: Request<Vec<u8>>,
    error: ApiError,
) -> Response<Content> {
    let began_at_unix_ms = begin(ports, config, &request);
    let path = canonical(config, &request);
    let matched = route::find::<P>(request.method(), &path);
    let pattern = matched.as_ref().map_or(NO_ROUTE, Matched::pattern);
    finish(
        ports,
        config,
        &request,
        (&path, pattern, began_at_unix_ms),
        Err(error),
    )
}

fn begin(
    ports: &impl HttpPorts,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
) -> u64 {
    let level = config.as_ref().map(|it| it.front.log_level);
    let trace = Trace {
        request_id: request_id(request.headers(), ports),
        level: level.unwrap_or_default(),
        ..Trace::default()
    };
    ports.trace().replace(trace);
    ports.now_unix_ms()
}

/// Adds the headers that every answer has.
fn finish<P: HttpPorts + 'static>(
    ports: &P,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
    (canonical_path, pattern, began_at_unix_ms): (&str, &'static str, u64),
    handled: Result<Response<Content>, ApiError>,
) -> Response<Content> {
    let id = ports.trace().borrow().request_id.clone();
    let code = handled.as_ref().err().map(|error| error.code);
    let mut response = handled.unwrap_or_else(|error| {
        ports.trace().borrow_mut().why = error.internal.clone();
        problem::response(error, &id)
    });
    let path = request.uri().path();
    if let (true, Ok(config)) = (is_api(path), config) {
        cors::allow::<P>(request, &config.front.allowed_origins, &mut response);
    }
    headers::secure(request.uri(), canonical_path, response.headers_mut());
    headers::date(ports.now_unix_ms(), response.headers_mut());
    // Not for pictures or their absence: caches keep both and show them to other callers.
    if is_api(path) || response.status() == StatusCode::TOO_MANY_REQUESTS {
        fields::show(&ports.trace().borrow().limits, response.headers_mut());
    }
    if let Ok(value) = HeaderValue::try_from(&id) {
        let name = HeaderName::from_static(X_REQUEST_ID);
        response.headers_mut().insert(name, value);
    }
    let cache = response.headers().get(X_CALOTYPE_CACHE);
    let done = Done {
        method: request.method(),
        route: pattern,
        status: response.status().as_u16(),
        cache: cache.and_then(|it| it.to_str().ok()),
        code: code.map(ErrorCode::as_str),
        began_at_unix_ms,
    };
    log::request(ports, &done);
    // A 304 has none, or the length of the 200 (RFC 9110 § 15.4.5).
    if request.method() == Method::HEAD && response.status() != StatusCode::NOT_MODIFIED {
        let length = response.body().len();
        // Delivery sets the length itself for a picture that it did not read for this request.
        if length > 0 {
            response.headers_mut().insert(CONTENT_LENGTH, length.into());
        }
        *response.body_mut() = Content::empty();
    }
    response
}

async fn handle<P: HttpPorts + 'static>(
    ports: &P,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
    matched: Result<Matched<'_, P>, ApiError>,
) -> Result<Response<Content>, ApiError> {
    let clear_text = config.as_ref().map(|it| it.front.clear_text);
    if let Some(moved) = https::enforce(clear_text.unwrap_or_default(), request)? {
        return Ok(moved.map(Content::from));
    }
    let (route, parameters) = match matched? {
        Matched::Route(route, parameters) => (route, parameters),
        Matched::Preflight => return configured(config).map(|_| cors::preflight()),
    };
    if let (Limit::Network, Ok(config)) = (route.limit, config) {
        limits::anonymous(ports, &config.limits, request.headers()).await?;
    }
    let handler = match &route.handler {
        Handler::Unconfigured(call) => return call(ports, config).await,
        Handler::Configured(handler) => handler,
    };
    let config = configured(config)?;
    let origin = public_origin(config, request);
    let principal = caller(ports, config, request.headers(), route, &origin).await?;
    let context = RequestContext {
        ports,
        config,
        request,
        origin,
        principal,
        parameters,
        action: route.action,
    };
    match handler {
        Configured::Call(call) => call(&context).await,
        Configured::Picture(address) => pictures::deliver(&context, &address(&context)?).await,
    }
}

/// The path in the table of routes for a request's path.
fn canonical<'a>(config: &Result<Config, Faults>, request: &'a Request<Vec<u8>>) -> Cow<'a, str> {
    let mount = config.as_ref().map_or(MOUNT, |it| &it.delivery.mount);
    paths::canonical(request.uri().path(), mount)
}

fn configured(config: &Result<Config, Faults>) -> Result<&Config, ApiError> {
    config.as_ref().map_err(|Faults(faults)| {
        ApiError::new(ErrorCode::NotConfigured).internal(faults.join("; "))
    })
}

/// Returns the caller, if it is within its limits and has the right that the route needs; `None` on
/// a public route. A caller whose key is refused counts by its address, so attempts from an address
/// never lock out a valid key. A caller without the right is counted all the same.
async fn caller<P: HttpPorts>(
    ports: &P,
    config: &Config,
    headers: &HeaderMap,
    route: &Route<P>,
    origin: &str,
) -> Result<Option<Principal>, ApiError> {
    let Some(scope) = route.scope else {
        return Ok(None);
    };
    match authenticate(ports, &config.authentication, headers, origin).await {
        Ok(principal) => {
            ports.trace().borrow_mut().principal = Some(principal.owner.0.clone());
            if route.limit == Limit::Principal {
                limits::request(ports, &config.limits, &principal.owner).await?;
            }
            principal.require(scope).map(Some)
        }
        Err(error) => {
            limits::anonymous(ports, &config.limits, headers).await?;
            Err(error)
        }
    }
}

/// Origin of delivery URLs and of cache keys.
fn public_origin(config: &Config, request: &Request<Vec<u8>>) -> String {
    if let Some(origin) = &config.front.public_url {
        return origin.as_str().to_owned();
    }
    let uri = request.uri();
    let scheme = uri.scheme_str().unwrap_or("https");
    let authority = uri.authority().map_or("localhost", |it| it.as_str());
    format!("{scheme}://{authority}")
}

#[cfg(test)]
#[path = "answer_tests.rs"]
mod tests;
