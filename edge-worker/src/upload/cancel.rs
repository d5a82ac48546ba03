//! `DELETE /v1/uploads/{id}`: the caller cancels an upload.

use calotype_protocol::{ErrorCode, ImageId};

use super::config::UploadSettings;
use super::find::find;
use super::ports::UploadPorts;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, State};
use crate::storage::Storage;

/// Ends an upload that is not an image yet, and deletes the bytes that have arrived. A repeated
/// call gives the same answer.
///
/// A PUT that is still under way may arrive afterwards: it never becomes an image, and the bucket's
/// rule deletes it.
pub(crate) async fn cancel(
    ports: &impl UploadPorts,
    settings: UploadSettings<'_>,
    owner: &Owner,
    id: ImageId,
) -> Result<(), ApiError> {
    find(ports, owner, id).await?;
    // The record comes first: from then on no call of `complete` makes the upload an image.
    records::mark_rejected(ports, id, ErrorCode::UploadCanceled).await?;
    let record = find(ports, owner, id).await?;
    if let State::Ready(_) = record.state {
        return Err(ApiError::new(ErrorCode::UploadCompleted));
    }
    let storage = Storage {
        ports,
        config: settings.storage.of(record.collection),
    };
    for key in record.temporary_keys() {
        storage.forget(&key).await;
    }
    // A call of `complete` that broke off may have got as far as the copy.
    storage.forget(&record.original_key()).await;
    Ok(())
}

#[cfg(test)]
#[path = "cancel_tests.rs"]
mod tests;
