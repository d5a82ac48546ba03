//! The answer with a picture, as far as the request wants its bytes.

use bytes::Bytes;
use calotype_protocol::ErrorCode;
use http::header::CONTENT_LENGTH;
use http::{Response, StatusCode};

use super::body::Taken;
use super::conditional::{self, Wanted, conditional};
use super::context::DeliveryContext;
use super::picture::{self, Found, Source};
use super::ports::DeliveryPorts;
use crate::model::ApiError;
use crate::platform::Content;
use crate::renditions::plan::Plan;
use crate::storage::Storage;

/// An answer whose bytes are in memory, as far as the request wants them.
///
/// # Errors
///
/// As [`conditional`].
pub(super) fn from_memory<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    answer: Response<Vec<u8>>,
) -> Result<Response<Content>, ApiError> {
    let (parts, bytes) = answer.into_parts();
    let mut head = Response::from_parts(parts, ());
    let is_whole = head.status() == StatusCode::OK;
    if is_whole {
        head.headers_mut()
            .insert(CONTENT_LENGTH, bytes.len().into());
    }
    let bytes = Bytes::from(bytes);
    let wanted = match is_whole {
        true => conditional(context.headers, context.is_head, &mut head)?,
        false => Wanted::Whole,
    };
    let bytes = match wanted {
        Wanted::Whole => bytes,
        Wanted::Part(part) => bytes.slice(part.start as usize..part.end as usize),
        Wanted::Nothing => Bytes::new(),
    };
    Ok(head.map(|()| bytes.into()))
}

/// The answer with a picture, as far as the request wants its bytes; `None` when they are not there
/// after all.
pub(super) async fn respond<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    plan: &Plan,
    found: Found,
) -> Result<Option<Response<Content>>, ApiError> {
    let (parts, body) = found.answer(plan, context.ports.now_unix_ms()).into_parts();
    let mut head = Response::from_parts(parts, ());
    let part = match conditional(context.headers, context.is_head, &mut head)? {
        Wanted::Whole => None,
        Wanted::Part(part) => Some(part),
        Wanted::Nothing => return Ok(Some(head.map(|()| Content::empty()))),
    };
    Ok(match body.take(storage, part).await? {
        Taken::Content(content) => Some(head.map(|()| content)),
        Taken::Missing => None,
    })
}

/// The answer with a picture that is in memory, or was in the edge cache a moment ago.
pub(super) async fn at_hand<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    plan: &Plan,
    found: Found,
) -> Result<Response<Content>, ApiError> {
    let answer = respond(context, storage, plan, found).await?;
    answer.ok_or_else(|| {
        let why = "thrown out of the edge cache just now";
        ApiError::new(ErrorCode::Overloaded).internal(why)
    })
}

/// The answer for a picture that was never made, to a request that wants none of its bytes.
pub(super) fn unmade<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    plan: &Plan,
) -> Result<Option<Response<Content>>, ApiError> {
    let now = context.ports.now_unix_ms();
    let mut head = picture::head(plan, plan.format, Source::Unmade, now);
    let is_enough = conditional::needs_no_bytes(context.headers, context.is_head, &mut head)?;
    Ok(is_enough.then(|| head.map(|()| Content::empty())))
}
