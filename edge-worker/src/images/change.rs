//! `PATCH /v1/images/{id}`: JSON Merge Patch (RFC 7396) of the owner's details.

use calotype_protocol::wire::{Details, Image};
use calotype_protocol::{AlbumName, Alt, ErrorCode, FocalPoint, ImageId, Title};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::find::find;
use super::ports::ImagePorts;
use crate::model::ApiError;
use crate::model::Owner;
use crate::records::{self, Changes};
use crate::renditions::record_cache;

/// The fields that may be changed: the document that is patched.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    title: Option<Title>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    alt: Option<Alt>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    album: Option<AlbumName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    focal_point: Option<FocalPoint>,
}

/// The fields of [`Document`].
const FIELDS: [&str; 4] = ["title", "alt", "album", "focal_point"];

/// Changes an owner's image and returns its new state.
pub(crate) async fn change(
    ports: &impl ImagePorts,
    owner: &Owner,
    id: ImageId,
    patch: &Map<String, Value>,
    origin: &str,
) -> Result<Image, ApiError> {
    let (record, verified) = find(ports, owner, id).await?;
    let changes = changes(record.details, patch)?;
    let changed = records::change_details(ports, owner, id, &changes).await?;
    // Crops to the focal point have another key from now on.
    record_cache::forget(ports, Some(origin), id).await;
    changed
        .map(|record| record.image(&verified, origin))
        .ok_or(ApiError::new(ErrorCode::NotFound))
}

/// The named fields as they are after the patch; the others are left alone.
fn changes(details: Details, patch: &Map<String, Value>) -> Result<Changes, ApiError> {
    let invalid = |detail: String| ApiError::new(ErrorCode::RequestInvalid).detail(detail);
    // The patch is checked, not the result: `null` for a field that does not exist leaves no trace
    // there.
    if let Some(name) = patch.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(invalid(format!("There is no field {name} to change.")));
    }
    let Details {
        title,
        alt,
        album,
        focal_point,
        ..
    } = details;
    let before = Document {
        title,
        alt,
        album,
        focal_point,
    };
    let before = serde_json::to_value(before)
        .map_err(|error| ApiError::new(ErrorCode::Internal).internal(error.to_string()))?;
    let after = merge(before, &Value::Object(patch.clone()));
    let after: Document =
        serde_json::from_value(after).map_err(|error| invalid(error.to_string()))?;
    let named = |name: &str| patch.contains_key(name);
    Ok(Changes {
        title: named("title").then_some(after.title),
        alt: named("alt").then_some(after.alt),
        album: named("album").then_some(after.album),
        focal_point: named("focal_point").then_some(after.focal_point),
    })
}

/// RFC 7396 § 2, word by word. The JSON reader bounds its depth.
fn merge(target: Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else {
        return patch.clone();
    };
    let mut target = match target {
        Value::Object(target) => target,
        _ => Map::new(),
    };
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
        } else {
            let before = target.remove(name).unwrap_or(Value::Null);
            target.insert(name.clone(), merge(before, value));
        }
    }
    Value::Object(target)
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
