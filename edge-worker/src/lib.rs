//! The edge half of Calotype on Cloudflare Workers: it signs uploads, verifies the uploaded bytes,
//! keeps the record and delivers the sizes.
//!
//! Only [`cloudflare`] knows the platform. Everything else is plain Rust, which gets clock,
//! randomness, network, database and cache through the ports of [`platform`] and is tested on the
//! host. Imports go down this list, never up or across:
//!
//! ```text
//! cloudflare
//! http
//! upload  delivery  images  keys
//! renditions
//! access
//! audit  records  storage  work
//! telemetry
//! request
//! config  model
//! platform
//! ```

// On the host, only tests reach the code behind the entry.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod access;
mod audit;
mod cloudflare;
mod config;
mod delivery;
mod http;
mod images;
mod keys;
mod model;
mod platform;
mod records;
mod renditions;
mod request;
mod storage;
mod telemetry;
mod upload;
mod work;

#[cfg(test)]
mod testing;

pub use cloudflare::counter::Counter;
pub use cloudflare::lock::Lock;

/// The allocator. The memory of an isolate never shrinks.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: calotype_heap::Heap = calotype_heap::Heap::new();

/// Answers one HTTP request.
#[worker::event(fetch)]
async fn fetch(
    request: cloudflare::Incoming,
    env: worker::Env,
    context: worker::Context,
) -> worker::Result<cloudflare::Outgoing> {
    cloudflare::serve(request, env, context).await
}

/// Runs the scheduled tasks; wrangler.toml sets the times.
#[worker::event(scheduled)]
async fn scheduled(
    _event: worker::ScheduledEvent,
    env: worker::Env,
    context: worker::ScheduleContext,
) {
    cloudflare::sweep(env, context).await;
}
