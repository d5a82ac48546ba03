//! The state of an isolate.

use std::cell::OnceCell;
use std::rc::Rc;

use worker::js_sys;
use worker::wasm_bindgen::JsCast;
use worker::web_sys;
use worker::worker_sys::ext::CacheStorageExt;

use crate::config::Faults;
use crate::http::config::Config;
use crate::http::state::IsolateState;

/// Name of the D1 binding in wrangler.toml.
pub(super) const DATABASE_BINDING: &str = "DB";

/// Name of the Durable Object binding in wrangler.toml.
pub(super) const COUNTERS_BINDING: &str = "COUNTERS";

/// Name of the Durable Object binding of the locks.
pub(super) const LOCKS_BINDING: &str = "LOCKS";

/// The state that an isolate keeps between requests. Variables and secrets change only with a
/// deployment, which starts new isolates.
#[derive(Default)]
pub(super) struct Isolate {
    pub(super) config: OnceCell<Result<Config, Faults>>,
    state: IsolateState,
    cache: OnceCell<web_sys::Cache>,
}

impl Isolate {
    /// The state of the worker's modules.
    pub(super) const fn state(&self) -> &IsolateState {
        &self.state
    }

    /// The edge cache of this data center.
    pub(super) fn cache(&self) -> &web_sys::Cache {
        self.cache.get_or_init(|| {
            let global = js_sys::global().unchecked_into::<web_sys::WorkerGlobalScope>();
            let caches = global.caches().expect("every worker has caches");
            CacheStorageExt::default(&caches)
        })
    }
}

thread_local! {
    pub(super) static ISOLATE: Rc<Isolate> = Rc::default();
}
