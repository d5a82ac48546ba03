//! A picture that is not in the edge cache: from the bucket, or made by one for all who want
//! it, and kept.

use calotype_protocol::rendition::Rendition;
use calotype_protocol::{ErrorCode, ImageId};
use http::Response;

use super::card::{self, Shown};
use super::cost::Cost;
use super::flight::{self, Next};
use super::picture::{Found, Source};
use super::plan::Plan;
use super::stored::{self, Kept};
use super::{Visit, derive, edge, for_a_while, warm};
use crate::admission::Patience;
use crate::problem::Failure;
use crate::storage::Storage;
use crate::world::{Content, World};

impl<W: World> Visit<'_, W> {
    pub(super) async fn stored_or_made(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
        plan: &Plan,
        rendition: Rendition,
    ) -> Result<Response<Content>, Failure> {
        if let Some(answer) = self.stored(storage, plan).await? {
            return Ok(answer);
        }
        if let Some(code) = shown.fault() {
            return Err(Failure::new(code));
        }
        if let Some(answer) = self.unmade(plan) {
            return Ok(answer);
        }
        let mut patience = Patience::default();
        let mut insists = false;
        loop {
            match flight::begin(self.world, plan.key.as_str(), insists, &mut patience).await? {
                Next::Make(lead) => {
                    let turn = (lead.is_again, &mut patience);
                    let made = self.lead(storage, shown, plan, rendition, turn).await;
                    let is_kept = matches!(made, Ok((_, Kept::Done)));
                    flight::end(self.world, lead, is_kept).await;
                    return self.respond_at_hand(storage, plan, made?.0).await;
                }
                Next::Look => {
                    if let Some(found) = self.cached(plan).await
                        && let Some(answer) = self.respond(storage, plan, found).await?
                    {
                        return Ok(answer);
                    }
                    if let Some(answer) = self.stored(storage, plan).await? {
                        return Ok(answer);
                    }
                    insists = true;
                }
            }
        }
    }

    /// The answer with what the bucket has of a plan. Where the database is out nothing
    /// says what that should be, and it is made once more.
    async fn stored(
        &self,
        storage: &Storage<'_, W>,
        plan: &Plan,
    ) -> Result<Option<Response<Content>>, Failure> {
        let is_out = self.world.memory().cards.is_out(self.world.now_unix_ms());
        let found = match is_out {
            true => None,
            false => stored::find(self.world, self.origin, plan)
                .await
                .or_else(|failure| {
                    self.world.memory().cards.out(self.world.now_unix_ms());
                    let why = failure.internal.unwrap_or_default();
                    self.world
                        .log(&format!("what is stored is not known: {why}"));
                    Ok::<_, Failure>(None)
                })?,
        };
        match found {
            Some(found) => self.respond(storage, plan, found).await,
            None => Ok(None),
        }
    }

    /// Makes a picture, on behalf of everybody who wants it. After somebody who made it
    /// and could not store it, or could not make it, it may be here, or never.
    async fn lead(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
        plan: &Plan,
        rendition: Rendition,
        (is_again, patience): (bool, &mut Patience),
    ) -> Result<(Found, Kept), Failure> {
        if is_again {
            if let Some(found) = self.cached(plan).await {
                return Ok((found, Kept::Not));
            }
            self.ask_anew(shown.id).await?;
        }
        self.make(storage, shown, plan, rendition, patience).await
    }

    /// Why others could not make it, should the record know. What is private has none of
    /// this: nobody else makes it.
    async fn ask_anew(&self, id: ImageId) -> Result<(), Failure> {
        match self.anew(id).await?.fault() {
            Some(code) => Err(Failure::new(code)),
            None => Ok(()),
        }
    }

    /// A public image as its record is now.
    pub(super) async fn anew(&self, id: ImageId) -> Result<Shown, Failure> {
        let card = card::ask(self.world, self.origin, id).await?;
        let shown = card.and_then(|it| it.shown(self.world.now_unix_ms()));
        shown.ok_or_else(|| for_a_while(Failure::new(ErrorCode::NotFound)))
    }

    /// Makes a picture, and keeps it where it can.
    async fn make(
        &self,
        storage: &Storage<'_, W>,
        shown: &Shown,
        plan: &Plan,
        rendition: Rendition,
        patience: &mut Patience,
    ) -> Result<(Found, Kept), Failure> {
        self.charge(&Cost::of(shown, &[rendition])).await?;
        let effort = warm::effort_of(self.config, shown, plan);
        let caller = self.caller(effort);
        let made = derive::derive(storage, shown, &[rendition], &caller, patience).await;
        if made.is_err() {
            // The next one reads of the fault.
            card::forget(self.world, Some(self.origin), shown.id).await;
        }
        let Some((mut made, _place)) = made? else {
            return Err(self.gone(shown).await);
        };
        let picture = made.remove(0);
        let kept = stored::keep(storage, shown.id, &plan.key, plan.room, &picture).await;
        if kept == Kept::Gone {
            card::forget(self.world, Some(self.origin), shown.id).await;
            return Err(for_a_while(Failure::new(ErrorCode::NotFound)));
        }
        edge::keep(self.world, self.origin, &plan.key, &picture).await;
        Ok((picture.found(Source::Derived), kept))
    }
}
