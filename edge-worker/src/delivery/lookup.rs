//! Looks up the image of a request.

use calotype_protocol::{ErrorCode, ImageId};

use super::absent::for_a_while;
use super::context::DeliveryContext;
use super::ports::DeliveryPorts;
use super::request::DeliveryRequest;
use crate::model::ApiError;
use crate::records::{self, State};
use crate::renditions::cached_record::{Age, CachedRecord};
use crate::renditions::image_info::ImageInfo;
use crate::renditions::record_cache;
use crate::telemetry::stopwatch;

/// Finds the image, as far as the caller may see it: any image with a signature, public ones
/// without. Without one, a private image gets the same answer as one that never existed.
pub(super) async fn find<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    request: &DeliveryRequest,
) -> Result<ImageInfo, ApiError> {
    let begun = stopwatch::begin(context.ports);
    let info = match request.proof {
        None => public(context, request.id).await,
        Some(_) => proven(context, request.id).await,
    };
    stopwatch::end(context.ports, "record", begun);
    info?.ok_or_else(|| for_a_while(ApiError::new(ErrorCode::NotFound)))
}

async fn public<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    id: ImageId,
) -> Result<Option<ImageInfo>, ApiError> {
    let cached = cached_record(context, id).await?;
    Ok(cached.and_then(|cached| cached.info(context.ports.now_unix_ms())))
}

/// Private images have no cached record: their record is read for each request.
async fn proven<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    id: ImageId,
) -> Result<Option<ImageInfo>, ApiError> {
    if let Some(info) = public(context, id).await? {
        return Ok(Some(info));
    }
    context.count().await?;
    let record = Box::pin(records::find(context.ports, id)).await?;
    Ok(record.and_then(|record| match record.state {
        State::Ready(ref verified) => Some(ImageInfo::of(&record, verified)),
        _ => None,
    }))
}

async fn cached_record<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    id: ImageId,
) -> Result<Option<CachedRecord>, ApiError> {
    let at_hand = record_cache::at_hand(context.ports, context.origin, id).await;
    let (now, entries) = (context.ports.now_unix_ms(), &context.ports.record_cache());
    let age = at_hand.as_ref().map(|it| it.age(now));
    match age {
        Some(Age::Fresh) => return Ok(at_hand),
        Some(Age::Soon) if !entries.is_first_to_ask(id, now) => return Ok(at_hand),
        Some(Age::Soon) => {
            let origin = context.origin.to_owned();
            context.ports.later(async move |ports: &P| {
                // A request after this minute asks again, and gets the error.
                let _ = record_cache::ask(ports, &origin, id).await;
            });
            return Ok(at_hand);
        }
        Some(Age::Stale) if entries.is_out(now) => return Ok(at_hand),
        Some(Age::Stale) => {}
        Some(Age::Over) | None => context.count().await?,
    }
    match Box::pin(record_cache::ask(context.ports, context.origin, id)).await {
        Ok(cached) => Ok(cached),
        // The database is out: pictures stay visible for a while.
        Err(_) if age == Some(Age::Stale) => {
            entries.out(now);
            Ok(at_hand)
        }
        Err(failure) => Err(failure),
    }
}

/// Reads a public image's record as it is now.
pub(super) async fn anew<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    id: ImageId,
) -> Result<ImageInfo, ApiError> {
    let cached = record_cache::ask(context.ports, context.origin, id).await?;
    let info = cached.and_then(|it| it.info(context.ports.now_unix_ms()));
    info.ok_or_else(|| for_a_while(ApiError::new(ErrorCode::NotFound)))
}
