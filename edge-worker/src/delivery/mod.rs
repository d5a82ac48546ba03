//! Delivery: the right picture, from the edge. Each step of a request is a file:
//!
//! ```text
//! request → hotlink → lookup → plan → edge cache → bucket → lock, derive, keep → respond
//! ```

mod absent;
mod ahead;
mod body;
mod caller;
pub(crate) mod cf_resized;
mod conditional;
pub(crate) mod config;
mod context;
mod cost;
mod derive;
mod edge;
mod entry;
pub(crate) mod fills;
mod gone;
mod hotlink;
mod instead;
mod json;
mod lookup;
mod made;
mod original;
mod picture;
mod placeholder;
mod placeholders;
mod plan;
mod ports;
pub(crate) mod prewarm;
mod private;
mod public;
mod range;
pub(crate) mod request;
mod respond;
mod source;
mod stages;
mod stored;

use std::cell::Cell;

use http::header::HeaderName;
use http::{HeaderMap, HeaderValue, Response};

pub(crate) use self::config::DeliverySettings;
pub(crate) use self::picture::X_CALOTYPE_CACHE;
pub(crate) use self::ports::DeliveryPorts;

use self::absent::for_a_while;
use self::context::DeliveryContext;
use self::request::{DeliveryRequest, Shape, View};
use crate::model::ApiError;
use crate::platform::Content;
use crate::renditions::accepted::Accepted;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::CachePolicy;
use crate::telemetry::stopwatch;

/// Asks the browser for client hints (RFC 8942).
const ACCEPT_CH: HeaderName = HeaderName::from_static("accept-ch");

/// Delivers the picture of a request. A cached picture costs nothing and is charged to no caller.
///
/// # Errors
///
/// The faults of the request, the image or the platform; see the steps.
pub(crate) async fn deliver<P: DeliveryPorts>(
    ports: &P,
    settings: DeliverySettings<'_>,
    request: impl Into<DeliveryRequest>,
    origin: &str,
    headers: &HeaderMap,
) -> Result<Response<Content>, ApiError> {
    let request = request.into();
    let context = DeliveryContext {
        ports,
        settings,
        origin,
        headers,
        is_head: request.is_head,
        accepted: Accepted::read(headers),
        is_counted: Cell::new(false),
    };
    hotlink::check(&settings.config.hotlink_origins, &request, headers)?;
    let mut info = None;
    let answer = match answer(&context, &request, &mut info).await {
        Ok(response) => Ok(response),
        Err(failure) => instead::answer(&context, &request, info.as_ref(), failure)
            .and_then(|it| respond::from_memory(&context, it)),
    };
    let mut response = answer?;
    if settings.config.client_hints {
        let asked = HeaderValue::from_static(request::ACCEPT_CH);
        response.headers_mut().insert(ACCEPT_CH, asked);
    }
    stopwatch::show(ports, &mut response);
    Ok(response)
}

/// Runs the steps. `found` gets the image's information, for the case of an error.
async fn answer<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    request: &DeliveryRequest,
    found: &mut Option<ImageInfo>,
) -> Result<Response<Content>, ApiError> {
    let info = lookup::find(context, request).await?;
    let info = found.insert(info);
    if let View::Json(asked, precision, shape) = &request.view {
        if *shape == Shape::Ours {
            Box::pin(placeholders::complete(context, info)).await?;
        }
        return json::respond(context, info, (asked, *precision), *shape);
    }
    let plan = plan::plan(info, request, context.accepted).map_err(for_a_while)?;
    if plan.policy != CachePolicy::Private {
        return public::answer(context, info, &plan).await;
    }
    let answer = Box::pin(private::answer(context, info, &plan)).await;
    private::note(context.ports, info.id, &answer);
    answer
}

#[cfg(test)]
mod tests;
