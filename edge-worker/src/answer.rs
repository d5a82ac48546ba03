//! The flow of every request: id → https → route → configuration → caller and its
//! limits → handler → headers → log.

use std::borrow::Borrow;

use http::header::CONTENT_LENGTH;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use crate::audit::{self, Action};
use crate::authenticate::{Owner, authenticate};
use crate::config::{Config, Faults};
use crate::limits::fields;
use crate::log::{self, Done};
use crate::problem::{Failure, json, no_content};
use crate::request_id::{X_REQUEST_ID, request_id};
use crate::route::{Route, is_api, route};
use crate::trace::Trace;
use crate::upload::{cancel::cancel, complete::complete, request::request as request_upload};
use crate::world::World;
use crate::{cors, deliver, headers, health, https, limits};

use calotype_protocol::ErrorCode;

/// Route of the log where there is none.
const NO_ROUTE: &str = "none";

/// Answers one request. The body may be cut one byte after the limit of a JSON
/// body; the handler refuses it then.
pub(crate) async fn answer(
    world: &impl World,
    config: impl Borrow<Result<Config, Faults>>,
    request: Request<Vec<u8>>,
) -> Response<Vec<u8>> {
    let config = config.borrow();
    let began_at_unix_ms = begin(world, config, &request);
    let handled = handle(world, config, &request).await;
    finish(world, config, &request, began_at_unix_ms, handled)
}

/// Answers what could not even be read; of the request there is what is known.
pub(crate) fn refuse(
    world: &impl World,
    config: impl Borrow<Result<Config, Faults>>,
    request: Request<Vec<u8>>,
    failure: Failure,
) -> Response<Vec<u8>> {
    let config = config.borrow();
    let began_at_unix_ms = begin(world, config, &request);
    finish(world, config, &request, began_at_unix_ms, Err(failure))
}

fn begin(world: &impl World, config: &Result<Config, Faults>, request: &Request<Vec<u8>>) -> u64 {
    let trace = Trace {
        request_id: request_id(request.headers(), world),
        level: config.as_ref().map(|it| it.log_level).unwrap_or_default(),
        ..Trace::default()
    };
    world.trace().replace(trace);
    world.now_unix_ms()
}

/// Everything that every answer has.
fn finish(
    world: &impl World,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
    began_at_unix_ms: u64,
    handled: Result<Response<Vec<u8>>, Failure>,
) -> Response<Vec<u8>> {
    let id = world.trace().borrow().request_id.clone();
    let code = handled.as_ref().err().map(|failure| failure.code);
    let mut response = handled.unwrap_or_else(|failure| {
        world.trace().borrow_mut().why = failure.internal.clone();
        failure.into_response(&id)
    });
    let path = request.uri().path();
    if let (true, Ok(config)) = (is_api(path), config) {
        cors::allow(request, &config.allowed_origins, &mut response);
    }
    headers::secure(request.uri(), response.headers_mut());
    // Not with pictures, nor with there being none: both are kept and shown to others.
    if is_api(path) || response.status() == StatusCode::TOO_MANY_REQUESTS {
        fields::show(&world.trace().borrow().standings, response.headers_mut());
    }
    if let Ok(value) = HeaderValue::try_from(&id) {
        let name = HeaderName::from_static(X_REQUEST_ID);
        response.headers_mut().insert(name, value);
    }
    let done = Done {
        method: request.method(),
        route: route(request.method(), path).map_or(NO_ROUTE, Route::template),
        code: code.map(ErrorCode::as_str),
        began_at_unix_ms,
    };
    log::request(world, &done, &response);
    if request.method() == Method::HEAD {
        let length = response.body().len();
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
        response.body_mut().clear();
    }
    response
}

async fn handle(
    world: &impl World,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
) -> Result<Response<Vec<u8>>, Failure> {
    let clear_text = config.as_ref().map(|it| it.clear_text);
    if let Some(moved) = https::enforce(clear_text.unwrap_or_default(), request)? {
        return Ok(moved);
    }
    let route = route(request.method(), request.uri().path())?;
    let configured = || {
        config.as_ref().map_err(|Faults(faults)| {
            Failure::new(ErrorCode::NotConfigured).internal(faults.join("; "))
        })
    };
    match route {
        Route::Health => {
            if let Ok(config) = config {
                limits::anonymous(world, &config.limits, request.headers()).await?;
            }
            Ok(health::health(world, config).await)
        }
        Route::Preflight => configured().map(|_| cors::preflight()),
        Route::RequestUpload => {
            let config = configured()?;
            let owner = caller(world, config, request).await?;
            let ticket = request_upload(world, config, owner, request).await;
            let subject = ticket.as_ref().ok().map(|it| it.id.to_string());
            note(world, Action::UploadRequest, subject, &ticket);
            Ok(json(StatusCode::CREATED, &ticket?))
        }
        Route::CancelUpload(id) => {
            let config = configured()?;
            let owner = caller(world, config, request).await?;
            let cancelled = cancel(world, &config.storage, &owner, id).await;
            note(
                world,
                Action::UploadCancel,
                Some(id.to_string()),
                &cancelled,
            );
            cancelled.map(|()| no_content())
        }
        Route::CompleteUpload(id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let owner = caller(world, config, request).await?;
            let image = complete(world, &config.storage, &owner, id, &origin).await;
            note(world, Action::UploadComplete, Some(id.to_string()), &image);
            Ok(json(StatusCode::OK, &image?))
        }
        Route::Audit => {
            let config = configured()?;
            let owner = caller(world, config, request).await?;
            let page = audit::page(world, Some(&owner), request.uri()).await?;
            Ok(json(StatusCode::OK, &page))
        }
        Route::Deliver(size, id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let headers = request.headers();
            deliver::deliver(world, config, (size, id), &origin, headers).await
        }
    }
}

/// Who calls, and may go on. A caller whose key is refused counts by its address: a
/// key that is good is never kept out by what others try from the same one.
async fn caller(
    world: &impl World,
    config: &Config,
    request: &Request<Vec<u8>>,
) -> Result<Owner, Failure> {
    let headers = request.headers();
    match authenticate(headers, &config.api_keys) {
        Ok(owner) => {
            world.trace().borrow_mut().principal = Some(owner.clone());
            limits::request(world, &config.limits, &owner).await?;
            Ok(owner)
        }
        Err(failure) => {
            limits::anonymous(world, &config.limits, headers).await?;
            Err(failure)
        }
    }
}

fn note<T>(
    world: &impl World,
    action: Action,
    subject: Option<String>,
    outcome: &Result<T, Failure>,
) {
    let error = outcome.as_ref().err().map(|failure| failure.code);
    audit::note(world, action, subject, error);
}

/// Origin of delivery URLs and of cache keys.
fn public_origin(config: &Config, request: &Request<Vec<u8>>) -> String {
    if let Some(origin) = &config.public_url {
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
