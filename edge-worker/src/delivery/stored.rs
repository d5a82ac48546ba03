//! Derivatives in the bucket: noted first, then written, then asked whether the image is
//! still there.

use calotype_protocol::{ImageId, ObjectKey};

use super::picture::{Found, Picture};
use super::ports::DeliveryPorts;
use crate::model::ApiError;
use crate::records::derivatives::{self, Noted, Room, Stored};
use crate::records::{self, State};
use crate::renditions::plan::Plan;
use crate::storage::Storage;

/// What became of a picture that was to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is in the bucket.
    Done,
    /// It is not: there are enough, or something is out. It may be shown all the same.
    Not,
    /// Its image is gone.
    Gone,
}

/// The stored picture of a plan, should there be one: what is noted of it.
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

/// Keeps a picture; whoever asked for it gets it also where that fails.
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
    // Deleted meanwhile, and past the deletion of this very object?
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
        // Not known: should it be gone, the sweep deletes what is noted.
        Err(_) => None,
    }
}

fn not_kept(ports: &impl DeliveryPorts, key: &ObjectKey, failure: ApiError) -> Kept {
    let why = failure.internal.unwrap_or_default();
    ports.log(&format!("{key} is not kept: {why}"));
    Kept::Not
}
