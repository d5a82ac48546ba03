//! An owner's upload, by its id.

use calotype_protocol::{ErrorCode, ImageId};

use super::ports::UploadPorts;
use crate::model::{ApiError, Owner};
use crate::records::{self, Record};

pub(super) async fn find(
    ports: &impl UploadPorts,
    owner: &Owner,
    id: ImageId,
) -> Result<Record, ApiError> {
    records::find(ports, id)
        .await?
        // Another owner's upload gets the same answer as one that never existed.
        .filter(|record| record.owner == *owner)
        .ok_or(ApiError::new(ErrorCode::NotFound))
}
