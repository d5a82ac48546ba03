//! The operator's settings of delivery.

use calotype_protocol::limits::DERIVE_AT_ONCE;
use calotype_protocol::rendition::Presets;
use calotype_protocol::signing::DeliveryKeys;

use crate::access::limits::config::LimitsConfig;
use crate::config::{AllowedOrigin, PerCollection, Reader, flag, number, origins};
use crate::storage::StorageConfig;

/// The settings of delivery: making pictures, and access to them.
#[derive(Clone, Debug)]
pub(crate) struct DeliveryConfig {
    /// Whether the named sizes are made when an upload is completed.
    pub(crate) prewarm: bool,
    /// The most derivations at once in an isolate.
    pub(crate) at_once: u32,
    /// Named options.
    pub(crate) presets: Presets,
    /// The keys that sign URLs; without keys no signature is valid.
    pub(crate) keys: Option<DeliveryKeys>,
    /// Origins whose pages may show pictures; empty allows all.
    pub(crate) hotlink_origins: Vec<AllowedOrigin>,
    /// Whether the worker asks browsers for client hints.
    pub(crate) client_hints: bool,
    /// First path step of URLs in Cloudflare's syntax.
    pub(crate) mount: String,
}

/// The default mount of Cloudflare's syntax.
pub(crate) const MOUNT: &str = "img";

/// Names that a mount may not have, because other routes begin with them.
const TAKEN: [&str; 6] = ["cdn-cgi", "docs", "healthz", "i", "livez", "v1"];

/// The configuration that delivery needs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeliverySettings<'a> {
    pub(crate) config: &'a DeliveryConfig,
    pub(crate) storage: &'a PerCollection<StorageConfig>,
    pub(crate) limits: &'a LimitsConfig,
}

/// Reads the variables; an absent one has its default.
pub(crate) fn read<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> DeliveryConfig {
    let mut is_on = |name, otherwise| read.optional(name, flag).unwrap_or(otherwise);
    let (prewarm, client_hints) = (is_on("PREWARM", true), is_on("CLIENT_HINTS", false));
    let at_once = read.optional("DERIVE_AT_ONCE", at_once);
    DeliveryConfig {
        prewarm,
        at_once: at_once.unwrap_or(DERIVE_AT_ONCE),
        presets: read
            .several("IMAGE_PRESETS", Presets::parse)
            .unwrap_or_default(),
        keys: read.several("DELIVERY_KEYS", DeliveryKeys::parse),
        hotlink_origins: read
            .optional("HOTLINK_ORIGINS", origins)
            .unwrap_or_default(),
        client_hints,
        mount: read
            .optional("IMAGE_MOUNT", mount)
            .unwrap_or_else(|| MOUNT.to_owned()),
    }
}

fn mount(value: &str) -> Result<String, &'static str> {
    let name = value.strip_prefix('/').unwrap_or(value);
    let is_name = (1..=32).contains(&name.len())
        && name
            .bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-_".contains(&it));
    match is_name && !TAKEN.contains(&name) {
        true => Ok(name.to_owned()),
        false => Err("is not one step of a path, of a–z 0–9 - _, that is free"),
    }
}

fn at_once(value: &str) -> Result<u32, &'static str> {
    let number = number(value, 1, 16).and_then(|it| u32::try_from(it).ok());
    number.ok_or("is not a number from 1 to 16")
}
