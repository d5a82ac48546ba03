//! `DELETE /v1/images/{id}/fault`: clears the recorded fault of an original, so that its sizes are
//! tried again.

use calotype_protocol::{ErrorCode, ImageId};

use super::ports::ImagePorts;
use crate::access::Principal;
use crate::model::ApiError;
use crate::model::Scope;
use crate::records::Change;
use crate::records::derivatives::forget_fault;
use crate::renditions::record_cache;

/// Clears the fault of a caller's image, or of any image if the caller may administrate.
///
/// # Errors
///
/// `not_found`, also for another owner's image.
pub(crate) async fn forget(
    ports: &impl ImagePorts,
    principal: &Principal,
    id: ImageId,
    origin: &str,
) -> Result<(), ApiError> {
    let is_anybodys = principal.scopes.contains(Scope::Admin);
    let owner = (!is_anybodys).then_some(&principal.owner);
    let change = forget_fault(ports, id, owner).await?;
    // Of this data center; the others ask the record within a minute.
    record_cache::forget(ports, Some(origin), id).await;
    match change {
        Change::Done => Ok(()),
        Change::Stays => Err(ApiError::new(ErrorCode::NotFound)),
    }
}
