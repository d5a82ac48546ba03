//! The Durable Object of a lock. All it knows is a [`LockState`], in memory.

#![allow(missing_docs, reason = "the macro writes methods without any")]

use std::cell::RefCell;
use std::time::Duration;

use worker::durable::State;
use worker::{Date, Delay, DurableObject, Env, Request, Response, durable_object};

use crate::platform::{LOCK_WAIT_MS, LockAnswer, LockCall};
use crate::work::lock_state::LockState;

/// Milliseconds between two looks at the lock. Who waits looks by itself: a timer that is
/// its own is the one thing that surely wakes it on workerd.
const LOOK_MS: u64 = 25;

/// A lock.
#[durable_object]
#[derive(Debug)]
pub struct Lock {
    lock: RefCell<LockState>,
}

impl DurableObject for Lock {
    fn new(_state: State, _env: Env) -> Self {
        Self {
            lock: RefCell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let call: LockCall = serde_json::from_str(&request.text().await?)?;
        let asked_at = Date::now().as_millis();
        loop {
            let now = Date::now().as_millis();
            let answer = self.lock.borrow_mut().answer(&call, now);
            if answer != LockAnswer::Busy || now.saturating_sub(asked_at) >= LOCK_WAIT_MS {
                return Response::from_json(&answer);
            }
            Delay::from(Duration::from_millis(LOOK_MS)).await;
        }
    }
}
