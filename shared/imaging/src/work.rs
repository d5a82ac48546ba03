//! Units of work, counted for tests and fuzz targets: they hold every parser to a bound that no
//! clock could. The product neither counts nor compiles them.

/// The units of a step from one part of a file to the next, such as a chunk.
pub(crate) const STEP: usize = 16;

/// Adds units: a byte looked at, inflated or copied, an entry, a code, a block.
#[inline]
pub(crate) fn spend(units: usize) {
    #[cfg(feature = "work-counter")]
    counter::SPENT.with(|it| it.set(it.get().saturating_add(units as u64)));
    #[cfg(not(feature = "work-counter"))]
    let _ = units;
}

#[cfg(feature = "work-counter")]
pub use counter::work_of;

#[cfg(feature = "work-counter")]
mod counter {
    use std::cell::Cell;

    thread_local! {
        pub(super) static SPENT: Cell<u64> = const { Cell::new(0) };
    }

    /// Returns the result of a call, and the units of work that its parsers spent on this thread:
    /// about one for each byte read, inflated or copied, entry, code or block.
    pub fn work_of<T>(run: impl FnOnce() -> T) -> (T, u64) {
        let before = SPENT.get();
        let result = run();
        (result, SPENT.get() - before)
    }
}
