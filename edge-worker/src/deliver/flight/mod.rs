//! One derivation at a time: of one picture everywhere, and of all pictures only some in
//! an isolate.
//!
//! The lock is a Durable Object, also between requests of one isolate: on workerd a
//! request must not wait for what another one began. Without it, everybody makes what
//! it needs: an outage of the locks costs time, and nothing else.

pub(crate) mod state;

use std::cell::RefCell;

use calotype_protocol::ErrorCode;
use calotype_protocol::limits::{DERIVE_LEASE_MS, DERIVE_WAIT_MS};

use crate::hex::hex;
use crate::problem::Failure;
use crate::world::{Outage, World};
use state::{Call, Turn};

/// Milliseconds between two looks whether there is room.
const LOOK_MS: u64 = 50;

/// Milliseconds that a lock keeps a caller waiting before it says that somebody is at it.
pub(crate) const ASK_MS: u64 = 2_500;

/// A derivation that this request may do.
#[derive(Debug)]
pub(crate) struct Lead {
    key: String,
    /// None where the lock did not answer.
    token: Option<String>,
    /// Whether somebody has just tried, and could not.
    pub(crate) is_again: bool,
}

/// What to do about a picture that is not there.
#[derive(Debug)]
pub(crate) enum Next {
    /// Make it.
    Make(Lead),
    /// Look again.
    Look,
}

/// How long a request has waited for its turn.
#[derive(Debug, Default)]
pub(crate) struct Patience {
    waited_ms: u64,
}

impl Patience {
    /// Lets some time pass.
    ///
    /// # Errors
    ///
    /// `overloaded` when that was enough, or nobody waits for the answer any more.
    pub(crate) async fn wait(
        &mut self,
        world: &impl World,
        milliseconds: u64,
    ) -> Result<(), Failure> {
        self.lose(milliseconds)?;
        if world.is_gone() {
            let why = "nobody waits for it any more";
            return Err(Failure::new(ErrorCode::Overloaded).internal(why));
        }
        world.sleep(milliseconds).await;
        Ok(())
    }

    fn lose(&mut self, milliseconds: u64) -> Result<(), Failure> {
        self.waited_ms += milliseconds;
        if self.waited_ms >= DERIVE_WAIT_MS {
            let why = "waited too long for a turn to derive";
            return Err(Failure::new(ErrorCode::Overloaded).internal(why));
        }
        Ok(())
    }
}

/// Waits for a turn to make what has this lock, a picture's being its key, or until somebody else has made it.
pub(crate) async fn begin(
    world: &impl World,
    lock: &str,
    insists: bool,
    patience: &mut Patience,
) -> Result<Next, Failure> {
    let key = lock.to_owned();
    let lead = |token, is_again| {
        let key = key.clone();
        Ok(Next::Make(Lead {
            key,
            token,
            is_again,
        }))
    };
    let Some(token) = token(world) else {
        return lead(None, false);
    };
    let call = Call::Begin {
        token: token.clone(),
        insists,
    };
    loop {
        match world.flight(&key, &call).await {
            Ok(Turn::Lead) => return lead(Some(token), false),
            Ok(Turn::LeadAgain) => return lead(Some(token), true),
            Ok(Turn::Stored) => return Ok(Next::Look),
            Ok(Turn::Busy) => patience.lose(ASK_MS)?,
            Err(Outage(why)) => {
                world.log(&format!("no lock: {why}"));
                return lead(None, false);
            }
        }
    }
}

/// As [`begin`], of a picture that nobody waits for: `None` where somebody is at it.
pub(crate) async fn begin_if_idle(world: &impl World, lock: &str) -> Option<Lead> {
    let (key, token) = (lock.to_owned(), token(world)?);
    let call = Call::Begin {
        token: token.clone(),
        insists: false,
    };
    match world.flight(&key, &call).await {
        Ok(Turn::Lead) => Some(Lead {
            key,
            token: Some(token),
            is_again: false,
        }),
        Ok(_) | Err(_) => None,
    }
}

/// Lets the others go on.
pub(crate) async fn end(world: &impl World, lead: Lead, is_kept: bool) {
    let Some(token) = lead.token else { return };
    if let Err(Outage(why)) = world.flight(&lead.key, &Call::End { token, is_kept }).await {
        world.log(&format!("the lock is left to its end: {why}"));
    }
}

fn token(world: &impl World) -> Option<String> {
    let mut random = [0; 16];
    world.random(&mut random).ok()?;
    Some(hex(&random, 32))
}

/// The derivations under way in an isolate, as the moments at which they count no more:
/// a request that is broken off never says that it is done.
#[derive(Debug, Default)]
pub(crate) struct Slots(RefCell<Vec<(u64, u64)>>);

/// A place among them, until it is dropped.
#[derive(Debug)]
pub(crate) struct Slot<'a> {
    slots: &'a Slots,
    number: u64,
}

impl Slots {
    pub(crate) fn take(&self, most: u32, now_unix_ms: u64) -> Option<Slot<'_>> {
        let mut taken = self.0.borrow_mut();
        taken.retain(|(_, until)| now_unix_ms < *until);
        if taken.len() >= most as usize {
            return None;
        }
        let number = taken.iter().map(|(number, _)| number + 1).max();
        let number = number.unwrap_or_default();
        taken.push((number, now_unix_ms + DERIVE_LEASE_MS));
        Some(Slot {
            slots: self,
            number,
        })
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        let mut taken = self.slots.0.borrow_mut();
        taken.retain(|(number, _)| *number != self.number);
    }
}

/// Waits until fewer than `most` derive in this isolate.
pub(crate) async fn slot<'a, W: World>(
    world: &'a W,
    most: u32,
    patience: &mut Patience,
) -> Result<Slot<'a>, Failure> {
    loop {
        if let Some(slot) = world.memory().slots.take(most, world.now_unix_ms()) {
            return Ok(slot);
        }
        patience.wait(world, LOOK_MS).await?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_so_many_and_a_broken_one_makes_room_in_time() {
        let slots = Slots::default();
        let first = slots.take(2, 0).unwrap();
        let second = slots.take(2, 0).unwrap();
        assert!(slots.take(2, 0).is_none());
        drop(first);
        let third = slots.take(2, 5).unwrap();
        assert!(slots.take(2, 5).is_none());
        std::mem::forget((second, third));
        assert!(slots.take(1, DERIVE_LEASE_MS + 4).is_none());
        assert!(slots.take(1, DERIVE_LEASE_MS + 5).is_some());
    }
}
