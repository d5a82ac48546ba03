//! The flow of every request: id → https → route → configuration → caller and its
//! limits → handler → headers → log.

use std::borrow::Borrow;

use http::header::CONTENT_LENGTH;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use crate::audit::{self, Action};
use crate::authenticate::{Principal, Scope, authenticate};
use crate::config::{Config, Faults};
use crate::deliver::order::{Address, Order};
use crate::limits::fields;
use crate::log::{self, Done};
use crate::problem::{Failure, json, no_content};
use crate::request_id::{X_REQUEST_ID, request_id};
use crate::route::{Route, is_api, route};
use crate::trace::Trace;
use crate::upload::{cancel::cancel, complete::complete, request::request as request_upload};
use crate::world::{Content, World};
use crate::{body, cors, deliver, headers, health, https, images, keys, limits, openapi};

use calotype_protocol::ErrorCode;
use calotype_protocol::wire::UploadAnswer;

/// Route of the log where there is none.
const NO_ROUTE: &str = "none";

/// Answers one request. The body may be cut one byte after the limit of a JSON
/// body; the handler refuses it then.
pub(crate) async fn answer(
    world: &impl World,
    config: impl Borrow<Result<Config, Faults>>,
    request: Request<Vec<u8>>,
) -> Response<Content> {
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
) -> Response<Content> {
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
    handled: Result<Response<Content>, Failure>,
) -> Response<Content> {
    let id = world.trace().borrow().request_id.clone();
    let code = handled.as_ref().err().map(|failure| failure.code);
    let mut response = handled.unwrap_or_else(|failure| {
        world.trace().borrow_mut().why = failure.internal.clone();
        failure.into_response(&id).map(Content::from)
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
        route: route(request.method(), path).map_or(NO_ROUTE, |it| it.template()),
        code: code.map(ErrorCode::as_str),
        began_at_unix_ms,
    };
    log::request(world, &done, &response);
    // A 304 has none, or that of the 200 (RFC 9110 § 15.4.5).
    if request.method() == Method::HEAD && response.status() != StatusCode::NOT_MODIFIED {
        let length = response.body().len();
        // Delivery says itself how long a picture is that it did not fetch for this.
        if length > 0 {
            response.headers_mut().insert(CONTENT_LENGTH, length.into());
        }
        *response.body_mut() = Content::empty();
    }
    response
}

async fn handle(
    world: &impl World,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
) -> Result<Response<Content>, Failure> {
    let clear_text = config.as_ref().map(|it| it.clear_text);
    if let Some(moved) = https::enforce(clear_text.unwrap_or_default(), request)? {
        return Ok(moved.map(Content::from));
    }
    let route = route(request.method(), request.uri().path())?;
    if let Route::Deliver(address) = route {
        let config = configured(config)?;
        let origin = public_origin(config, request);
        let headers = request.headers();
        let (uri, now) = (request.uri(), world.now_unix_ms());
        let order = Order::read(&config.delivery, &address, uri, &origin, headers, now);
        let delivered = match order {
            Ok(order) => {
                let is_head = request.method() == Method::HEAD;
                let order = Order { is_head, ..order };
                deliver::deliver(world, config, order, &origin, headers).await
            }
            Err(failure) => Err(failure),
        };
        return match address {
            Address::Cloudflare { .. } => delivered.map_err(deliver::cf_resized::say),
            Address::Named(..) | Address::Options(_) => delivered,
        };
    }
    let response = serve(world, config, request, route).await?;
    Ok(response.map(Content::from))
}

fn configured(config: &Result<Config, Faults>) -> Result<&Config, Failure> {
    config.as_ref().map_err(|Faults(faults)| {
        Failure::new(ErrorCode::NotConfigured).internal(faults.join("; "))
    })
}

/// Everything but pictures.
async fn serve(
    world: &impl World,
    config: &Result<Config, Faults>,
    request: &Request<Vec<u8>>,
    route: Route,
) -> Result<Response<Vec<u8>>, Failure> {
    let configured = || configured(config);
    let scope = route.scope();
    match route {
        // Answered above.
        Route::Deliver(_) => Err(Failure::new(ErrorCode::NotFound)),
        // Not counted either: the counters would have to be asked.
        Route::Live => Ok(health::live()),
        Route::Health => {
            if let Ok(config) = config {
                limits::anonymous(world, &config.limits, request.headers()).await?;
            }
            Ok(health::health(world, config).await)
        }
        Route::OpenApi => Ok(openapi::document()),
        Route::Docs => Ok(openapi::page()),
        Route::Preflight => configured().map(|_| cors::preflight()),
        Route::RequestUpload => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let origin = public_origin(config, request);
            let answer = request_upload(world, config, owner, request, &origin).await;
            let subject = answer.as_ref().ok().map(|it| match it {
                UploadAnswer::Ticket(ticket) => ticket.id.to_string(),
                UploadAnswer::Image(image) => image.id.to_string(),
            });
            audit::outcome(world, Action::UploadRequest, subject, &answer);
            let answer = answer?;
            let status = match answer {
                UploadAnswer::Ticket(_) => StatusCode::CREATED,
                UploadAnswer::Image(_) => StatusCode::OK,
            };
            Ok(json(status, &answer))
        }
        Route::CancelUpload(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let cancelled = cancel(world, config, &owner, id).await;
            let subject = Some(id.to_string());
            audit::outcome(world, Action::UploadCancel, subject, &cancelled);
            cancelled.map(|()| no_content())
        }
        Route::CompleteUpload(id) => {
            let config = configured()?;
            let origin = public_origin(config, request);
            let owner = caller(world, config, request, scope).await?.owner;
            let image = complete(world, config, &owner, id, &origin).await;
            audit::outcome(world, Action::UploadComplete, Some(id.to_string()), &image);
            let image = image?;
            deliver::warm::later(world, config, id, &origin);
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
            if !image.collection.is_public() {
                audit::note(world, Action::ImageRead, Some(id.to_string()), None);
            }
            Ok(json(StatusCode::OK, &image))
        }
        Route::ChangeImage(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let (patch, origin) = (body::merge_patch(request)?, public_origin(config, request));
            let image = images::change::change(world, &owner, id, &patch, &origin).await;
            audit::outcome(world, Action::ImageUpdate, Some(id.to_string()), &image);
            Ok(json(StatusCode::OK, &image?))
        }
        Route::DeleteImage(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let origin = public_origin(config, request);
            let subject = Some(id.to_string());
            audit::note_first(world, Action::ImageDelete, subject.clone()).await?;
            let deleted = images::delete::delete(world, config, &owner, id, &origin).await;
            audit::outcome(world, Action::ImageDelete, subject, &deleted);
            deleted.map(|()| no_content())
        }
        Route::ForgetFault(id) => {
            let principal = caller(world, configured()?, request, scope).await?;
            let origin = public_origin(configured()?, request);
            let forgotten = images::fault::forget(world, &principal, id, &origin).await;
            audit::outcome(world, Action::ImageRetry, Some(id.to_string()), &forgotten);
            forgotten.map(|()| no_content())
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
            let order = body::json(request)?;
            let ordered = images::albums::order(world, &owner, &album, &order).await;
            audit::outcome(
                world,
                Action::AlbumOrder,
                Some(album.as_str().to_owned()),
                &ordered,
            );
            ordered.map(|()| no_content())
        }
        Route::MintKey => {
            let caller = caller(world, configured()?, request, scope).await?;
            let key = keys::mint(world, &caller, request).await?;
            Ok(json(StatusCode::CREATED, &key))
        }
        Route::ListKeys => {
            caller(world, configured()?, request, scope).await?;
            let page = keys::list(world, request.uri().query()).await?;
            Ok(json(StatusCode::OK, &page))
        }
        Route::RevokeKey(prefix) => {
            caller(world, configured()?, request, scope).await?;
            keys::revoke(world, prefix).await.map(|()| no_content())
        }
        Route::Audit => {
            caller(world, configured()?, request, scope).await?;
            let page = audit::page(world, None, request.uri()).await?;
            Ok(json(StatusCode::OK, &page))
        }
        Route::SignImage(id) => {
            let config = configured()?;
            let owner = caller(world, config, request, scope).await?.owner;
            let origin = public_origin(config, request);
            let wanted = body::json(request)?;
            let url = images::sign::sign(world, &config.delivery, &owner, id, &wanted, &origin);
            Ok(json(StatusCode::OK, &url.await?))
        }
    }
}

/// Who calls, may go on, and has the right that the route wants. A caller whose key is
/// refused counts by its address: a key that is good is never kept out by what others
/// try from the same one. Who lacks the right is counted all the same.
async fn caller(
    world: &impl World,
    config: &Config,
    request: &Request<Vec<u8>>,
    scope: Option<Scope>,
) -> Result<Principal, Failure> {
    let (headers, origin) = (request.headers(), public_origin(config, request));
    match authenticate(world, &config.authentication, headers, &origin).await {
        Ok(principal) => {
            world.trace().borrow_mut().principal = Some(principal.owner.clone());
            limits::request(world, &config.limits, &principal.owner).await?;
            match scope {
                Some(scope) => principal.require(scope),
                None => Ok(principal),
            }
        }
        Err(failure) => {
            limits::anonymous(world, &config.limits, headers).await?;
            Err(failure)
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
