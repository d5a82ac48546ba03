//! How long the platform keeps the isolate at work.

use worker::{Context, ScheduleContext, web_sys};

/// The platform's own request: `worker::Request` reads more of it than the worker needs.
pub(crate) type Incoming = web_sys::Request;

/// What keeps the isolate at work after the answer, or after the scheduled run.
pub(super) enum Lifetime {
    Request {
        context: Context,
        /// Its signal is aborted when the client goes: an object that few ask for.
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
