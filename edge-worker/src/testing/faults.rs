//! Breaking the n-th call to the outside, in every way that it can break.

use std::cell::Cell;
use std::future::pending;
use std::task::Poll;

use http::Response;

use crate::platform::{PlatformError, Row};

/// What becomes of a call to storage or database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Storage answers with this status and an error; the database does not answer.
    Status(u16),
    /// Nothing happens, and no answer comes.
    Timeout,
    /// It happens, and no answer comes.
    LostAnswer,
    /// It happens, and half of the answer's body comes.
    Truncated,
    /// Storage answers as it should, with other bytes.
    Lie(Lie),
    /// The worker ends before it happens.
    KilledBefore,
    /// It happens, and the worker ends before it hears of it.
    KilledAfter,
    /// Others get their turn before it happens.
    Pause,
}

/// How a body differs from what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lie {
    /// A page of something in between, with its own length.
    Html,
    /// One bit of the middle.
    Flipped,
    /// The first half, as if that were all.
    Half,
    /// As long, and of something else.
    Other,
    /// Nothing is there.
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

/// How long a fault lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lasts {
    /// It meets one call.
    Once,
    /// It meets every call from then on.
    On,
}

/// Counts calls, and breaks those that are to break.
#[derive(Default)]
pub(crate) struct Faults {
    calls: Cell<usize>,
    plan: Cell<Option<(usize, Fault, Lasts)>>,
    takes_turns: Cell<bool>,
}

impl Faults {
    /// Breaks the call number `at` from now, counted from 0.
    pub(crate) fn plan(&self, at: usize, fault: Fault, lasts: Lasts) {
        self.calls.set(0);
        self.plan.set(Some((at, fault, lasts)));
    }

    /// From now on others get their turn before whatever is asked of the outside.
    pub(crate) fn take_turns(&self) {
        self.takes_turns.set(true);
    }

    pub(super) async fn turn(&self) {
        if self.takes_turns.get() {
            pause().await;
        }
    }

    /// From now on nothing breaks; calls are counted from 0.
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
            // The database says what is so.
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
