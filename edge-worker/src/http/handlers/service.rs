//! The worker's answers about itself, configured or not.

use http::Response;

use crate::config::Faults;
use crate::http::config::Config;
use crate::http::ports::HttpPorts;
use crate::http::{health, openapi};
use crate::model::ApiError;
use crate::platform::Content;

/// `GET /livez`
pub(in crate::http) async fn live<P: HttpPorts>(
    _ports: &P,
    _config: &Result<Config, Faults>,
) -> Result<Response<Content>, ApiError> {
    Ok(health::live())
}

/// `GET /healthz`
pub(in crate::http) async fn health<P: HttpPorts>(
    ports: &P,
    config: &Result<Config, Faults>,
) -> Result<Response<Content>, ApiError> {
    Ok(health::health(ports, config).await)
}

/// `GET /openapi.json`
pub(in crate::http) async fn openapi<P: HttpPorts>(
    _ports: &P,
    _config: &Result<Config, Faults>,
) -> Result<Response<Content>, ApiError> {
    Ok(openapi::document().map(Content::from))
}

/// `GET /docs`
pub(in crate::http) async fn docs<P: HttpPorts>(
    _ports: &P,
    _config: &Result<Config, Faults>,
) -> Result<Response<Content>, ApiError> {
    Ok(openapi::page().map(Content::from))
}
