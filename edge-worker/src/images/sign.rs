//! `POST /v1/images/{id}/sign`: a delivery URL that works for everyone who has it, for a while.

use calotype_protocol::limits::{DELIVERY_EXPIRES_IN_SECONDS, DELIVERY_MAX_EXPIRES_IN_SECONDS};
use calotype_protocol::rendition::TransformOptions;
use calotype_protocol::wire::{Image, SignRequest, SignedUrl, Timestamp};
use calotype_protocol::{ErrorCode, ImageId, Size};

use super::find::find;
use super::ports::ImagePorts;
use crate::model::ApiError;
use crate::model::Owner;
use calotype_protocol::signing::DeliveryKeys;

/// Signs a URL of an owner's image.
///
/// # Errors
///
/// `request_invalid`, `option_invalid`, `not_found`; `not_configured` without a key.
pub(crate) async fn sign(
    ports: &impl ImagePorts,
    keys: Option<&DeliveryKeys>,
    owner: &Owner,
    id: ImageId,
    wanted: &SignRequest,
    origin: &str,
) -> Result<SignedUrl, ApiError> {
    let invalid = |detail: &str| ApiError::new(ErrorCode::RequestInvalid).detail(detail);
    let keys = keys.ok_or_else(|| {
        ApiError::new(ErrorCode::NotConfigured).internal("DELIVERY_KEYS is not set")
    })?;
    let seconds = wanted.expires_in.unwrap_or(DELIVERY_EXPIRES_IN_SECONDS);
    if !(1..=DELIVERY_MAX_EXPIRES_IN_SECONDS).contains(&seconds) {
        return Err(invalid("expires_in is not 1 to 604800 seconds."));
    }
    let (record, _) = find(ports, owner, id).await?;
    let (path, query) = match (&wanted.size, &wanted.options) {
        (Some(_), Some(_)) => return Err(invalid("Either size or options, not both.")),
        (Some(name), None) => {
            let size = Size::from_name(name).filter(|size| record.sizes().any(|it| it == *size));
            let size = size.ok_or_else(|| invalid("The image has no such size."))?;
            (Image::path(id, size), String::new())
        }
        (None, options) => {
            let asked = TransformOptions::from_query(options.as_deref().unwrap_or_default());
            let asked =
                asked.map_err(|error| ApiError::new(error.code()).detail(error.to_string()))?;
            (format!("/i/{id}"), asked.to_string())
        }
    };
    let expires_unix_seconds = ports.now_unix_ms() / 1000 + seconds;
    let url = keys
        .sign(&path, &query, expires_unix_seconds)
        .ok_or_else(|| ApiError::new(ErrorCode::Internal).internal("cannot be signed"))?;
    Ok(SignedUrl {
        url: format!("{origin}{url}"),
        expires_at: Timestamp {
            unix_ms: expires_unix_seconds * 1000,
        },
    })
}
