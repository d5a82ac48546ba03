//! The time of each step: for `Server-Timing`, and for the log.
//!
//! On Cloudflare the clock stands still while the worker computes, so only waiting shows there;
//! locally everything does.

use http::{HeaderName, HeaderValue, Response};

use super::trace::Traced;
use crate::platform::Clock;

const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

/// The start of a step, in Unix milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Begun(u64);

pub(crate) fn begin(ports: &impl Clock) -> Begun {
    Begun(ports.now_unix_ms())
}

pub(crate) fn end(ports: &(impl Clock + Traced), step: &'static str, Begun(at): Begun) {
    let spent = ports.now_unix_ms().saturating_sub(at);
    ports.trace().borrow_mut().timings.add(step, spent);
}

/// Adds the header: `cache;dur=2, storage;dur=31` (W3C Server Timing).
pub(crate) fn show<B>(ports: &impl Traced, response: &mut Response<B>) {
    let trace = ports.trace().borrow();
    let steps = trace.timings.steps().iter();
    let shown: Vec<String> = steps.map(|(name, ms)| format!("{name};dur={ms}")).collect();
    if let Ok(value) = HeaderValue::try_from(shown.join(", "))
        && !shown.is_empty()
    {
        response.headers_mut().insert(SERVER_TIMING, value);
    }
}
