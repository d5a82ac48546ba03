//! The answer that a request wants in place of an error.

use calotype_protocol::rendition::{Missing, OnError};
use calotype_protocol::wire::Image;
use calotype_protocol::{ErrorCode, ImageId, Size};
use http::header::{CACHE_CONTROL, LOCATION};
use http::{HeaderValue, Response, StatusCode};

use super::context::DeliveryContext;
use super::placeholder;
use super::ports::DeliveryPorts;
use super::request::DeliveryRequest;
use crate::model::ApiError;
use crate::renditions::image_info::ImageInfo;

/// Returns the answer that the request wants in place of an error.
pub(super) fn answer<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    request: &DeliveryRequest,
    info: Option<&ImageInfo>,
    failure: ApiError,
) -> Result<Response<Vec<u8>>, ApiError> {
    let is_private = info.is_some_and(|it| !it.collection.is_public());
    // The picture exists, and the request does not want it.
    let is_unwanted = matches!(
        failure.code,
        ErrorCode::PreconditionFailed | ErrorCode::RangeNotSatisfiable
    );
    if failure.code == ErrorCode::RateLimited || is_unwanted || is_private {
        return Err(failure);
    }
    if request.missing == Missing::Placeholder
        && let Some(response) = placeholder::answer(info, context.accepted)
    {
        context.ports.trace().borrow_mut().why = failure.internal;
        return Ok(response);
    }
    match (request.on_error, info) {
        (OnError::Redirect, Some(info)) => Ok(redirect(context.origin, info.id)),
        _ => Err(failure),
    }
}

/// Redirects to the original. That request checks whether it can be had.
fn redirect(origin: &str, id: ImageId) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    *response.status_mut() = StatusCode::FOUND;
    let to = format!("{origin}{}", Image::path(id, Size::Original));
    let headers = response.headers_mut();
    if let Ok(to) = HeaderValue::try_from(to) {
        headers.insert(LOCATION, to);
    }
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
