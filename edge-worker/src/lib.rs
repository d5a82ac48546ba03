//! The edge half of Calotype on Cloudflare Workers: signs uploads, verifies
//! what arrived, keeps the record and delivers the sizes.
//!
//! Only this file and [`runtime`] know the platform. Everything else is plain
//! Rust that gets clock, randomness, network, database and cache through
//! [`world::World`], and is tested on the host.

// On the host, only tests reach the code behind the entry.
#![cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]

mod answer;
mod authenticate;
mod config;
mod cors;
mod deliver;
mod health;
mod openapi;
mod problem;
mod records;
mod request_id;
mod route;
mod runtime;
mod sign;
mod storage;
mod upload;
mod world;

#[cfg(test)]
mod fake;

/// Answers one HTTP request.
#[worker::event(fetch)]
async fn fetch(
    request: worker::Request,
    env: worker::Env,
    _context: worker::Context,
) -> worker::Result<worker::Response> {
    runtime::serve(request, env).await
}
