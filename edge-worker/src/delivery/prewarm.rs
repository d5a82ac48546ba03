//! Makes every named size in both formats when an upload is completed. The first viewer finds them,
//! and near the uploader even in the edge cache.

use calotype_imaging::{Limits, Urgency};
use calotype_protocol::ImageId;

use super::caller::Caller;
use super::config::DeliverySettings;
use super::placeholders;
use super::ports::DeliveryPorts;
use super::{ahead, derive, edge, stored};
use crate::model::ApiError;
use crate::records::{self, State, derivatives};
use crate::renditions::image_info::ImageInfo;
use crate::renditions::image_info::Placeholders;
use crate::renditions::plan::{Plan, What};
use crate::renditions::record_cache;
use crate::storage::{Storage, StorageConfig};
use crate::work::deadline::Deadline;
use crate::work::lock::{self, LockGuard};

/// Makes the sizes after the answer, if the operator wants that.
pub(crate) fn later<P: DeliveryPorts>(
    ports: &P,
    settings: DeliverySettings<'_>,
    id: ImageId,
    origin: &str,
) {
    if !settings.config.prewarm {
        return;
    }
    let storage = settings.storage.clone();
    let (at_once, origin) = (settings.config.at_once, origin.to_owned());
    ports.later(async move |ports: &P| {
        let place = (id, origin.as_str());
        let warmed = warm(ports, |collection| storage.of(collection), at_once, place).await;
        if let Err(failure) = warmed {
            let why = failure.internal.unwrap_or_default();
            ports.log(&format!(
                "not made in advance: {}: {why}",
                failure.code.as_str()
            ));
        }
    });
}

async fn warm<'a, P: DeliveryPorts>(
    ports: &P,
    config: impl Fn(calotype_protocol::Collection) -> &'a StorageConfig,
    at_once: u32,
    (id, origin): (ImageId, &str),
) -> Result<(), ApiError> {
    let Some(record) = records::find(ports, id).await? else {
        return Ok(());
    };
    let State::Ready(verified) = &record.state else {
        return Ok(());
    };
    if !record.collection.is_public() {
        return Ok(());
    }
    let info = ImageInfo::of(&record, verified);
    let storage = Storage {
        ports,
        config: config(info.collection),
    };
    let mut begun: Vec<(Plan, LockGuard)> = Vec::new();
    for plan in ahead::plans(&info) {
        // If another request already makes it, nothing is left to do.
        if let Some(guard) = lock::try_acquire(ports, plan.key.as_str()).await {
            begun.push((plan, guard));
        }
    }
    // Sizes that came with the upload or that another request has made. They are read under the
    // lock, so no other request can begin one now.
    let noted = derivatives::noted(ports, id).await;
    let is_made = |(plan, _): &mut (Plan, LockGuard)| match &noted {
        Ok(noted) => noted.iter().any(|it| it.key == plan.key),
        Err(_) => true,
    };
    for (_, guard) in begun.extract_if(.., is_made) {
        lock::release(ports, guard, noted.is_ok()).await;
    }
    noted?;
    let placeholders = match placeholders::is_due(&info) {
        true => lock::try_acquire(ports, &placeholders::lock(id)).await,
        false => None,
    };
    let wanted = (&*begun, placeholders.is_some());
    let made = make(&storage, &info, at_once, wanted, origin).await;
    if let Some(guard) = placeholders {
        let is_kept = matches!(made, Ok((_, Written::Done)));
        lock::release(ports, guard, is_kept).await;
    }
    let kept = made.as_ref().map_or(&[][..], |(kept, _)| kept.as_slice());
    for (index, (_, guard)) in begun.into_iter().enumerate() {
        let is_kept = kept.get(index) == Some(&stored::Kept::Done);
        lock::release(ports, guard, is_kept).await;
    }
    made.map(drop)
}

async fn make<P: DeliveryPorts>(
    storage: &Storage<'_, P>,
    info: &ImageInfo,
    at_once: u32,
    (begun, has_placeholders): (&[(Plan, LockGuard)], bool),
    origin: &str,
) -> Result<(Vec<stored::Kept>, Written), ApiError> {
    let rendition = |(plan, _): &(Plan, LockGuard)| match plan.what {
        What::Original => None,
        What::Made(rendition) => Some(rendition),
    };
    let renditions: Vec<_> = begun.iter().filter_map(rendition).collect();
    if renditions.is_empty() && !has_placeholders {
        return Ok((Vec::new(), Written::Not));
    }
    let caller = Caller {
        network: None,
        at_once,
        urgency: Urgency::InAdvance,
    };
    let deadline = &mut Deadline::default();
    if renditions.is_empty() {
        let made = placeholders::of_original(storage, info, &caller, deadline).await?;
        let written = match made {
            Some(made) => write(storage.ports, info.id, &made).await,
            None => Written::Not,
        };
        return Ok((Vec::new(), written));
    }
    let made = derive::derive(storage, info, &renditions, &caller, deadline).await?;
    let Some((pictures, _place)) = made else {
        return Ok((Vec::new(), Written::Not));
    };
    // The thumbnail is the smallest file to decode.
    let thumbnail = pictures.iter().min_by_key(|it| it.integrity.bytes);
    let placeholders = thumbnail
        .filter(|_| has_placeholders)
        .map(|it| placeholders::make(storage.ports, &it.bytes, &Limits::DERIVE));
    let written = match placeholders {
        Some(Ok(made)) => write(storage.ports, info.id, &made).await,
        // A request for them tries again, and notes the reason.
        Some(Err(_)) | None => Written::Not,
    };
    let mut kept = Vec::new();
    for ((plan, _), picture) in begun.iter().zip(&pictures) {
        let is_kept = stored::keep(storage, info.id, &plan.key, plan.room, picture).await;
        if is_kept == stored::Kept::Done {
            edge::keep(storage.ports, origin, &plan.key, picture).await;
        }
        kept.push(is_kept);
    }
    Ok((kept, written))
}

/// Whether an image's placeholders are in its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    Done,
    Not,
}

async fn write(ports: &impl DeliveryPorts, id: ImageId, made: &Placeholders) -> Written {
    match records::placeholders::fill(ports, id, &made.thumbhash, made.dominant).await {
        Ok(record) => {
            // Of this isolate; the cached record at the edge is renewed by a request that needs
            // more.
            record_cache::forget(ports, None, id).await;
            record.map_or(Written::Not, |_| Written::Done)
        }
        Err(failure) => {
            let why = failure.internal.unwrap_or_default();
            ports.log(&format!("placeholder not written: {why}"));
            Written::Not
        }
    }
}
