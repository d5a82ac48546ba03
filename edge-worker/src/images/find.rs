//! An owner's image, by its id.

use calotype_protocol::{ErrorCode, ImageId};

use super::ports::ImagePorts;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, Record, State, Verified};

/// Finds an owner's image. Another owner's image, and an upload that is not an image yet, get the
/// same answer as one that never existed.
pub(super) async fn find(
    ports: &impl ImagePorts,
    owner: &Owner,
    id: ImageId,
) -> Result<(Record, Verified), ApiError> {
    match records::find(ports, id).await? {
        Some(record) if record.owner == *owner => match &record.state {
            State::Ready(verified) => {
                let verified = verified.clone();
                Ok((record, verified))
            }
            _ => Err(ApiError::new(ErrorCode::NotFound)),
        },
        _ => Err(ApiError::new(ErrorCode::NotFound)),
    }
}
