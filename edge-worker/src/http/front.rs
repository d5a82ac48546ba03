//! The operator's settings of the front: origins, TLS, the log.

use crate::config::{AllowedOrigin, ClearText, Origin, Reader, origin, origins};
use crate::platform::Level;
use crate::telemetry::log;

/// Origins, TLS and the log.
#[derive(Clone, Debug)]
pub(crate) struct FrontConfig {
    /// Origins whose pages may call the API.
    pub(crate) allowed_origins: Vec<AllowedOrigin>,
    /// Origin of delivery URLs; the request's own when absent.
    pub(crate) public_url: Option<Origin>,
    /// Whether the worker answers HTTP without TLS.
    pub(crate) clear_text: ClearText,
    /// Lines below this level are not written to the log.
    pub(crate) log_level: Level,
}

impl FrontConfig {
    /// Reads the variables; an absent one has its default.
    pub(crate) fn read<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> Self {
        let allowed_origins = read.optional("ALLOWED_ORIGINS", origins);
        let public_url = read.optional("PUBLIC_URL", origin);
        let clear_text = read.optional("ALLOW_HTTP", ClearText::parse);
        if clear_text != Some(ClearText::Allowed)
            && public_url.as_ref().is_some_and(|it| !it.is_private())
        {
            read.fault("PUBLIC_URL is http, which is not answered: set https, or ALLOW_HTTP");
        }
        Self {
            allowed_origins: allowed_origins.unwrap_or_default(),
            public_url,
            clear_text: clear_text.unwrap_or_default(),
            log_level: read.optional("LOG_LEVEL", log::level).unwrap_or_default(),
        }
    }
}
