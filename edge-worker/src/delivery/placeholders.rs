//! Placeholders of an image whose uploader sent none: made once, from the thumbnail if there is
//! one, and written to the record.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use calotype_imaging::{Error, Limits, Urgency, placeholders};
use calotype_protocol::{Cause, Derivative, ErrorCode, ImageId, Size};

use super::absent::for_a_while;
use super::body::Taken;
use super::caller::Caller;
use super::context::DeliveryContext;
use super::cost::Cost;
use super::ports::DeliveryPorts;
use super::{derive, edge, gone, lookup, stored};
use crate::model::ApiError;
use crate::platform::Content;
use crate::records::placeholders as recorded;
use crate::renditions::accepted::Accepted;
use crate::renditions::image_info::{ImageInfo, Placeholders};
use crate::renditions::{plan, record_cache};
use crate::storage::Storage;
use crate::telemetry::stopwatch;
use crate::work::deadline::Deadline;
use crate::work::lock::{self, LockOutcome};

/// Whether an image lacks placeholders that it could have. A document has none, nor has a picture
/// that does not decode.
pub(crate) fn is_due(info: &ImageInfo) -> bool {
    let is_whole = info.thumbhash.is_some() && info.dominant.is_some();
    info.dimensions.is_some() && info.fault().is_none() && !is_whole
}

/// The name of the lock under which they are made. It is not the key of an object.
pub(crate) fn lock(id: ImageId) -> String {
    format!("placeholder/{id}")
}

/// Makes the placeholders of a file, decoded as small as its format allows.
pub(crate) fn make(
    ports: &impl DeliveryPorts,
    file: &[u8],
    limits: &Limits,
) -> Result<Placeholders, Error> {
    let begun = stopwatch::begin(ports);
    let made = placeholders(file, limits);
    stopwatch::end(ports, "decode", begun);
    let made = made?;
    let text = STANDARD.encode(made.thumbhash);
    Ok(Placeholders {
        thumbhash: text.try_into().expect("it has 5 to 25 bytes"),
        dominant: made.dominant,
    })
}

/// Makes the placeholders of an original; `None` when it is not there.
///
/// # Errors
///
/// As [`derive::derive`].
pub(super) async fn of_original<P: DeliveryPorts>(
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    caller: &Caller,
    deadline: &mut Deadline,
) -> Result<Option<Placeholders>, ApiError> {
    let work = async |original: &Bytes, cost: &Cost| make(storage.ports, original, &cost.limits());
    let cost = Cost::least(info);
    let made = derive::decode(storage, info, cost, caller, deadline, work).await;
    made.map(|it| it.map(|(made, _place)| made))
}

/// Fills in the placeholders that an image lacks. On failure the image stays as it was: its other
/// facts are still known.
///
/// # Errors
///
/// `rate_limited`, and `not_found` for an image that is gone.
pub(super) async fn complete<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &mut ImageInfo,
) -> Result<(), ApiError> {
    // This request has just waited for a database that is out.
    let is_out = context
        .ports
        .record_cache()
        .is_out(context.ports.now_unix_ms());
    if !is_due(info) || is_out {
        return Ok(());
    }
    context.count().await?;
    let is_public = info.collection.is_public();
    let completed = match is_public {
        true => once(context, info).await,
        // Nothing is kept of a private image.
        false => made(context, info, &mut Deadline::default())
            .await
            .map(|it| {
                info.take(it);
            }),
    };
    let Err(failure) = completed else {
        return Ok(());
    };
    if failure.code == ErrorCode::NotFound {
        return Err(failure);
    }
    if failure.code.cause() == Cause::File {
        info.fault = Some(failure.code.as_str().to_owned());
        if is_public {
            record_cache::forget(context.ports, Some(context.origin), info.id).await;
        }
    }
    let why = failure.internal.unwrap_or_default();
    context.ports.log(&format!("no placeholder: {why}"));
    Ok(())
}

/// Lets one request make the placeholders, and the others read the record that it wrote.
async fn once<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &mut ImageInfo,
) -> Result<(), ApiError> {
    let lock = lock(info.id);
    let (mut deadline, mut force) = (Deadline::default(), false);
    loop {
        match lock::acquire(context.ports, &lock, force, &mut deadline).await? {
            LockOutcome::Acquired(guard) => {
                let filled = fill(context, info, &mut deadline).await;
                lock::release(context.ports, guard, filled.is_ok()).await;
                return filled;
            }
            LockOutcome::Stored => {
                *info = lookup::anew(context, info.id).await?;
                if !is_due(info) {
                    return Ok(());
                }
                force = true;
            }
        }
    }
}

async fn fill<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &mut ImageInfo,
    deadline: &mut Deadline,
) -> Result<(), ApiError> {
    // Another request may have made them since the cached record was written.
    *info = lookup::anew(context, info.id).await?;
    if !is_due(info) {
        return Ok(());
    }
    let made = made(context, info, deadline).await?;
    info.take(made.clone());
    let Placeholders {
        thumbhash,
        dominant,
    } = made;
    match recorded::fill(context.ports, info.id, &thumbhash, dominant).await? {
        Some(record) => {
            record_cache::keep(context.ports, context.origin, info.id, Some(&record)).await;
            Ok(())
        }
        None => {
            record_cache::forget(context.ports, Some(context.origin), info.id).await;
            Err(for_a_while(ApiError::new(ErrorCode::NotFound)))
        }
    }
}

/// Makes the placeholders of an image in this request.
async fn made<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    info: &ImageInfo,
    deadline: &mut Deadline,
) -> Result<Placeholders, ApiError> {
    let storage = Storage {
        ports: context.ports,
        config: context.settings.storage.of(info.collection),
    };
    let thumbnail = thumbnail(context, &storage, info).await?;
    let made = thumbnail.map(|it| make(context.ports, &it, &Limits::DERIVE));
    if let Some(Ok(made)) = made {
        return Ok(made);
    }
    context.charge(&Cost::least(info)).await?;
    let made = of_original(&storage, info, &context.caller(Urgency::OnDemand), deadline).await?;
    match made {
        Some(made) => Ok(made),
        None => Err(gone::gone(context, info).await),
    }
}

/// The thumbnail, if there is one: it is the smallest file to decode.
async fn thumbnail<P: DeliveryPorts>(
    context: &DeliveryContext<'_, P>,
    storage: &Storage<'_, P>,
    info: &ImageInfo,
) -> Result<Option<Bytes>, ApiError> {
    if !info.collection.is_public() {
        return Ok(None);
    }
    let size = Size::Derivative(Derivative::Thumbnail);
    for accepted in [Accepted::Webp, Accepted::Plain] {
        let Ok(plan) = plan::named(info, size, accepted) else {
            continue;
        };
        let cached = edge::cached(context, &plan).await;
        let stored = match cached {
            Some(found) => Some(found),
            None => stored::find(context.ports, context.origin, &plan).await?,
        };
        let Some(found) = stored else { continue };
        match found.body.take(storage, None).await? {
            Taken::Content(Content::Bytes(bytes)) => return Ok(Some(bytes)),
            Taken::Content(Content::Held(held)) => {
                if let Ok(bytes) = context.ports.read(held).await {
                    return Ok(Some(bytes.into()));
                }
            }
            Taken::Missing => {}
        }
    }
    Ok(None)
}
