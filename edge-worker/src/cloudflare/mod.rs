//! The platform: Cloudflare's types on one side, plain ones on the other.

pub(crate) mod counter;
mod error;
mod exchange;
mod incoming;
mod isolate;
mod lifetime;
pub(crate) mod lock;
mod message;
mod object;
mod pieces;
mod platform;
mod serve;
mod web_crypto;

pub(crate) use self::lifetime::Incoming;
pub(crate) use self::serve::{Outgoing, serve, sweep};
