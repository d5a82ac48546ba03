//! The original, as it is stored in the bucket.

use http::Response;

use super::context::DeliveryContext;
use super::picture::Found;
use super::ports::DeliveryPorts;
use super::{gone, respond};
use crate::model::ApiError;
use crate::platform::Content;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::{CachePolicy, Plan};
use crate::storage::Storage;

/// Answers with the original of an image, or with the error of `gone` if it is not in the bucket.
pub(super) async fn answer<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
) -> Result<Response<Content>, ApiError> {
    let (key, integrity) = (info.original_key(), info.integrity.clone());
    let origin = (plan.policy != CachePolicy::Private).then_some(context.origin);
    let found = Found::stored(key, plan.format, integrity, None, origin);
    match respond::respond(context, storage, plan, found).await? {
        Some(answer) => Ok(answer),
        None => Err(gone::gone(context, info).await),
    }
}
