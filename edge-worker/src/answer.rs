//! The flow of every request: id → route → configuration → handler → headers.

use http::header::CONTENT_LENGTH;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use crate::authenticate::{Principal, Scope, authenticate};
use crate::config::{Config, Faults};
use crate::problem::{Failure, json, no_content};
use crate::request_id::{X_REQUEST_ID, request_id};
use crate::route::{Route, is_api, route};
use crate::upload::{cancel::cancel, complete::complete, request::request as request_upload};
use crate::world::World;
use crate::{body, cors, deliver, health, images, keys};

use calotype_protocol::ErrorCode;
use calotype_protocol::wire::UploadAnswer;

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
    if let Ok(value) = HeaderValue::try_from(&id) {
        let name = HeaderName::from_static(X_REQUEST_ID);
        response.headers_mut().insert(name, value);
    }
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
    request_id: &str,
) -> Result<Response<Vec<u8>>, Failure> {
    let route = route(request.method(), request.uri().path())?;
    let configured = || {
        let config = config.as_ref();
        config.map_err(|_| Failure::new(ErrorCode::NotConfigured))
    };
    let scope = route.scope();
    match route {
        Route::Health => Ok(health::health(world, config, request_id).await),
        Route::Preflight => configured().map(|_| cors::preflight()),
        Route::RequestUpload => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let origin = public_origin(config, request);
            let answer = request_upload(world, config, owner, request, &origin).await?;
            let status = match answer {
                UploadAnswer::Ticket(_) => StatusCode::CREATED,
                UploadAnswer::Image(_) => StatusCode::OK,
            };
            Ok(json(status, &answer))
        }
        Route::CancelUpload(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            cancel(world, config, &owner, id).await?;
            Ok(no_content())
        }
        Route::CompleteUpload(id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let owner = caller(world, config, request, scope).await?.owner;
            let image = complete(world, config, &owner, id, &origin).await?;
            Ok(json(StatusCode::OK, &image))
        }
        Route::ListImages => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let (query, origin) = (request.uri().query(), public_origin(config, request));
            let page = images::read::list(world, &owner, query, &origin).await?;
            Ok(json(StatusCode::OK, &page))
        }
        Route::ReadImage(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let origin = public_origin(config, request);
            let image = images::read::read(world, &owner, id, &origin).await?;
            Ok(json(StatusCode::OK, &image))
        }
        Route::ChangeImage(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let (patch, origin) = (body::merge_patch(request)?, public_origin(config, request));
            let image = images::change::change(world, &owner, id, &patch, &origin).await?;
            Ok(json(StatusCode::OK, &image))
        }
        Route::DeleteImage(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let origin = public_origin(config, request);
            images::delete::delete(world, config, &owner, id, &origin).await?;
            Ok(no_content())
        }
        Route::ListAlbums => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let (query, origin) = (request.uri().query(), public_origin(config, request));
            let page = images::albums::list(world, &owner, query, &origin).await?;
            Ok(json(StatusCode::OK, &page))
        }
        Route::OrderAlbum(album) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            images::albums::order(world, &owner, &album, &body::json(request)?).await?;
            Ok(no_content())
        }
        Route::MintKey => {
            caller(world, configured()?, request, scope).await?;
            let key = keys::mint(world, request).await?;
            Ok(json(StatusCode::CREATED, &key))
        }
        Route::ListKeys => {
            caller(world, configured()?, request, scope).await?;
            let page = keys::list(world, request.uri().query()).await?;
            Ok(json(StatusCode::OK, &page))
        }
        Route::RevokeKey(prefix) => {
            caller(world, configured()?, request, scope).await?;
            keys::revoke(world, prefix).await?;
            Ok(no_content())
        }
        Route::Deliver(size, id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let headers = request.headers();
            deliver::deliver(world, &config.storage, (size, id), &origin, headers).await
        }
    }
}

/// Who asks, known and with the right that the route wants.
async fn caller(
    world: &impl World,
    config: &Config,
    request: &Request<Vec<u8>>,
    scope: Option<Scope>,
) -> Result<Principal, Failure> {
    let origin = public_origin(config, request);
    let known = &config.authentication;
    let principal = authenticate(world, known, request.headers(), &origin).await?;
    match scope {
        Some(scope) => principal.require(scope),
        None => Ok(principal),
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
