//! A picture that is not in the edge cache: read from the bucket, or made once for all requests
//! that want it, and kept.

use calotype_protocol::rendition::Rendition;
use calotype_protocol::{ErrorCode, ImageId};
use http::Response;

use super::absent::for_a_while;
use super::context::DeliveryContext;
use super::cost::Cost;
use super::picture::{Found, Source};
use super::ports::DeliveryPorts;
use super::stored::{self, Kept};
use super::{ahead, derive, edge, gone, lookup, respond};
use crate::model::ApiError;
use crate::platform::Content;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::Plan;
use crate::renditions::record_cache;
use crate::storage::Storage;
use crate::work::deadline::Deadline;
use crate::work::lock::{self, LockOutcome};

pub(super) async fn answer<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
    rendition: Rendition,
) -> Result<Response<Content>, ApiError> {
    if let Some(answer) = from_bucket(context, storage, plan).await? {
        return Ok(answer);
    }
    if let Some(code) = info.fault() {
        return Err(ApiError::new(code));
    }
    if let Some(answer) = respond::unmade(context, plan)? {
        return Ok(answer);
    }
    let mut deadline = Deadline::default();
    let mut force = false;
    loop {
        match lock::acquire(context.ports, plan.key.as_str(), force, &mut deadline).await? {
            LockOutcome::Acquired(guard) => {
                let turn = (guard.is_after_failure, &mut deadline);
                let made = make_for_all(context, storage, info, plan, rendition, turn).await;
                let is_kept = matches!(made, Ok((_, Kept::Done)));
                lock::release(context.ports, guard, is_kept).await;
                return respond::at_hand(context, storage, plan, made?.0).await;
            }
            LockOutcome::Stored => {
                if let Some(found) = edge::cached(context, plan).await
                    && let Some(answer) = respond::respond(context, storage, plan, found).await?
                {
                    return Ok(answer);
                }
                if let Some(answer) = from_bucket(context, storage, plan).await? {
                    return Ok(answer);
                }
                force = true;
            }
        }
    }
}

/// The answer with the stored picture of a plan. While the database is out its integrity is
/// unknown, and the picture is made again.
async fn from_bucket<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    plan: &Plan,
) -> Result<Option<Response<Content>>, ApiError> {
    let is_out = context
        .ports
        .record_cache()
        .is_out(context.ports.now_unix_ms());
    let found = match is_out {
        true => None,
        false => stored::find(context.ports, context.origin, plan)
            .await
            .or_else(|failure| {
                context
                    .ports
                    .record_cache()
                    .out(context.ports.now_unix_ms());
                let why = failure.internal.unwrap_or_default();
                context
                    .ports
                    .log(&format!("what is stored is not known: {why}"));
                Ok::<_, ApiError>(None)
            })?,
    };
    match found {
        Some(found) => respond::respond(context, storage, plan, found).await,
        None => Ok(None),
    }
}

/// Makes a picture for all requests that want it. If an earlier holder of the lock could not make
/// it or could not store it, it may be in the edge cache, or the record may hold a fault.
async fn make_for_all<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
    rendition: Rendition,
    (is_again, deadline): (bool, &mut Deadline),
) -> Result<(Found, Kept), ApiError> {
    if is_again {
        if let Some(found) = edge::cached(context, plan).await {
            return Ok((found, Kept::Not));
        }
        ask_anew(context, info.id).await?;
    }
    make(context, storage, info, plan, rendition, deadline).await
}

/// Returns the fault that earlier requests noted in the record, if any. Private pictures have no
/// such step: each is made for one request.
async fn ask_anew<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    id: ImageId,
) -> Result<(), ApiError> {
    match lookup::anew(context, id).await?.fault() {
        Some(code) => Err(ApiError::new(code)),
        None => Ok(()),
    }
}

/// Makes a picture, and keeps it if possible.
async fn make<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
    rendition: Rendition,
    deadline: &mut Deadline,
) -> Result<(Found, Kept), ApiError> {
    context.charge(&Cost::of(info, &[rendition])).await?;
    let urgency = ahead::urgency_of(context.settings.config, info, plan);
    let caller = context.caller(urgency);
    let made = derive::derive(storage, info, &[rendition], &caller, deadline).await;
    if made.is_err() {
        // The next request then reads the fault from the record.
        record_cache::forget(context.ports, Some(context.origin), info.id).await;
    }
    let Some((mut made, _place)) = made? else {
        return Err(gone::gone(context, info).await);
    };
    let picture = made.remove(0);
    let kept = stored::keep(storage, info.id, &plan.key, plan.room, &picture).await;
    if kept == Kept::Gone {
        record_cache::forget(context.ports, Some(context.origin), info.id).await;
        return Err(for_a_while(ApiError::new(ErrorCode::NotFound)));
    }
    edge::keep(context.ports, context.origin, &plan.key, &picture).await;
    Ok((picture.found(Source::Derived), kept))
}
