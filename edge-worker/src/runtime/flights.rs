//! The Durable Object that lets one request at a time make a picture. All it knows is a
//! [`Flight`], in memory.

#![allow(missing_docs, reason = "the macro writes methods without any")]

use std::cell::RefCell;
use std::time::Duration;

use worker::durable::State;
use worker::{
    Date, Delay, DurableObject, Env, Method, ObjectNamespace, Request, RequestInit, Response,
    durable_object,
};

use crate::deliver::flight::ASK_MS;
use crate::deliver::flight::state::{Call, Flight, Turn};
use crate::world::Outage;

/// Milliseconds between two looks at the lock. Who waits looks by itself: a timer that is
/// its own is the one thing that surely wakes it on workerd.
const LOOK_MS: u64 = 25;

/// The objects find each other by name; the address only has to be one.
const URL: &str = "https://flights.internal/";

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

/// Asks the lock of that name.
pub(crate) async fn ask(
    flights: &ObjectNamespace,
    name: &str,
    call: &Call,
) -> Result<Turn, Outage> {
    let body = serde_json::to_string(call).map_err(|error| Outage(error.to_string()))?;
    let asked = async {
        let mut init = RequestInit::new();
        init.with_method(Method::Post).with_body(Some(body.into()));
        let request = Request::new_with_init(URL, &init)?;
        let stub = flights.get_by_name(name)?;
        let mut response = stub.fetch_with_request(request).await?;
        if response.status_code() != 200 {
            return Err(format!("answered {}", response.status_code()).into());
        }
        response.json().await
    };
    asked
        .await
        .map_err(|error: worker::Error| Outage(error.to_string()))
}
