//! The Durable Object of a lock. Its state is a [`LockState`], in memory.

#![allow(missing_docs, reason = "the macro writes methods without any")]

use std::cell::RefCell;
use std::time::Duration;

use worker::durable::State;
use worker::{Date, Delay, DurableObject, Env, Request, Response, durable_object};

use crate::platform::{LOCK_WAIT_MS, LockAnswer, LockCall};
use crate::work::lock_state::LockState;

/// Milliseconds between two checks of the lock. Each waiting request checks by itself: on workerd
/// only a timer of its own is sure to wake it.
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
