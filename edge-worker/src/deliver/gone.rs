//! An object that the record's card promises, and the store does not have: an outage, or the
//! end of its image since the card was written. The record knows.

use calotype_protocol::{ErrorCode, ImageId};

use super::card::{self, Shown};
use super::{Visit, for_a_while};
use crate::problem::Failure;
use crate::records::{self, State};
use crate::world::World;

impl<W: World> Visit<'_, W> {
    /// What an original is called that is not there, or another one is: `not_found` when its
    /// image is gone, too, which is deleted in this order: the record first, then object
    /// after object. `storage_unavailable` when the record says that it must be there, or
    /// cannot be asked.
    pub(super) async fn gone(&self, shown: &Shown) -> Failure {
        match self.is_image(shown.id, shown.collection.is_public()).await {
            Ok(false) => for_a_while(Failure::new(ErrorCode::NotFound)),
            Ok(true) => missing(shown),
            Err(failure) => {
                let why = failure.internal.unwrap_or_default();
                self.world.log(&format!("the record is not asked: {why}"));
                missing(shown)
            }
        }
    }

    /// Whether the record says so now. Of a public image the card is written anew: the next
    /// one need not ask the store.
    async fn is_image(&self, id: ImageId, is_public: bool) -> Result<bool, Failure> {
        if is_public {
            let card = card::ask(self.world, self.origin, id).await?;
            let now = self.world.now_unix_ms();
            return Ok(card.is_some_and(|it| it.shown(now).is_some()));
        }
        let record = records::find(self.world, id).await?;
        Ok(record.is_some_and(|it| matches!(it.state, State::Ready(_))))
    }
}

/// What it is called where its record says that it is there.
fn missing(shown: &Shown) -> Failure {
    let why = format!("{} is gone", shown.original_key());
    Failure::new(ErrorCode::StorageUnavailable).internal(why)
}
