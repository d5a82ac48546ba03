//! The edge half of Calotype on Cloudflare Workers: signs uploads, verifies
//! what arrived, keeps the record and delivers the sizes.
//!
//! Only this file and [`runtime`] know the platform. Everything else is plain
//! Rust that gets clock, randomness, network, database and cache through
//! [`world::World`], and is tested on the host.

// On the host, only tests reach the code behind the entry.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod admission;
mod answer;
mod audit;
mod authenticate;
mod body;
mod cache_address;
mod config;
mod cors;
mod deliver;
mod headers;
mod health;
mod hex;
mod https;
mod images;
mod integrity;
mod keys;
mod limits;
mod log;
mod openapi;
mod origin;
mod per_collection;
mod problem;
mod records;
mod request_id;
mod retry;
mod route;
mod runtime;
mod sign;
mod storage;
mod trace;
mod upload;
mod world;

#[cfg(test)]
mod fake;

pub use runtime::counter::Counter;
pub use runtime::flights::Flights;

/// An isolate keeps the most memory that it ever took.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: calotype_heap::Heap = calotype_heap::Heap::new();

/// Answers one HTTP request.
#[worker::event(fetch)]
async fn fetch(
    request: runtime::Incoming,
    env: worker::Env,
    context: worker::Context,
) -> worker::Result<runtime::Outgoing> {
    runtime::serve(request, env, context).await
}

/// Does what is to be done from time to time; wrangler.toml says when.
#[worker::event(scheduled)]
async fn scheduled(
    _event: worker::ScheduledEvent,
    env: worker::Env,
    context: worker::ScheduleContext,
) {
    runtime::sweep(env, context).await;
}
