//! The Durable Object that lets one request at a time make a picture. All it knows is a
//! [`Flight`], in memory.

#![allow(missing_docs, reason = "the macro writes methods without any")]

use std::cell::RefCell;
use std::time::Duration;

use worker::durable::State;
use worker::{Date, Delay, DurableObject, Env, Request, Response, durable_object};

use crate::deliver::flight::ASK_MS;
use crate::deliver::flight::state::{Call, Flight, Turn};

/// Milliseconds between two looks at the lock. Who waits looks by itself: a timer that is
/// its own is the one thing that surely wakes it on workerd.
const LOOK_MS: u64 = 25;

/// Lets one request at a time make a picture.
#[durable_object]
#[derive(Debug)]
pub struct Flights {
    flight: RefCell<Flight>,
}

impl DurableObject for Flights {
    fn new(_state: State, _env: Env) -> Self {
        Self {
            flight: RefCell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let call: Call = serde_json::from_str(&request.text().await?)?;
        let asked_at = Date::now().as_millis();
        loop {
            let now = Date::now().as_millis();
            let turn = self.flight.borrow_mut().answer(&call, now);
            if turn != Turn::Busy || now.saturating_sub(asked_at) >= ASK_MS {
                return Response::from_json(&turn);
            }
            Delay::from(Duration::from_millis(LOOK_MS)).await;
        }
    }
}
