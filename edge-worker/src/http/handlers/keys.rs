//! `/v1/keys`. The use case writes the audit table, because that needs the owner of a key.

use http::{Response, StatusCode};

use crate::http::context::RequestContext;
use crate::http::ports::HttpPorts;
use crate::http::response::{json, no_content};
use crate::keys;
use crate::model::ApiError;
use crate::platform::Content;

/// `GET /v1/keys`
pub(in crate::http) async fn list<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let page = keys::list(context.ports, context.query()).await?;
    Ok(json(StatusCode::OK, &page))
}

/// `POST /v1/keys`
pub(in crate::http) async fn mint<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let key = keys::mint(context.ports, context.principal()?, context.request).await?;
    Ok(json(StatusCode::CREATED, &key))
}

/// `DELETE /v1/keys/{prefix}`
pub(in crate::http) async fn revoke<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let prefix = context.parameter("prefix")?;
    let revoked = keys::revoke(context.ports, prefix).await;
    revoked.map(|()| no_content())
}
