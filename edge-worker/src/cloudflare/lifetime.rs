//! The object that keeps the isolate running.

use worker::{Context, ScheduleContext, web_sys};

/// The platform's own request: `worker::Request` reads more than the worker needs.
pub(crate) type Incoming = web_sys::Request;

/// Keeps the isolate running after the answer, or after the scheduled run.
pub(super) enum Lifetime {
    Request {
        context: Context,
        /// Its signal is aborted when the client goes; it is read only when needed, because it
        /// costs an object.
        request: Incoming,
    },
    Schedule(ScheduleContext),
}

impl Lifetime {
    pub(super) fn wait_until(&self, work: impl Future<Output = ()> + 'static) {
        match self {
            Self::Request { context, .. } => context.wait_until(work),
            Self::Schedule(context) => context.wait_until(work),
        }
    }

    pub(super) fn is_gone(&self) -> bool {
        match self {
            Self::Request { request, .. } => request.signal().aborted(),
            Self::Schedule(_) => false,
        }
    }
}
