//! Pictures of private collections: made for the request, kept nowhere, and noted in the audit
//! table.

use calotype_imaging::Urgency;
use calotype_protocol::ImageId;
use http::Response;

use super::context::DeliveryContext;
use super::cost::Cost;
use super::picture::Source;
use super::ports::DeliveryPorts;
use super::{derive, gone, original, respond};
use crate::audit::{self, Action, AuditPorts};
use crate::model::ApiError;
use crate::platform::Content;
use crate::renditions::image_info::ImageInfo;
use crate::renditions::plan::{Plan, What};
use crate::work::deadline::Deadline;

/// The principal of a signed URL: the worker knows nothing more about its caller.
const SIGNED_URL: &str = "signed-url";

/// Notes in the audit table that a private picture was viewed, or why not.
pub(super) fn note<T>(ports: &impl AuditPorts, id: ImageId, outcome: &Result<T, ApiError>) {
    let principal = SIGNED_URL.to_owned();
    ports.trace().borrow_mut().principal = Some(principal);
    audit::outcome(ports, Action::ImageRead, Some(id.to_string()), outcome);
}

/// Answers with a picture that is made for this caller and kept nowhere.
pub(super) async fn answer<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &ImageInfo,
    plan: &Plan,
) -> Result<Response<Content>, ApiError> {
    context.count().await?;
    let storage = context.storage(info);
    let What::Made(rendition) = plan.what else {
        return original::answer(context, &storage, info, plan).await;
    };
    if let Some(code) = info.fault() {
        return Err(ApiError::new(code));
    }
    if let Some(answer) = respond::unmade(context, plan)? {
        return Ok(answer);
    }
    let (renditions, deadline) = ([rendition], &mut Deadline::default());
    context.charge(&Cost::of(info, &renditions)).await?;
    let caller = context.caller(Urgency::OnDemand);
    let made = derive::derive(&storage, info, &renditions, &caller, deadline);
    let Some((mut made, _place)) = made.await? else {
        return Err(gone::gone(context, info).await);
    };
    let found = made.remove(0).found(Source::Derived);
    respond::at_hand(context, &storage, plan, found).await
}
