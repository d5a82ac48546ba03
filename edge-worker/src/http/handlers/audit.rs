//! `/v1/audit`.

use http::{Response, StatusCode};

use crate::audit;
use crate::http::context::RequestContext;
use crate::http::ports::HttpPorts;
use crate::http::response::json;
use crate::model::ApiError;
use crate::platform::Content;

/// `GET /v1/audit`
pub(in crate::http) async fn list<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let page = audit::page(context.ports, None, context.request.uri()).await?;
    Ok(json(StatusCode::OK, &page))
}
