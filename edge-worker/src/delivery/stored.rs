//! Derivatives in the bucket: noted in the database, then written, then checked again for a deleted
//! image.

use calotype_protocol::{ImageId, ObjectKey};

use super::picture::{Found, Picture};
use super::ports::DeliveryPorts;
use crate::model::ApiError;
use crate::records::derivatives::{self, Noted, Room, Stored};
use crate::records::{self, State};
use crate::renditions::plan::Plan;
use crate::storage::Storage;

/// The outcome of keeping a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is in the bucket.
    Done,
    /// It is not: the image has enough, or a service is out. It may be shown all the same.
    Not,
    /// Its image is gone.
    Gone,
}

/// The noted object of a plan, if there is one.
///
/// # Errors
///
/// `database_unavailable`.
pub(crate) async fn find(
    ports: &impl DeliveryPorts,
    origin: &str,
    plan: &Plan,
) -> Result<Option<Found>, ApiError> {
    let stored = derivatives::find(ports, plan.id, &plan.key).await?;
    Ok(stored.map(|Stored { integrity, reduced }| {
        let key = plan.key.clone();
        Found::stored(key, plan.format, integrity, reduced, Some(origin))
    }))
}

/// Keeps a picture. The caller gets it even when this fails.
pub(crate) async fn keep<P: DeliveryPorts>(
    storage: &Storage<'_, P>,
    id: ImageId,
    key: &ObjectKey,
    room: Room,
    picture: &Picture,
) -> Kept {
    let ports = storage.ports;
    let stored = Stored {
        integrity: picture.integrity.clone(),
        reduced: picture.reduced,
    };
    match derivatives::note(ports, id, key, room, &stored).await {
        Ok(Noted::Done) => {}
        Ok(Noted::Refused) => return is_gone(ports, id).await.unwrap_or(Kept::Not),
        Err(failure) => return not_kept(ports, key, failure),
    }
    let (bytes, integrity) = (picture.bytes.clone(), &picture.integrity);
    if let Err(error) = storage.put(key, picture.format, bytes, integrity).await {
        return not_kept(ports, key, error.into());
    }
    // If the image was deleted meanwhile, its deletion may have missed this object.
    match is_gone(ports, id).await {
        Some(gone) => {
            storage.forget(key).await;
            gone
        }
        None => Kept::Done,
    }
}

/// `Gone` when the record says that there is no image any more.
async fn is_gone(ports: &impl DeliveryPorts, id: ImageId) -> Option<Kept> {
    match records::find(ports, id).await {
        Ok(Some(record)) if matches!(record.state, State::Ready(_)) => None,
        Ok(_) => Some(Kept::Gone),
        // Unknown: if it is gone, the sweep deletes the noted objects.
        Err(_) => None,
    }
}

fn not_kept(ports: &impl DeliveryPorts, key: &ObjectKey, failure: ApiError) -> Kept {
    let why = failure.internal.unwrap_or_default();
    ports.log(&format!("{key} is not kept: {why}"));
    Kept::Not
}
