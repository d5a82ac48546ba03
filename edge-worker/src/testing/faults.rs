//! Faults in the n-th call to the outside, in every way that it can fail.

use std::cell::Cell;
use std::future::pending;
use std::task::Poll;

use http::Response;

use crate::platform::{PlatformError, Row};

/// A fault of a call to storage or database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Storage answers with this status and an error; the database does not answer.
    Status(u16),
    /// The call has no effect, and no answer comes.
    Timeout,
    /// The call has its effect, and no answer comes.
    LostAnswer,
    /// The call has its effect, and half of the answer's body comes.
    Truncated,
    /// Storage answers normally, but with other bytes.
    Lie(Lie),
    /// The worker ends before the call has its effect.
    KilledBefore,
    /// The call has its effect, and the worker ends before it gets the answer.
    KilledAfter,
    /// Other futures get their turn before the call has its effect.
    Pause,
}

/// The difference between a body and the expected one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// An HTML page of a proxy, with its own length.
    Html,
    /// One flipped bit in the middle.
    Flipped,
    /// The first half, as if it were the whole.
    Half,
    /// Other bytes of the same length.
    Other,
    /// No object.
    NoSuchKey,
}

impl Lie {
    pub(crate) const ALL: [Self; 5] = [
        Self::Html,
        Self::Flipped,
        Self::Half,
        Self::Other,
        Self::NoSuchKey,
    ];

    fn told(self, answer: Response<Vec<u8>>) -> Response<Vec<u8>> {
        let (mut head, mut body) = answer.into_parts();
        match self {
            Self::Html => body = b"<html>Please sign in to the network.</html>".to_vec(),
            Self::Flipped => {
                let middle = body.len() / 2;
                if let Some(byte) = body.get_mut(middle) {
                    *byte ^= 4;
                }
            }
            Self::Half => body.truncate(body.len() / 2),
            Self::Other => body.fill(b'x'),
            Self::NoSuchKey => {
                head.status = http::StatusCode::NOT_FOUND;
                body = b"<Error><Code>NoSuchKey</Code></Error>".to_vec();
            }
        }
        if head.headers.contains_key("content-length") {
            head.headers.insert("content-length", body.len().into());
        }
        Response::from_parts(head, body)
    }
}

/// The duration of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// It affects one call.
    Once,
    /// It affects every call from then on.
    On,
}

/// Counts calls, and makes the planned ones fail.
#[derive(Default)]
pub(crate) struct Faults {
    calls: Cell<usize>,
    plan: Cell<Option<(usize, Fault, Lasts)>>,
    takes_turns: Cell<bool>,
}

impl Faults {
    /// Makes call number `at` from now fail, counted from 0.
    pub(crate) fn plan(&self, at: usize, fault: Fault, lasts: Lasts) {
        self.calls.set(0);
        self.plan.set(Some((at, fault, lasts)));
    }

    /// From now on other futures get their turn before every call to the outside.
    pub(crate) fn take_turns(&self) {
        self.takes_turns.set(true);
    }

    pub(super) async fn turn(&self) {
        if self.takes_turns.get() {
            pause().await;
        }
    }

    /// From now on no call fails; calls are counted from 0.
    pub(crate) fn clear(&self) {
        self.calls.set(0);
        self.plan.set(None);
    }

    /// Calls since then.
    pub(crate) fn calls(&self) -> usize {
        self.calls.get()
    }

    pub(super) async fn exchange(
        &self,
        exchange: impl FnOnce() -> Result<Response<Vec<u8>>, PlatformError>,
    ) -> Result<Response<Vec<u8>>, PlatformError> {
        match self.next() {
            None => exchange(),
            Some(Fault::Status(status)) => {
                let body = b"<Error><Code>InternalError</Code></Error>".to_vec();
                Ok(Response::builder().status(status).body(body).unwrap())
            }
            Some(Fault::Truncated) => exchange().map(|mut answer| {
                let half = answer.body().len() / 2;
                answer.body_mut().truncate(half);
                answer
            }),
            Some(Fault::Lie(lie)) => exchange().map(|answer| lie.told(answer)),
            Some(fault) => broken(fault, exchange).await,
        }
    }

    pub(super) async fn query(
        &self,
        query: impl FnOnce() -> Result<Vec<Row>, PlatformError>,
    ) -> Result<Vec<Row>, PlatformError> {
        match self.next() {
            None => query(),
            Some(Fault::Status(_)) => broken(Fault::Timeout, query).await,
            Some(Fault::Truncated) => broken(Fault::LostAnswer, query).await,
            // The database answers correctly.
            Some(Fault::Lie(_)) => query(),
            Some(fault) => broken(fault, query).await,
        }
    }

    fn next(&self) -> Option<Fault> {
        let call = self.calls.replace(self.calls.get() + 1);
        let (at, fault, lasts) = self.plan.get()?;
        let is_met = match lasts {
            Lasts::Once => call == at,
            Lasts::On => call >= at,
        };
        is_met.then_some(fault)
    }
}

async fn broken<T>(
    fault: Fault,
    call: impl FnOnce() -> Result<T, PlatformError>,
) -> Result<T, PlatformError> {
    match fault {
        Fault::LostAnswer => call().and(Err(PlatformError("connection reset".to_owned()))),
        Fault::KilledBefore => pending().await,
        Fault::KilledAfter => {
            let _ = call();
            pending().await
        }
        Fault::Pause => {
            pause().await;
            call()
        }
        Fault::Timeout | Fault::Status(_) | Fault::Truncated | Fault::Lie(_) => {
            Err(PlatformError("no answer in time".to_owned()))
        }
    }
}

async fn pause() {
    let mut has_waited = false;
    std::future::poll_fn(|context| {
        if std::mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
