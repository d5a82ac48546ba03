//! Pictures of public collections: from the edge cache, from the bucket, or made and kept.

use calotype_protocol::ErrorCode;
use http::Response;

use super::context::DeliveryContext;
use super::cost::Cost;
use super::picture::{Found, Source};
use super::ports::DeliveryPorts;
use super::{edge, made, original, respond};
use crate::model::ApiError;
use crate::platform::Content;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::{Plan, What};
use crate::storage::Storage;
use crate::work::admission::Passing;

/// The picture of a plan, from any source.
pub(super) async fn answer<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
) -> Result<Response<Content>, ApiError> {
    let storage = context.storage(info);
    if let Some(found) = edge::cached(context, plan).await
        && let Some(answer) = respond::respond(context, &storage, plan, found).await?
    {
        return Ok(answer);
    }
    // Boxed, here and on every path that is not a cache hit: the future of a hit is moved, and
    // stays small.
    Box::pin(uncached(context, &storage, info, plan)).await
}

/// The picture of a plan that the edge cache does not have.
async fn uncached<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
) -> Result<Response<Content>, ApiError> {
    context.count().await?;
    let _passing = passing(context, info, plan);
    let answer = match plan.what {
        What::Original => original::answer(context, storage, info, plan).await,
        What::Made(rendition) => made::answer(context, storage, info, plan, rendition).await,
    };
    match answer {
        Err(failure) if failure.code == ErrorCode::StorageUnavailable => {
            let plainer = plainer(context, plan)
                .await
                .ok_or_else(|| failure.clone())?;
            let answer = respond::respond(context, storage, plan, plainer).await?;
            answer.ok_or(failure)
        }
        other => other,
    }
}

/// While storage is out: the same picture in the format that every client shows.
async fn plainer<P: DeliveryPorts>(context: &DeliveryContext<'_, P>, plan: &Plan) -> Option<Found> {
    let key = plan.plainer.as_ref()?;
    let found = edge::find(context.ports, context.origin, key).await?;
    let source = Source::Plainer;
    Some(Found { source, ..found })
}

/// Announces a cheap request, so that expensive work gives way to it.
fn passing<'a, P: DeliveryPorts>(
    context: &DeliveryContext<'a, P>,
    info: &ImageInfo,
    plan: &Plan,
) -> Option<Passing<'a>> {
    let is_soon_done = match plan.what {
        What::Original => true,
        What::Made(rendition) => Cost::of(info, &[rendition]).is_cheap(),
    };
    let now = context.ports.now_unix_ms();
    is_soon_done.then(|| context.ports.admission().pass(now))
}
