//! Time.

/// The clock and the timers of the platform.
pub(crate) trait Clock {
    /// The current time in Unix milliseconds.
    fn now_unix_ms(&self) -> u64;

    /// Waits for some milliseconds.
    async fn sleep(&self, milliseconds: u64);

    /// Lets other requests of the isolate run between two computations.
    async fn give_way(&self);
}
