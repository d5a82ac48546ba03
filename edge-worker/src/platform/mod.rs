//! The ports: everything outside of the program, as small traits that own their wire types.
//!
//! [`crate::cloudflare`] implements them for workerd, `crate::testing` in memory. A function
//! names the ports that it needs. Futures need not be `Send`: a worker has one thread.

/// Names a set of ports: a trait that every type with these ports has.
macro_rules! port_set {
    ($(#[$doc:meta])* $name:ident: $($port:path),+ $(,)?) => {
        $(#[$doc])*
        pub(crate) trait $name: $($port +)+ {}

        impl<P: $($port +)+> $name for P {}
    };
}
pub(crate) use port_set;

mod clock;
mod content;
mod counters;
mod crypto;
mod database;
mod edge_cache;
mod error;
mod http;
mod locks;
mod log_writer;
mod random;
pub(crate) mod retry;
mod tasks;

pub(crate) use self::clock::Clock;
pub(crate) use self::content::{Content, Held, Sink, Source};
pub(crate) use self::counters::{Charge, Counters, LimitName, LimitStatus, Rate, Rule, Verdict};
pub(crate) use self::crypto::{Crypto, Digest, PublicKey, RsaPadding};
pub(crate) use self::database::{Database, Row, Value};
pub(crate) use self::edge_cache::{EdgeCache, cached_whole};
pub(crate) use self::error::PlatformError;
pub(crate) use self::http::{Hashed, Http};
pub(crate) use self::locks::{LOCK_WAIT_MS, LockAnswer, LockCall, Locks};
pub(crate) use self::log_writer::{Level, LogWriter};
pub(crate) use self::random::Random;
pub(crate) use self::tasks::Tasks;
