//! The flow of every request: id → route → configuration → handler → headers.

use http::header::CONTENT_LENGTH;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use crate::authenticate::authenticate;
use crate::config::{Config, Faults};
use crate::problem::{Failure, json, no_content};
use crate::request_id::{X_REQUEST_ID, request_id};
use crate::route::{Route, is_api, route};
use crate::upload::{cancel::cancel, complete::complete, request::request as request_upload};
use crate::world::World;
use crate::{cors, deliver, health, openapi};

use calotype_protocol::ErrorCode;

/// Answers one request. The body may be cut one byte after the limit of a JSON
/// body; the handler refuses it then.
pub(crate) async fn answer(
    world: &impl World,
    config: Result<Config, Faults>,
    request: Request<Vec<u8>>,
) -> Response<Vec<u8>> {
    let id = request_id(request.headers(), world);
    if let Err(Faults(faults)) = &config {
        world.log(&format!("[{id}] not configured: {}", faults.join("; ")));
    }
    let mut response = match handle(world, &config, &request, &id).await {
        Ok(response) => response,
        Err(failure) => {
            let why = failure.internal.as_deref().unwrap_or("-");
            let (method, path) = (request.method(), request.uri().path());
            let code = failure.code.as_str();
            world.log(&format!("[{id}] {method} {path} {code}: {why}"));
            failure.into_response(&id)
        }
    };
    if let (true, Ok(config)) = (is_api(request.uri().path()), &config) {
        cors::allow(request.headers(), &config.allowed_origins, &mut response);
    }
    label(&mut response, &id);
    if request.method() == Method::HEAD {
        let length = response.body().len();
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
        response.body_mut().clear();
    }
    response
}

/// Answers what is no request: an address beyond what one may have, a body that
/// broke off.
pub(crate) fn unreadable(world: &impl World, why: &str) -> Response<Vec<u8>> {
    let id = request_id(&HeaderMap::new(), world);
    world.log(&format!("[{id}] unreadable: {why}"));
    let mut response = Failure::new(ErrorCode::RequestInvalid).into_response(&id);
    label(&mut response, &id);
    response
}

fn label(response: &mut Response<Vec<u8>>, id: &str) {
    if let Ok(value) = HeaderValue::try_from(id) {
        let name = HeaderName::from_static(X_REQUEST_ID);
        response.headers_mut().insert(name, value);
    }
}

async fn handle(
    world: &impl World,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
    request_id: &str,
) -> Result<Response<Vec<u8>>, Failure> {
    let route = route(request.method(), request.uri().path())?;
    let configured = || {
        let config = config.as_ref();
        config.map_err(|_| Failure::new(ErrorCode::NotConfigured))
    };
    match route {
        Route::Health => Ok(health::health(world, config, request_id).await),
        Route::OpenApi => Ok(openapi::document()),
        Route::Docs => Ok(openapi::page()),
        Route::Preflight => configured().map(|_| cors::preflight()),
        Route::RequestUpload => {
            let config = configured()?;
            let owner = authenticate(request.headers(), &config.api_keys)?;
            let ticket = request_upload(world, config, owner, request).await?;
            Ok(json(StatusCode::CREATED, &ticket))
        }
        Route::CancelUpload(id) => {
            let config = configured()?;
            let owner = authenticate(request.headers(), &config.api_keys)?;
            cancel(world, &config.storage, &owner, id).await?;
            Ok(no_content())
        }
        Route::CompleteUpload(id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let owner = authenticate(request.headers(), &config.api_keys)?;
            let image = complete(world, &config.storage, &owner, id, &origin).await?;
            Ok(json(StatusCode::OK, &image))
        }
        Route::Deliver(size, id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let headers = request.headers();
            deliver::deliver(world, &config.storage, (size, id), &origin, headers).await
        }
    }
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
