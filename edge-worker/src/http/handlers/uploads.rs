//! `/v1/uploads`.

use calotype_protocol::wire::UploadAnswer;
use http::{Response, StatusCode};

use crate::delivery::prewarm;
use crate::http::context::RequestContext;
use crate::http::ports::HttpPorts;
use crate::http::response::{json, no_content};
use crate::model::ApiError;
use crate::platform::Content;
use crate::upload;

/// `POST /v1/uploads`
pub(in crate::http) async fn request<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let owner = context.owner()?.clone();
    let settings = context.config.upload();
    let (request, origin) = (context.request, &context.origin);
    let answer = upload::request::request(context.ports, settings, owner, request, origin).await;
    let subject = answer.as_ref().ok().map(|it| match it {
        UploadAnswer::Ticket(ticket) => ticket.id.to_string(),
        UploadAnswer::Image(image) => image.id.to_string(),
    });
    context.audit(subject, &answer);
    let answer = answer?;
    let status = match answer {
        UploadAnswer::Ticket(_) => StatusCode::CREATED,
        UploadAnswer::Image(_) => StatusCode::OK,
    };
    Ok(json(status, &answer))
}

/// `DELETE /v1/uploads/{id}`
pub(in crate::http) async fn cancel<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, id) = (context.owner()?, context.parameter("id")?);
    let canceled = upload::cancel::cancel(context.ports, context.config.upload(), owner, id).await;
    context.audit_parameter("id", &canceled);
    canceled.map(|()| no_content())
}

/// `POST /v1/uploads/{id}/complete`
pub(in crate::http) async fn complete<P: HttpPorts>(
    context: &RequestContext<'_, P>,
) -> Result<Response<Content>, ApiError> {
    let (owner, id) = (context.owner()?, context.parameter("id")?);
    let (settings, origin) = (context.config.upload(), &context.origin);
    let image = upload::complete::complete(context.ports, settings, owner, id, origin).await;
    context.audit_parameter("id", &image);
    let image = image?;
    prewarm::later(context.ports, context.config.deliver(), id, origin);
    Ok(json(StatusCode::OK, &image))
}
