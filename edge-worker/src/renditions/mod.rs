//! What uploads, delivery and images need in common of an image: what is known of it, the
//! renditions it has, and where these are cached.

pub(crate) mod accepted;
pub(crate) mod cached_record;
pub(crate) mod image_info;
pub(crate) mod plan;
mod ports;
pub(crate) mod purge;
pub(crate) mod record_cache;

pub(crate) use self::ports::RenditionPorts;
