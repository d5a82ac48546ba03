//! Limits the memory that C may allocate: a file can make a codec use far more than the dimensions
//! of its pictures suggest.

use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Shared by the module: wasm32-unknown-unknown has one thread, and tests have their own.
pub(crate) static LEDGER: Ledger = Ledger::new();

/// Runs `work`, during which C may hold `bytes` more than it does now: beyond that its malloc
/// returns null. Budgets may nest. On targets other than wasm32, which use the system's malloc,
/// this only runs `work`.
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

    /// Takes this many bytes; returns whether they were available.
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
