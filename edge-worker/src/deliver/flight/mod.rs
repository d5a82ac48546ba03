//! One at a time of what is the same everywhere: a picture that is derived, an upload that
//! is completed.
//!
//! The lock is a Durable Object, also between requests of one isolate: on workerd a
//! request must not wait for what another one began. Without it, everybody makes what
//! it needs: an outage of the locks costs time, and nothing else.

pub(crate) mod state;

use crate::admission::Patience;
use crate::hex::hex;
use crate::problem::Failure;
use crate::world::{Outage, World};
use state::{Call, Turn};

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
