//! `DELETE /v1/images/{id}/fault`: what was seen of an original is forgotten, and its sizes
//! are tried again.

use calotype_protocol::{ErrorCode, ImageId};

use crate::authenticate::{Principal, Scope};
use crate::deliver::card;
use crate::problem::Failure;
use crate::records::Change;
use crate::records::derivatives::forget_fault;
use crate::world::World;

/// Forgets the fault of a caller's image; of anybody's where the caller may administrate.
///
/// # Errors
///
/// `not_found`, also for another owner's image.
pub(crate) async fn forget(
    world: &impl World,
    principal: &Principal,
    id: ImageId,
    origin: &str,
) -> Result<(), Failure> {
    let is_anybodys = principal.scopes.contains(Scope::Admin);
    let owner = (!is_anybodys).then_some(&principal.owner);
    let change = forget_fault(world, id, owner).await?;
    // Of this data centre; the others ask the record within a minute.
    card::forget(world, Some(origin), id).await;
    match change {
        Change::Done => Ok(()),
        Change::Stays => Err(Failure::new(ErrorCode::NotFound)),
    }
}
