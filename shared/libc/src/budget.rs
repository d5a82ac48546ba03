//! How much C may allocate: a file can ask a codec for far more than its pictures'
//! size would suggest.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Of this module: wasm32-unknown-unknown has one thread, and tests bring their own.
pub(crate) static LEDGER: Ledger = Ledger::new();

/// Runs `work`, in which C may hold `bytes` more than it does now: beyond that its
/// malloc answers null. Budgets may nest. Elsewhere than on wasm32, where the
/// system's malloc serves, this only runs `work`.
pub fn with_budget<T>(bytes: u64, work: impl FnOnce() -> T) -> T {
    LEDGER.with_budget(bytes, work)
}

pub(crate) struct Ledger {
    in_use: AtomicUsize,
    most: AtomicUsize,
}

#[cfg_attr(
    not(any(target_arch = "wasm32", test)),
    expect(dead_code, reason = "the system's malloc asks nobody")
)]
impl Ledger {
    const fn new() -> Self {
        Self {
            in_use: AtomicUsize::new(0),
            most: AtomicUsize::new(usize::MAX),
        }
    }

    fn with_budget<T>(&self, bytes: u64, work: impl FnOnce() -> T) -> T {
        let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
        let outer = self.most.load(Relaxed);
        let most = self.in_use.load(Relaxed).saturating_add(bytes).min(outer);
        self.most.store(most, Relaxed);
        let done = work();
        self.most.store(outer, Relaxed);
        done
    }

    /// Whether there is so much left; then it is taken.
    pub(crate) fn take(&self, bytes: usize) -> bool {
        let in_use = self.in_use.load(Relaxed).checked_add(bytes);
        let Some(in_use) = in_use.filter(|it| *it <= self.most.load(Relaxed)) else {
            return false;
        };
        self.in_use.store(in_use, Relaxed);
        true
    }

    pub(crate) fn give_back(&self, bytes: usize) {
        let in_use = self.in_use.load(Relaxed).saturating_sub(bytes);
        self.in_use.store(in_use, Relaxed);
    }
}

#[cfg(test)]
#[path = "budget_tests.rs"]
mod tests;
