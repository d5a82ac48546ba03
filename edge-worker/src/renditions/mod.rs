//! Shared by uploads, delivery and images: the facts about an image, its renditions, and their
//! places in the cache.

pub(crate) mod accepted;
pub(crate) mod cached_record;
pub(crate) mod image_info;
pub(crate) mod plan;
mod ports;
pub(crate) mod purge;
pub(crate) mod record_cache;

pub(crate) use self::ports::RenditionPorts;
