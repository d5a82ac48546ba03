//! `/v1/albums`.

use calotype_protocol::AlbumName;
use http::{Response, StatusCode};

use crate::http::context::RequestContext;
use crate::http::ports::HttpPorts;
use crate::http::response::{json, no_content};
use crate::images::albums;
use crate::model::ApiError;
use crate::platform::Content;
use crate::request::body;

/// `GET /v1/albums`
pub(in crate::http) async fn list<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, query) = (context.owner()?, context.query());
    let page = albums::list(context.ports, owner, query, &context.origin).await?;
    Ok(json(StatusCode::OK, &page))
}

/// `PUT /v1/albums/{album}/order`
pub(in crate::http) async fn order<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, album) = (context.owner()?, context.parameter::<AlbumName>("album")?);
    let order = body::json(context.request)?;
    let ordered = albums::order(context.ports, owner, &album, &order).await;
    context.audit_parameter("album", &ordered);
    ordered.map(|()| no_content())
}
