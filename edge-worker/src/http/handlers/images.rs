//! `/v1/images`.

use http::{Response, StatusCode};

use crate::http::context::RequestContext;
use crate::http::ports::HttpPorts;
use crate::http::response::{json, no_content};
use crate::images;
use crate::model::ApiError;
use crate::platform::Content;
use crate::request::body;

/// `GET /v1/images`
pub(in crate::http) async fn list<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, query) = (context.owner()?, context.query());
    let page = images::read::list(context.ports, owner, query, &context.origin).await?;
    Ok(json(StatusCode::OK, &page))
}

/// `GET /v1/images/{id}`
pub(in crate::http) async fn read<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, id) = (context.owner()?, context.parameter("id")?);
    let image = images::read::read(context.ports, owner, id, &context.origin).await?;
    if !image.collection.is_public() {
        context.audit_parameter("id", &Ok(()));
    }
    Ok(json(StatusCode::OK, &image))
}

/// `PATCH /v1/images/{id}`
pub(in crate::http) async fn change<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, id) = (context.owner()?, context.parameter("id")?);
    let patch = body::merge_patch(context.request)?;
    let image = images::change::change(context.ports, owner, id, &patch, &context.origin).await;
    context.audit_parameter("id", &image);
    Ok(json(StatusCode::OK, &image?))
}

/// `DELETE /v1/images/{id}`
pub(in crate::http) async fn delete<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, id) = (context.owner()?, context.parameter("id")?);
    context.audit_first("id").await?;
    let (buckets, origin) = (&context.config.storage, &context.origin);
    let deleted = images::delete::delete(context.ports, buckets, owner, id, origin).await;
    context.audit_parameter("id", &deleted);
    deleted.map(|()| no_content())
}

/// `DELETE /v1/images/{id}/fault`
pub(in crate::http) async fn forget_fault<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (principal, id) = (context.principal()?, context.parameter("id")?);
    let forgotten = images::fault::forget(context.ports, principal, id, &context.origin).await;
    context.audit_parameter("id", &forgotten);
    forgotten.map(|()| no_content())
}

/// `POST /v1/images/{id}/sign`
pub(in crate::http) async fn sign<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, id) = (context.owner()?, context.parameter("id")?);
    let wanted = body::json(context.request)?;
    let keys = context.config.delivery.keys.as_ref();
    let url = images::sign::sign(context.ports, keys, owner, id, &wanted, &context.origin);
    Ok(json(StatusCode::OK, &url.await?))
}
