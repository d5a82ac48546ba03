//! The parts of configurations: a reader of variables that gathers all faults, and the types of
//! their values. Each module reads its own configuration; [`crate::http::config`] gathers them.

mod allowed_origin;
mod clear_text;
pub(crate) mod environment;
mod origin;
mod per_collection;
mod reader;
mod values;

pub(crate) use self::allowed_origin::AllowedOrigin;
pub(crate) use self::clear_text::ClearText;
pub(crate) use self::origin::{Origin, is_loopback};
pub(crate) use self::per_collection::{PerCollection, prefix};
pub(crate) use self::reader::{Faults, Reader, reader};
pub(crate) use self::values::{flag, number, origin, origins, text, word};
