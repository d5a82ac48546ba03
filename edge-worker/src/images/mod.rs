//! What an owner does with images that are there: look, change, put in order, delete.

pub(crate) mod albums;
pub(crate) mod change;
mod cursor;
pub(crate) mod delete;
pub(crate) mod fault;
pub(crate) mod query;
pub(crate) mod read;
pub(crate) mod sign;
pub(crate) mod sweep;

use calotype_protocol::{ErrorCode, ImageId};

use crate::authenticate::Owner;
use crate::problem::Failure;
use crate::records::{self, Record, State, Verified};
use crate::world::World;

/// An owner's image. Another owner's is not told from one that never was, nor is an
/// upload that has not become an image.
async fn find(
    world: &impl World,
    owner: &Owner,
    id: ImageId,
) -> Result<(Record, Verified), Failure> {
    match records::find(world, id).await? {
        Some(record) if record.owner == *owner => match &record.state {
            State::Ready(verified) => {
                let verified = verified.clone();
                Ok((record, verified))
            }
            _ => Err(Failure::new(ErrorCode::NotFound)),
        },
        _ => Err(Failure::new(ErrorCode::NotFound)),
    }
}
