//! Types that several modules share: errors of the API, owners and their rights, digests.

mod api_error;
pub(crate) mod cache_address;
pub(crate) mod hex;
pub(crate) mod integrity;
mod key_prefix;
mod owner;
mod scope;

pub(crate) use self::api_error::{ApiError, database_unavailable};
pub(crate) use self::key_prefix::KeyPrefix;
pub(crate) use self::owner::Owner;
pub(crate) use self::scope::{Scope, Scopes};
