//! `DELETE /v1/uploads/{id}`: the caller takes an upload back.

use calotype_protocol::{ErrorCode, ImageId};

use crate::authenticate::Owner;
use crate::config::Config;
use crate::problem::Failure;
use crate::records::{self, State};
use crate::storage::Storage;
use crate::upload::complete::{find, forget, original_key};
use crate::upload::sizes::temporary_keys;
use crate::world::World;

/// Ends an upload that is not an image yet, and deletes what has arrived of it.
/// Asked again, it gives the same answer again.
///
/// A PUT that is still under way may arrive afterwards: nothing will ever be made
/// of it, and the bucket's rule takes it away.
pub(crate) async fn cancel(
    world: &impl World,
    config: &Config,
    owner: &Owner,
    id: ImageId,
) -> Result<(), Failure> {
    find(world, owner, id).await?;
    // The record comes first: from then on no call of `complete` makes it an image.
    records::mark_rejected(world, id, ErrorCode::UploadCanceled).await?;
    let record = find(world, owner, id).await?;
    if let State::Ready(_) = record.state {
        return Err(Failure::new(ErrorCode::UploadCompleted));
    }
    let storage = Storage {
        world,
        config: config.storage.of(record.collection),
    };
    for key in temporary_keys(&record) {
        forget(&storage, &key).await;
    }
    // A call of `complete` that broke off may have got as far as the copy.
    forget(&storage, &original_key(&record)).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use calotype_imaging::selftest;
    use calotype_protocol::ObjectKey;

    use super::*;
    use crate::fake::{self, FakeWorld, now, pending};
    use crate::records::Record;
    use crate::upload::complete::complete;

    fn uploaded() -> (FakeWorld, Record) {
        let (world, bytes) = (FakeWorld::new(), selftest::photo_jpeg(64, 48));
        let record = pending(&bytes);
        now(records::insert(&world, &record, None)).unwrap();
        let key = ObjectKey::temporary_upload(record.id);
        world.store(key.as_str(), &bytes, "image/jpeg");
        (world, record)
    }

    fn cancel_as(owner: &Owner, world: &FakeWorld, record: &Record) -> Result<(), Failure> {
        now(cancel(world, &fake::config(), owner, record.id))
    }

    fn code_of_complete(world: &FakeWorld, record: &Record) -> Option<ErrorCode> {
        let config = fake::config();
        let done = complete(world, &config, &record.owner, record.id, "");
        now(done).err().map(|failure| failure.code)
    }

    #[test]
    fn what_is_cancelled_leaves_no_object_and_never_becomes_an_image() {
        let (world, record) = uploaded();
        cancel_as(&record.owner, &world, &record).unwrap();
        assert_eq!(world.keys(), Vec::<String>::new());
        cancel_as(&record.owner, &world, &record).unwrap();
        let code = code_of_complete(&world, &record);
        assert_eq!(code, Some(ErrorCode::UploadCanceled));
    }

    #[test]
    fn an_image_stays() {
        let (world, record) = uploaded();
        assert_eq!(code_of_complete(&world, &record), None);
        let failure = cancel_as(&record.owner, &world, &record).unwrap_err();
        assert_eq!(failure.code, ErrorCode::UploadCompleted);
        assert_eq!(world.keys().len(), 1);
        assert_eq!(code_of_complete(&world, &record), None);
    }

    #[test]
    fn another_owners_upload_is_not_found_and_stays() {
        let (world, record) = uploaded();
        let stranger = Owner("ffffffffffffffff".to_owned());
        let failure = cancel_as(&stranger, &world, &record).unwrap_err();
        assert_eq!(failure.code, ErrorCode::NotFound);
        assert_eq!(code_of_complete(&world, &record), None);
    }

    #[test]
    fn a_refused_upload_keeps_its_code() {
        let (world, record) = uploaded();
        now(records::mark_rejected(
            &world,
            record.id,
            ErrorCode::ImageCorrupt,
        ))
        .unwrap();
        cancel_as(&record.owner, &world, &record).unwrap();
        let code = code_of_complete(&world, &record);
        assert_eq!(code, Some(ErrorCode::ImageCorrupt));
    }
}
