//! Runs futures that need no real waiting: to the end, until dropped, or in turns.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_util::FutureExt;

/// The result of a future that never waits, as with these ports.
pub(crate) fn now<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing here waits")
}

/// The result of a future, or `None` if it waits: then it is dropped.
pub(crate) fn unless_killed<T>(future: impl Future<Output = T>) -> Option<T> {
    future.now_or_never()
}

/// The result of a future that gets every turn, or `None` if it waits forever.
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> Option<T> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..10_000).find_map(|_| match future.as_mut().poll(&mut context) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    })
}

/// The results of futures that take turns: each runs until it waits, and then the next one does.
pub(crate) fn together<T>(futures: impl IntoIterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut futures: Vec<_> = futures.into_iter().map(|it| Some(Box::pin(it))).collect();
    let mut results: Vec<Option<T>> = futures.iter().map(|_| None).collect();
    let mut context = Context::from_waker(Waker::noop());
    while results.iter().any(Option::is_none) {
        for (future, result) in futures.iter_mut().zip(&mut results) {
            let Some(running) = future else { continue };
            if let Poll::Ready(value) = running.as_mut().poll(&mut context) {
                *result = Some(value);
                *future = None;
            }
        }
    }
    results.into_iter().flatten().collect()
}

/// Runs `second` to its end at the point where `first` pauses.
pub(crate) fn interleaved<T, U>(
    first: impl Future<Output = T>,
    second: impl FnOnce() -> U,
) -> (T, U) {
    let mut first = pin!(first);
    let mut context = Context::from_waker(Waker::noop());
    assert!(first.as_mut().poll(&mut context).is_pending());
    let second = second();
    match first.poll(&mut context) {
        Poll::Ready(first) => (first, second),
        Poll::Pending => panic!("it waits once only"),
    }
}
