//! Pictures: `/i/…`, and Cloudflare's own URLs. Delivery counts what the cache does not
//! answer.

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
pub(in crate::http) async fn by_options<P: HttpPorts>(
    context: RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let address = Address::Options(context.parameter("id")?);
    deliver(&context, &address).await
}

/// `GET /i/{size}/{id}`
pub(in crate::http) async fn by_name<P: HttpPorts>(
    context: RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let name = context.parameters.get("size");
    let name = match Size::from_name(name) {
        Some(size) => Name::Size(size),
        None => PresetName::new(name)
            .map(Name::Preset)
            .ok_or_else(|| ApiError::new(ErrorCode::NotFound))?,
    };
    let address = Address::Named(name, context.parameter("id")?);
    deliver(&context, &address).await
}

/// `GET /cdn-cgi/image/{options}/{source}`
pub(in crate::http) async fn by_cloudflare_url<P: HttpPorts>(
    context: RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let address = Address::Cloudflare {
        options: context.parameters.get("options").to_owned(),
        source: context.parameters.get("source").to_owned(),
    };
    let delivered = deliver(&context, &address).await;
    delivered.map_err(cf_resized::say)
}

async fn deliver<P: HttpPorts>(
    context: &RequestContext<'_, P>,
    address: &Address,
) -> Result<Response<Content>, ApiError> {
    let settings = context.config.deliver();
    let (uri, headers) = (context.request.uri(), context.request.headers());
    let (ports, origin) = (context.ports, context.origin.as_str());
    let now = ports.now_unix_ms();
    let order = DeliveryRequest::read(settings.config, address, uri, origin, headers, now)?;
    let is_head = context.request.method() == Method::HEAD;
    let order = DeliveryRequest { is_head, ..order };
    delivery::deliver(ports, settings, order, origin, headers).await
}
