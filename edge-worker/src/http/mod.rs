//! HTTP: routes, the headers of every answer, and the handlers that call the use cases.

pub(crate) mod answer;
pub(crate) mod config;
mod context;
mod cors;
mod front;
mod handlers;
mod headers;
mod health;
mod https;
mod openapi;
mod paths;
mod pattern;
mod ports;
pub(crate) mod problem;
mod response;
mod route;
pub(crate) mod state;

/// Whether a request has a route.
#[cfg(test)]
pub(crate) fn is_routed(method: &::http::Method, path: &str) -> bool {
    route::find::<crate::testing::FakePorts>(method, path).is_ok()
}
