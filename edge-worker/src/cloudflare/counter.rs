//! The Durable Object that counts for one caller. Its state is a [`Ledger`]; the rules come with
//! each charge.

#![allow(missing_docs, reason = "the macro writes methods without any")]

use std::cell::{Cell, RefCell};
use std::time::Duration;

use worker::durable::State;
use worker::{Date, DurableObject, Env, Request, Response, durable_object};

use crate::access::limits::ledger::Ledger;
use crate::platform::{Charge, Verdict};

/// The storage key of the ledger, as JSON.
const LEDGER: &str = "ledger";

/// An object that is idle for ten seconds may lose its memory. Limits that are full again by then
/// are not stored, so counting requests writes nothing.
const MEMORY_MS: u64 = 10_000;

/// Milliseconds by which an alarm is set later than needed, so that it is not set each time.
const ALARM_SLACK_MS: u64 = 60_000;

/// Counts the usage of one caller.
#[durable_object(alarm)]
#[derive(Debug)]
pub struct Counter {
    state: State,
    /// `None` until it is read from storage.
    ledger: RefCell<Option<Ledger>>,
    /// The time when every limit is full again and the state can be deleted.
    alarm_at_unix_ms: Cell<u64>,
}

impl DurableObject for Counter {
    fn new(state: State, _env: Env) -> Self {
        Self {
            state,
            ledger: RefCell::default(),
            alarm_at_unix_ms: Cell::new(0),
        }
    }

    async fn fetch(&self, mut request: Request) -> worker::Result<Response> {
        let charges: Vec<Charge> = serde_json::from_str(&request.text().await?)?;
        self.recall().await?;
        let now = Date::now().as_millis();
        let (verdict, text) = {
            let mut ledger = self.ledger.borrow_mut();
            let ledger = ledger.get_or_insert_default();
            let verdict = ledger.charge(&charges, now);
            (verdict, serde_json::to_string(ledger)?)
        };
        if !verdict.is_soon_forgotten(MEMORY_MS) {
            self.state.storage().put(LEDGER, text).await?;
            self.forget_when_full(now, &verdict).await?;
        }
        Response::from_json(&verdict)
    }

    /// Deletes the state of an absent caller, which then costs nothing.
    async fn alarm(&self) -> worker::Result<Response> {
        if self.alarm_at_unix_ms.get() <= Date::now().as_millis() {
            self.state.storage().delete_all().await?;
        }
        Response::empty()
    }
}

impl Counter {
    async fn recall(&self) -> worker::Result<()> {
        if self.ledger.borrow().is_some() {
            return Ok(());
        }
        let stored: Option<String> = self.state.storage().get(LEDGER).await?;
        // An unreadable ledger is from another version: the caller gets its tokens back.
        let ledger = stored.and_then(|text| serde_json::from_str(&text).ok());
        self.ledger
            .borrow_mut()
            .get_or_insert_with(|| ledger.unwrap_or_default());
        Ok(())
    }

    async fn forget_when_full(&self, now: u64, verdict: &Verdict) -> worker::Result<()> {
        let full_at = now + verdict.full_in_ms();
        if full_at <= self.alarm_at_unix_ms.get() {
            return Ok(());
        }
        let alarm_at = full_at + ALARM_SLACK_MS;
        self.alarm_at_unix_ms.set(alarm_at);
        let wait = Duration::from_millis(alarm_at - now);
        self.state.storage().set_alarm(wait).await
    }
}
