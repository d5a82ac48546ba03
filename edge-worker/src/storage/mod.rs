//! Access to the bucket, by requests signed in headers.
//!
//! A HEAD is never sent: Cloudflare turns it into a GET on the way, which
//! breaks the signature. A ranged GET returns the same information.
//!
//! Each request here may be sent twice: reads, writes of the same bytes to the same
//! key, and deletions. So transient errors are retried.

mod answer;
mod bucket;
mod call;
mod checked;
pub(crate) mod config;
mod config_names;
mod config_reader;
mod delete;
mod error;
mod object;
mod ports;
pub(crate) mod sign;

pub(crate) use self::call::Storage;
pub(crate) use self::checked::Presence;
pub(crate) use self::config::{StorageConfig, TicketForm};
pub(crate) use self::config_reader::read;
pub(crate) use self::error::StorageError;
pub(crate) use self::object::{Copied, Object, bucket_url, object_url};
pub(crate) use self::ports::StoragePorts;
