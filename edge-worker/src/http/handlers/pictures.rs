//! Pictures: `/i/…`, and Cloudflare's own URLs. Delivery counts the requests that the cache does
//! not answer.

use calotype_protocol::rendition::PresetName;
use calotype_protocol::{ErrorCode, Size};
use http::{Method, Response};

use crate::delivery::request::{Address, DeliveryRequest, Name};
use crate::delivery::{self, cf_resized};
use crate::http::context::RequestContext;
use crate::http::ports::HttpPorts;
use crate::model::ApiError;
use crate::platform::Content;

/// `GET /i/{id}`
pub(in crate::http) fn by_options<P>(context: &RequestContext<'_, P>) -> Result<Address, ApiError> {
    Ok(Address::Options(context.parameter("id")?))
}

/// `GET /i/{size}/{id}`
pub(in crate::http) fn by_name<P>(context: &RequestContext<'_, P>) -> Result<Address, ApiError> {
    let name = name(context.parameters.get("size"))?;
    Ok(Address::Named(name, context.parameter("id")?))
}

fn name(text: &str) -> Result<Name, ApiError> {
    match Size::from_name(text) {
        Some(size) => Ok(Name::Size(size)),
        None => PresetName::new(text)
            .map(Name::Preset)
            .ok_or_else(|| ApiError::new(ErrorCode::NotFound)),
    }
}

/// `GET /img/{account}/{id}/{variant}`: a name, or options
pub(in crate::http) fn by_variant<P>(context: &RequestContext<'_, P>) -> Result<Address, ApiError> {
    let variant = context.parameters.get("variant");
    // Some programs percent-encode the whole step.
    if variant.contains('=') || variant.contains("%3D") {
        return Ok(Address::Cloudflare {
            options: variant.to_owned(),
            source: context.parameters.get("id").to_owned(),
        });
    }
    Ok(Address::Named(name(variant)?, context.parameter("id")?))
}

/// `GET /img/{options}/{source}`
pub(in crate::http) fn by_cloudflare_url<P>(
    context: &RequestContext<'_, P>,
) -> Result<Address, ApiError> {
    Ok(Address::Cloudflare {
        options: context.parameters.get("options").to_owned(),
        source: context.parameters.get("source").to_owned(),
    })
}

/// Answers with the picture of an address.
pub(in crate::http) async fn deliver<P: HttpPorts>(
    context: &RequestContext<'_, P>,
    address: &Address,
) -> Result<Response<Content>, ApiError> {
    let settings = context.config.deliver();
    let (uri, headers) = (context.request.uri(), context.request.headers());
    let (ports, origin) = (context.ports, context.origin.as_str());
    let now = ports.now_unix_ms();
    let delivered = match DeliveryRequest::read(settings.config, address, uri, origin, headers, now)
    {
        Ok(request) => {
            let is_head = context.request.method() == Method::HEAD;
            let request = DeliveryRequest { is_head, ..request };
            delivery::deliver(ports, settings, request, origin, headers).await
        }
        Err(error) => Err(error),
    };
    match address {
        Address::Cloudflare { .. } => delivered.map_err(cf_resized::say),
        Address::Named(..) | Address::Options(_) => delivered,
    }
}
