//! The time that a request may wait for its turn.

use calotype_protocol::ErrorCode;
use calotype_protocol::limits::DERIVE_WAIT_MS;

use crate::model::ApiError;
use crate::platform::{Clock, Tasks};

/// The time that a request has waited for its turn.
#[derive(Debug, Default)]
pub(crate) struct Deadline {
    waited_ms: u64,
}

impl Deadline {
    /// Waits for some milliseconds.
    ///
    /// # Errors
    ///
    /// `overloaded` when the time is used up, or the client no longer waits for the response.
    pub(crate) async fn wait(
        &mut self,
        ports: &(impl Clock + Tasks),
        milliseconds: u64,
    ) -> Result<(), ApiError> {
        self.lose(milliseconds)?;
        if ports.is_gone() {
            let why = "nobody waits for it any more";
            return Err(ApiError::new(ErrorCode::Overloaded).internal(why));
        }
        let began_at_unix_ms = ports.now_unix_ms();
        ports.sleep(milliseconds).await;
        // A timer is late while the thread is busy.
        let passed = ports.now_unix_ms().saturating_sub(began_at_unix_ms);
        self.waited_ms += passed.saturating_sub(milliseconds);
        Ok(())
    }

    /// Notes time that has passed elsewhere.
    ///
    /// # Errors
    ///
    /// `overloaded` when the time is used up.
    pub(crate) fn lose(&mut self, milliseconds: u64) -> Result<(), ApiError> {
        self.waited_ms += milliseconds;
        if self.waited_ms >= DERIVE_WAIT_MS {
            let why = "waited too long for a turn";
            return Err(ApiError::new(ErrorCode::Overloaded).internal(why));
        }
        Ok(())
    }
}
