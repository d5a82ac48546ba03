//! An object that the cached record promises and the store does not have: there is an outage, or
//! the image ended after the cached record was written. The record decides which.

use calotype_protocol::{ErrorCode, ImageId};

use super::absent::for_a_while;
use super::context::DeliveryContext;
use super::ports::DeliveryPorts;
use crate::model::ApiError;
use crate::records::{self, State};
use crate::renditions::image_info::ImageInfo;
use crate::renditions::record_cache;

/// The error for an original that is missing or has other bytes. It is `not_found` when its image
/// is gone, because deletion takes the record first, then object after object. It is
/// `storage_unavailable` when the record says that the object must be there, or cannot be read.
pub(super) async fn gone<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &ImageInfo,
) -> ApiError {
    match is_image(context, info.id, info.collection.is_public()).await {
        Ok(false) => for_a_while(ApiError::new(ErrorCode::NotFound)),
        Ok(true) => missing(info),
        Err(failure) => {
            let why = failure.internal.unwrap_or_default();
            context
                .ports
                .log(&format!("the record is not asked: {why}"));
            missing(info)
        }
    }
}

/// Whether the record says now that the image exists. For a public image the cached record is
/// written anew, so the next request need not ask the store.
async fn is_image<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    id: ImageId,
    is_public: bool,
) -> Result<bool, ApiError> {
    if is_public {
        let cached = record_cache::ask(context.ports, context.origin, id).await?;
        let now = context.ports.now_unix_ms();
        return Ok(cached.is_some_and(|it| it.info(now).is_some()));
    }
    let record = records::find(context.ports, id).await?;
    Ok(record.is_some_and(|it| matches!(it.state, State::Ready(_))))
}

/// The error for an object that should exist by its record.
fn missing(info: &ImageInfo) -> ApiError {
    let why = format!("{} is gone", info.original_key());
    ApiError::new(ErrorCode::StorageUnavailable).internal(why)
}
